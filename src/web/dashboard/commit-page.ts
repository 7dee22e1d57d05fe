import { html } from 'hono/html'
import type { Desk } from './desk.ts'
import { diffOf } from './diff.ts'
import type { Markup } from './markup.ts'
import { ago } from './since.ts'
import type { StageCommit } from './stage.ts'

/** A commit of the stage: who, when, why, and what it changed. */
export const commitPage = ({ repository, commit, message, author, at, diff }: StageCommit, { now }: Desk): Markup => {
  const [headline = '', ...body] = message.split('\n')
  return html`<article class="page"><h1>${headline}</h1><p class="meta"><b>${author}</b> <span class="quiet">${ago(at, now)} ago, <code>${commit.slice(0, 7)}</code> in ${repository}</span></p>${body.join('\n').trim() === '' ? '' : html`<pre class="message">${body.join('\n').trim()}</pre>`}${diffOf(diff)}</article>`
}

/** A file of the stage at a commit, with numbered lines that links can point at. */
export const filePage = (repository: string, commit: string, path: string, text: string): Markup =>
  html`<article class="page"><h1><code>${path}</code></h1><p class="meta quiet">at <a href="/commits/${repository}/${commit}">${commit.slice(0, 7)}</a> in ${repository}</p><pre class="file">${text
    .replace(/\n$/, '')
    .split('\n')
    .slice(0, 5000)
    .map((line, index) => html`<span id="L${index + 1}">${line}\n</span>`)}</pre></article>`
