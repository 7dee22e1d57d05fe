import type { RenderProblem } from '../diff/manifest.ts'
import type { Tree } from '../engine/ports.ts'
import type { BadLink, Paths, Refused } from './paths.ts'

/** A file as the guest is given it: at the path it was asked for by, links followed. */
export interface InputFile {
  readonly path: string
  readonly bytes: Uint8Array
}

/** How much of a repository one overlay may read. */
export interface InputLimits {
  readonly files: number
  readonly bytes: number
}

/** What no overlay needs, and a machine can bear. */
export const inputLimits: InputLimits = { files: 10_000, bytes: 64 * 1024 * 1024 }

/** A blob may have 16 MiB: so many are in memory at once beside those that are kept. */
const AT_ONCE = 8

/** Gives the files of one overlay out of a tree, each once. */
export interface Inputs {
  /**
   * The files that paths lead to, of a directory all below it, with the bytes of those that were not given before. What is not there is
   * left out; what is refused is a problem, and so is what is too much.
   */
  take(paths: Iterable<string>): Promise<{ readonly paths: readonly string[]; readonly fresh: readonly InputFile[] }>
  /** What was refused so far. */
  readonly problems: readonly RenderProblem[]
}

/** Opens the tree for one overlay; `file` is what problems without a place of their own are told at. */
export const inputsFrom = (tree: Tree, paths: Paths, file: string, limits: InputLimits = inputLimits): Inputs => {
  const problems: RenderProblem[] = []
  const given = new Set<string>()
  let bytes = 0
  let full = false

  const refuse = (code: RenderProblem['code'], at: string, message: string): void => {
    if (!problems.some(each => each.file === at && each.message === message))
      problems.push({ code, fatal: true, file: at, line: 1, message })
  }
  const tooLarge = (message: string): void => {
    full = true
    refuse('too large', file, message)
  }
  const refused = (found: Refused): void => {
    if (found.kind === 'link') refuse('link', found.link, badLink(found))
    else
      refuse(
        'elsewhere',
        file,
        `${shown(found.path)} is a submodule: its files are in another repository, and only this one is rendered`,
      )
  }
  const filesAt = (path: string): readonly string[] => {
    const found = paths.find(path)
    if (found.kind === 'file') return [path]
    if (found.kind === 'link' || found.kind === 'submodule') refused(found)
    if (found.kind !== 'directory') return []
    const { paths: below, bad } = paths.below(path)
    // Of a chart everything counts; of another directory only what is asked for by its name.
    if (paths.find(path === '' ? 'Chart.yaml' : `${path}/Chart.yaml`).kind === 'file') bad.forEach(refused)
    return below
  }
  const read = async (wanted: readonly string[]): Promise<readonly InputFile[]> => {
    const files: InputFile[] = []
    const add = (path: string, content: Uint8Array): void => {
      bytes += content.length
      if (bytes > limits.bytes)
        tooLarge(`its files have more than ${limits.bytes / 1024 / 1024} MiB: render fewer of them together`)
      else files.push({ path, bytes: content })
    }
    const blobs: (readonly [string, string])[] = []
    for (const path of wanted) {
      const found = paths.find(path)
      if (found.kind !== 'file') continue
      const text = tree.files.read(found.path)
      if (text === undefined) blobs.push([path, found.id])
      else if (!full) add(path, Buffer.from(text))
    }
    for (let at = 0; at < blobs.length && !full; at += AT_ONCE) {
      const some = blobs.slice(at, at + AT_ONCE)
      const contents = await tree.bytes([...new Set(some.map(([, id]) => id))])
      for (const [path, id] of some) {
        const content = contents.get(id)
        if (content === undefined)
          refuse('too large', path, 'the file has more than 16 MiB: nothing that large is read')
        else if (!full) add(path, content)
      }
    }
    return files
  }
  return {
    take: async wanted => {
      const all = new Set<string>()
      for (const path of wanted) for (const each of filesAt(path)) all.add(each)
      const fresh = [...all].filter(each => !given.has(each))
      for (const each of fresh) given.add(each)
      if (given.size > limits.files)
        tooLarge(`it would read more than ${limits.files} files: render fewer of them together`)
      return full ? { paths: [], fresh: [] } : { paths: [...all], fresh: await read(fresh) }
    },
    problems,
  }
}

const reasons: Readonly<Record<BadLink, string>> = {
  outside: 'which is outside of the repository: only what is in it is read',
  cycle: 'which leads back to itself',
  broken: 'which is not there',
}

const badLink = ({ link, target, why }: Refused & { readonly kind: 'link' }): string =>
  `the link ${shown(link)} leads to ${shown(target)}, ${reasons[why]}`

/** A path in a sentence: on one line, whatever is in its name. */
const shown = (path: string): string => (/^[\x20-\x7e\u00a0-\uffff]*$/.test(path) ? path : JSON.stringify(path))
