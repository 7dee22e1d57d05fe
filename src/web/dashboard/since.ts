import { html } from 'hono/html'
import { timeOfDay } from '../../messages/time.ts'
import { span } from '../../promotion/gate.ts'
import type { Markup } from './markup.ts'

/** How long ago a time is, which the page's script keeps counting; the time itself for whoever points at it. */
export const ago = (at: number, now: number): Markup =>
  html`<time datetime="${new Date(at).toISOString()}" title="${timeOfDay(at, now)}">${span(coarse(Math.max(0, now - at)))}</time>`

const HOUR = 3_600_000
/** What is long ago is told in hours, then in days: nobody acts on the rest. */
const coarse = (ms: number): number =>
  ms < 10 * HOUR ? ms : ms < 48 * HOUR ? ms - (ms % HOUR) : ms - (ms % (24 * HOUR))
