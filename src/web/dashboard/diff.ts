import { html, raw } from 'hono/html'
import { diffLines } from './diff-lines.ts'
import type { Markup } from './markup.ts'
import { nothing } from './markup.ts'

/** Longest diff that is shown, in lines; a page of more is no help. */
const MOST = 2000

interface FileDiff {
  readonly path: string
  readonly lines: readonly string[]
}

/** A unified diff, as git writes it, file by file; what was added and what was taken away can be told without colour. */
export const diffOf = (diff: string): Markup => {
  const files = split(diff)
  if (files.length === 0) return nothing
  return html`${files.map(fileDiff)}`
}

const split = (diff: string): readonly FileDiff[] => {
  const all = diff.replace(/\n$/, '').split('\n')
  const lines = all.length > MOST ? [...all.slice(0, MOST), ` … ${all.length - MOST} more lines`] : all
  const files: { path: string; lines: string[] }[] = []
  let inHunk = false
  for (const line of lines) {
    const begins = /^diff --git a\/(.*) b\/(.*)$/.exec(line)
    if (begins) {
      files.push({ path: begins[2] ?? '', lines: [] })
      inHunk = false
    } else if (line.startsWith('@@')) inHunk = true
    if (inHunk) files.at(-1)?.lines.push(line)
  }
  return files
}

const fileDiff = ({ path, lines }: FileDiff): Markup => {
  const count = (mark: string): number => lines.filter(line => line.startsWith(mark)).length
  return html`<details class="diff" open>
<summary><code>${path}</code> <span class="quiet">+${count('+')} −${count('-')}</span></summary>
<pre class="patch" tabindex="0"><code>${raw(diffLines(lines))}</code></pre>
</details>`
}
