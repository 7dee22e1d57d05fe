import type { FileWrite } from '../engine/ports.ts'

/**
 * The path that must not be written, if there is one: what runs with rights of its own (`.github/`), what git itself obeys,
 * and what is no plain path. A promotion never touches these, so a plan that does is refused whole.
 */
export function forbiddenPath(files: readonly FileWrite[]): string | null {
  for (const { path } of files) {
    const parts = path.toLowerCase().split('/')
    const odd = path.includes('\0') || path.includes('\\') || parts.some(part => ['', '.', '..', '.git'].includes(part))
    if (odd || parts[0] === '.github') return path
  }
  return null
}
