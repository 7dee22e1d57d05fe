import { html } from 'hono/html'
import type { Desk } from './desk.ts'
import { type Markup, nothing } from './markup.ts'
import { ago } from './since.ts'
import type { StagePull } from './stage.ts'

/** State of a pull request as a word with its own look. */
export const pullState = (state: StagePull['state']): Markup => html`<span class="pull ${state}">${state}</span>`

/** The pull requests of the stage, newest first. */
export const pullList = (pulls: readonly StagePull[], { now }: Desk): Markup =>
  pulls.length === 0
    ? nothing
    : html`<section class="pulls" aria-labelledby="pulls"><h2 id="pulls">Pull requests</h2><ul>${pulls.map(
        pull =>
          html`<li>${pullState(pull.state)} <a href="/pulls/${pull.repository}/${pull.number}"><span class="number">#${pull.number}</span> ${pull.title}</a> <span class="quiet">${pull.author}, ${ago(pull.at, now)} ago${pull.comments === 0 ? '' : pull.comments === 1 ? ', 1 comment' : `, ${pull.comments} comments`}</span></li>`,
      )}</ul></section>`
