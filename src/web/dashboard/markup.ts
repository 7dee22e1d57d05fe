import { html } from 'hono/html'

/** HTML in which everything foreign is escaped: what hono's `html` literals make. */
export type Markup = ReturnType<typeof html>

/** Nothing. */
export const nothing: Markup = html``
