import { html, raw } from 'hono/html'
import type { Markup } from './markup.ts'
import { pullStyle } from './pull-style.ts'
import { script } from './script.ts'
import { style } from './style.ts'

/** What stands around the content of a page. */
export interface DocumentOptions {
  readonly title: string
  /** Of the one style and the one script that the page may have. */
  readonly nonce: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Whether there is a page of pull requests to go back to. */
  readonly back: boolean
  /** Without script it loads itself again after so many seconds. */
  readonly again?: number
}

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M1 8h8m-3-4 4 4-4 4' fill='none' stroke='%234c6ef5' stroke-width='2'/%3E%3Ccircle cx='13.5' cy='8' r='1.8' fill='%234c6ef5'/%3E%3C/svg%3E"

/** A whole page: one style, one script, nothing from elsewhere. */
export const documentOf = (
  { title, nonce, now, back, again }: DocumentOptions,
  content: Markup,
): Markup => html`<!doctype html>
<html lang="en" data-now="${now}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${raw(icon)}">
<style nonce="${nonce}">${raw(style + pullStyle)}</style>
${again === undefined ? '' : html`<noscript><meta http-equiv="refresh" content="${again}"></noscript>`}
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header class="top"><a class="brand" href="/">Stagecoach</a>${back ? html`<a href="/">Road</a>` : ''}<span class="live" role="status" data-live></span></header>
<main id="main" tabindex="-1">${content}</main>
<script nonce="${nonce}">${raw(script)}</script>
</body>
</html>`

/** Only what changes of a page, for the script of a page that is there already. */
export const partOf = (title: string, content: Markup): Markup =>
  html`<!doctype html><title>${title}</title><main id="main" tabindex="-1">${content}</main>`

/** What the browser may do on such a page: show it, run the one script, ask us, send forms to us. */
export const policyOf = (nonce: string): string =>
  [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    'img-src data:',
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
