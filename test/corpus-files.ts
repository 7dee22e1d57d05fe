import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Files, filesOf } from '../src/overlay/files.ts'

/** Public repositories beside the project; tests that need them say so and are skipped where they are not there. */
export const corpusDirectory = join(import.meta.dirname, '../../shared/corpus')
export const hasCorpus = existsSync(corpusDirectory)

/** All files of a directory as one tree. */
export const filesBelow = (directory: string): Files => {
  const texts: Record<string, string> = {}
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const relative = path.slice(directory.length + 1)
    if (!relative.startsWith('.git/')) texts[relative] = readFileSync(path, 'utf8')
  }
  return filesOf(texts)
}
