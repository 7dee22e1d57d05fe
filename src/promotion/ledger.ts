import { z } from 'zod'
import type { Files } from '../overlay/files.ts'
import type { Hold, Ledger, Refusal, Wish } from './facts.ts'

/** The orphan branch that holds what people asked for, as commits of our App. */
export const LEDGER_BRANCH = 'stagecoach/ledger'

const by = z.object({ id: z.number(), login: z.string() })
const hold = z.object({
  env: z.string(),
  app: z.string(),
  by,
  reason: z.string(),
  at: z.number(),
  link: z.string().optional(),
})
const wish = z.object({
  env: z.string(),
  app: z.string(),
  by,
  at: z.number(),
  link: z.string().optional(),
  pins: z.string().optional(),
})
const refusal = z.object({ env: z.string(), app: z.string(), plan: z.string(), by, at: z.number(), pull: z.number() })
const begun = z.object({ at: z.number(), commit: z.string() })

type Kind = 'holds' | 'wishes' | 'refusals'

const segment = (name: string): string => encodeURIComponent(name).replaceAll('*', '%2A')

/** Path on the ledger branch of a hold, wish or refusal of an app in an environment. */
export const ledgerPath = (kind: Kind, env: string, app: string): string =>
  `${kind}/${segment(env)}/${segment(app)}.json`

/** Path of the record of the first configuration. */
export const BEGUN_PATH = 'begun.json'

/** One entry as it stands in its file. */
export const ledgerText = (entry: Hold | Wish | Refusal | NonNullable<Ledger['begun']>): string =>
  `${JSON.stringify(entry, null, 2)}\n`

const without = <T extends object>(entry: T): T =>
  Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as T

/** The only files that we write there. */
const OURS = /^(?:begun|(?:holds|wishes|refusals)\/[^/]+\/[^/]+)\.json$/

/**
 * Reads the ledger. An entry that cannot be read makes the whole of it untrusted: what nobody can read
 * may be a hold, and a hold must never be lost. So does a file that we never write: then somebody has moved the branch
 * to another commit of ours, a promotion's, whose tree holds what people put there.
 */
export const parseLedger = (files: Files | null, trusted: boolean): Ledger => {
  if (!files) return { head: null, trusted: true, holds: [], wishes: [], refusals: [], begun: null }
  const empty = { head: files.commit, holds: [], wishes: [], refusals: [], begun: null }
  if (!trusted || !files.paths.every(path => OURS.test(path))) return { ...empty, trusted: false }
  try {
    const entries = <T extends object>(kind: Kind, shape: z.ZodType<T>): T[] =>
      files.paths
        .filter(path => path.startsWith(`${kind}/`))
        .map(path => without(shape.parse(JSON.parse(files.read(path) ?? ''))))
    const first = files.read(BEGUN_PATH)
    return {
      head: files.commit,
      trusted: true,
      holds: entries('holds', hold) as Hold[],
      wishes: entries('wishes', wish) as Wish[],
      refusals: entries('refusals', refusal),
      begun: first === undefined ? null : begun.parse(JSON.parse(first)),
    }
  } catch {
    return { ...empty, trusted: false }
  }
}
