import { structuredPatch } from 'diff'
import type { Files } from '../overlay/files.ts'
import type { Edit } from '../promotion/change.ts'

/** Edits as a patch that `git apply` takes. */
export const patchOf = (files: Files, edits: readonly Edit[]): string =>
  edits.map(edit => filePatch(files, edit)).join('')

const filePatch = (files: Files, { file, onto, text }: Edit): string => {
  const before = onto === null ? '' : (files.read(file) ?? '')
  if (before === text) return ''
  const { hunks } = structuredPatch(file, file, before, text, undefined, undefined, { context: 3 })
  const lines = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    // An empty side begins before the first line.
    `@@ -${oldLines === 0 ? oldStart - 1 : oldStart},${oldLines} +${newLines === 0 ? newStart - 1 : newStart},${newLines} @@`,
    ...lines,
  ])
  const [a, b] = [quoted(`a/${file}`), quoted(`b/${file}`)]
  const head =
    onto === null
      ? [`diff --git ${a} ${b}`, 'new file mode 100644', '--- /dev/null', `+++ ${b}`]
      : [`diff --git ${a} ${b}`, `--- ${a}`, `+++ ${b}`]
  // Git reads a name up to a tab, so that blanks in it do no harm.
  return [...head.map(line => (/^(?:---|\+\+\+) [^"/]\S* /.test(line) ? `${line}\t` : line)), ...lines]
    .join('\n')
    .concat('\n')
}

/** Names with quotes, backslashes or control characters as git writes them. */
const quoted = (name: string): string =>
  /["\\\p{Cc}]/u.test(name)
    ? `"${name.replaceAll(/["\\\p{Cc}]/gu, each =>
        each === '"' || each === '\\' ? `\\${each}` : `\\${each.charCodeAt(0).toString(8).padStart(3, '0')}`,
      )}"`
    : name
