import { SourceFile } from './source-file.ts'

/** The files that a rendering read. Each is asked for when it is first needed. */
export class SourceFiles {
  /** Paths of what was read: files, and what was looked for. */
  readonly paths: readonly string[]
  readonly #read: (path: string) => string | undefined
  readonly #known = new Map<string, SourceFile | undefined>()
  readonly #there: ReadonlySet<string>

  constructor(paths: readonly string[], read: (path: string) => string | undefined) {
    this.paths = paths
    this.#read = read
    this.#there = new Set(paths)
  }

  /** Whether the rendering read it; says nothing about whether there is a text. */
  has(path: string): boolean {
    return this.#there.has(path)
  }

  /** The file; undefined where there is no text at that path. */
  of(path: string): SourceFile | undefined {
    if (this.#known.has(path)) return this.#known.get(path)
    const text = this.#read(path)
    const file = text === undefined ? undefined : new SourceFile(path, text)
    this.#known.set(path, file)
    return file
  }
}
