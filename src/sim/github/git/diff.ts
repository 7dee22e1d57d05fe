/** One file of a diff, as GitHub shows it. */
export interface FileDiff {
  readonly path: string
  readonly previousPath?: string
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed'
  /** The blob after the change; of a removed file, before. */
  readonly oid: string
  readonly additions: number
  readonly deletions: number
  /** From the first hunk on; absent for binary files and those without a change of content. */
  readonly patch?: string
}

const unquote = (path: string): string => {
  if (!path.startsWith('"')) return path
  const bytes: number[] = []
  const escapes: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11 }
  for (const [piece = '', octal, letter] of path.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/gu)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8))
    else if (letter !== undefined) bytes.push(escapes[letter] ?? letter.charCodeAt(0))
    else bytes.push(...Buffer.from(piece))
  }
  return Buffer.from(bytes).toString('utf8')
}

const countHunks = (patch: string) => {
  let additions = 0
  let deletions = 0
  for (const row of patch.split('\n')) {
    if (row.startsWith('+')) additions += 1
    else if (row.startsWith('-')) deletions += 1
  }
  return { additions, deletions }
}

/** Reads the output of `git diff --raw --patch --full-index -M`. */
export const parseDiff = (output: string): FileDiff[] => {
  const start = output.search(/^diff --git /m)
  const raw = (start < 0 ? output : output.slice(0, start)).split('\n').filter(row => row.startsWith(':'))
  const sections = start < 0 ? [] : output.slice(start).split(/^(?=diff --git )/m)
  return raw.map(row => {
    const [meta = '', first = '', second] = row.slice(1).split('\t')
    const [, , before = '', after = '', letter = 'M'] = meta.split(' ')
    // A change of type (file to symlink) is shown as a removal and an addition.
    const mine = sections.splice(0, letter === 'T' ? 2 : 1)
    const patch = mine
      .map(section => {
        const hunk = section.search(/^@@ /m)
        return hunk < 0 ? '' : section.slice(hunk).replace(/\n$/, '')
      })
      .filter(text => text !== '')
      .join('\n')
    const path = unquote(second ?? first)
    return {
      path,
      ...(second === undefined ? {} : { previousPath: unquote(first) }),
      status: statuses[letter.charAt(0)] ?? 'modified',
      oid: letter === 'D' ? before : after,
      ...countHunks(patch),
      ...(patch === '' ? {} : { patch }),
    }
  })
}

const statuses: Readonly<Record<string, FileDiff['status']>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  T: 'changed',
}
