import { html } from 'hono/html'
import { timeOfDay } from '../../messages/time.ts'
import type { Verdict } from '../../promotion/verdict.ts'
import type { Desk } from './desk.ts'
import { type Markup, nothing } from './markup.ts'
import { ago } from './since.ts'

const marks = { pass: '✓', wait: '…', block: '✗' } as const
const words = { pass: 'open', wait: 'waits', block: 'stands in the way' } as const

/** The gates of a promotion: how each stands, since when, and who or what ends it. */
export const gatesOf = (verdicts: readonly Verdict[], desk: Desk): Markup =>
  html`<table class="gates"><thead class="unseen"><tr><th>How it stands</th><th>Gate</th></tr></thead><tbody>${verdicts.map(
    verdict => {
      const to = verdict.link === undefined ? null : desk.follow(verdict.link)
      return html`<tr class="${verdict.state}"><td><i aria-hidden="true">${marks[verdict.state]}</i><span class="unseen">${words[verdict.state]}</span></td><td><b>${verdict.asks}</b><br>${to === null ? verdict.sentence : html`<a href="${to}">${verdict.sentence}</a>`}${ending(verdict, desk)}</td></tr>`
    },
  )}</tbody></table>`

const ending = ({ state, since, until, endedBy }: Verdict, { now }: Desk): Markup => {
  if (state === 'pass') return nothing
  const age = since === undefined ? '' : html`, for ${ago(since, now)}`
  if (until !== undefined) return html`${age}<br><span class="quiet">opens at about ${timeOfDay(until, now)}</span>`
  return html`${age}${endedBy === undefined ? '' : html`<br><span class="quiet">ended by ${endedBy}</span>`}`
}
