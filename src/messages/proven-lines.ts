import type { ObjectChange } from '../diff/object-change.ts'
import { cut } from './cut.ts'
import { code, escaped } from './escape.ts'
import { firstOf } from './table.ts'
import { sentence } from './words.ts'

/** How what an environment renders to now stands to what was proven there. */
export interface Proven {
  readonly app: string
  readonly env: string
  /** Digest of what was proven. */
  readonly digest: string
  /** What changed there since, without any pin having moved. */
  readonly differs: readonly ObjectChange[]
}

/** Objects that are named of one app. */
const MOST = 5

const line = ({ app, env, digest, differs }: Proven, several: boolean): string => {
  const where = `${escaped(env)}${several ? ` (${escaped(cut(app, 100))})` : ''}`
  const bytes = code(`sha256:${digest.slice(0, 12)}`)
  if (differs.length === 0) return `What ${where} renders to is exactly what was proven there, ${bytes}.`
  const { shown, more } = firstOf(differs, MOST)
  const objects = shown.map(
    ({ ref, summary, change }) =>
      `**${escaped(ref.kind)}** ${escaped(cut(ref.name, 100))}: ${escaped(summary.length > 0 ? summary.join(', ') : change)}`,
  )
  return `${where} has changed since it was proven (${bytes}), in what this promotion does not carry: ${objects.join(' · ')}${more > 0 ? ` · ${more} more` : ''}.`
}

/** One line per app on whether what was proven is, byte for byte, what its environment has now. Empty where nothing is known. */
export const provenLines = (proven: readonly Proven[]): string =>
  proven
    .map(each => sentence(line(each, proven.length > 1)))
    .map(text => (proven.length > 1 ? `- ${text}` : text))
    .join('\n')
