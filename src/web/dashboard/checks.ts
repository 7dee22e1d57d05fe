import { html } from 'hono/html'
import type { Desk } from './desk.ts'
import { markdown } from './markdown.ts'
import { type Markup, nothing } from './markup.ts'
import type { StageAnnotation, StageCheck, StagePullPage } from './stage.ts'

const marks = { waiting: '…', success: '✓', failure: '✗', neutral: '–' } as const
const states = { waiting: 'waits', success: 'passed', failure: 'failed', neutral: 'neutral' } as const
const levels = { notice: '–', warning: '⚠', failure: '✗' } as const
const classes = { notice: 'none', warning: 'care', failure: 'block' } as const
/** More is in the check's own text. */
const MOST = 50

/** The check runs of a pull request's head, each with what it says when it is opened. */
export const checksOf = (pull: StagePullPage, desk: Desk): Markup =>
  html`${pull.checks.map(check => checkOf(check, pull, desk))}`

const checkOf = (check: StageCheck, pull: StagePullPage, { follow }: Desk): Markup => {
  const { name, state, title, summary, text, annotations } = check
  const line = html`<i aria-hidden="true">${marks[state]}</i> <code>${name}</code> <span>${title === '' ? states[state] : html`<span class="unseen">${states[state]}: </span>${title}`}</span>`
  if (summary === '' && text === '' && annotations.length === 0)
    return html`<p class="checked ${state}" id="check-${name}">${line}</p>`
  return html`<details class="checked ${state}" id="check-${name}"><summary>${line}</summary><div class="words">${markdown(summary, follow)}${annotationsOf(annotations, pull)}${text === '' ? '' : markdown(text, follow)}</div></details>`
}

const annotationsOf = (annotations: readonly StageAnnotation[], { repository, head }: StagePullPage): Markup => {
  if (annotations.length === 0) return nothing
  const more = annotations.length - MOST
  return html`<ul class="annotations" aria-label="On the lines">${annotations
    .slice(0, MOST)
    .map(
      ({ level, path, line, title, message }) =>
        html`<li class="${classes[level]}"><i aria-hidden="true">${levels[level]}</i><div><a href="/files/${repository}/${head}/${path.split('/').map(encodeURIComponent).join('/')}#L${line}"><code>${path}:${line}</code></a>${title === '' ? '' : html` <span class="quiet">${title}</span>`}<br><span class="unseen">${level}: </span>${message}</div></li>`,
    )}${more > 0 ? html`<li class="none"><i></i><div class="quiet">… ${more} more</div></li>` : ''}</ul>`
}
