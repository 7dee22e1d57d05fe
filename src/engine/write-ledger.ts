import type { Hold, Ledger, Wish } from '../promotion/facts.ts'
import { ledgerPath, ledgerText } from '../promotion/ledger.ts'
import type { Parts } from './parts.ts'
import type { Done, FileWrite, RepositoryRef } from './ports.ts'

/** What a person's command changes on the ledger. */
export interface LedgerChange {
  readonly headline: string
  readonly holds?: readonly Hold[]
  readonly unholds?: readonly { readonly env: string; readonly app: string }[]
  readonly wishes?: readonly Wish[]
}

/** Writes down what a person asked for, on exactly the ledger that was read. */
export const writeLedger = (
  parts: Parts,
  repository: RepositoryRef,
  ledger: Ledger,
  { headline, holds = [], unholds = [], wishes = [] }: LedgerChange,
): Promise<Done<{ readonly head: string }>> => {
  const files: FileWrite[] = [
    ...holds.map(hold => ({ path: ledgerPath('holds', hold.env, hold.app), text: ledgerText(hold) })),
    ...unholds.map(({ env, app }) => ({ path: ledgerPath('holds', env, app), text: null })),
    ...wishes.map(wish => ({ path: ledgerPath('wishes', wish.env, wish.app), text: ledgerText(wish) })),
  ]
  return parts.host.writeLedger(repository, ledger.head, files, { headline, body: '' })
}
