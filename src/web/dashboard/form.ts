import { html } from 'hono/html'
import type { Desk } from './desk.ts'
import type { Markup } from './markup.ts'
import type { StageAction, StageMove } from './stage.ts'

/** A button that does one thing on the stage. */
export const formOf = (
  desk: Desk,
  kind: StageAction['kind'],
  label: string,
  fields: Readonly<Record<string, string>>,
  inside: Markup = html``,
): Markup =>
  html`<form method="post" action="/stage/${kind}"><input type="hidden" name="token" value="${desk.token}">${Object.entries(
    fields,
  ).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}${inside}<button>${label}</button></form>`

/** The button of a move. */
export const moveForm = (desk: Desk, { action, label }: StageMove): Markup => {
  const { kind, ...fields } = action
  return formOf(
    desk,
    kind,
    label,
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)])),
  )
}
