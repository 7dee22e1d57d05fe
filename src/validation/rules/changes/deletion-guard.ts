import type { Danger } from '../../../diff/object-change.ts'
import type { Rule } from '../rule.ts'
import { differencesOf, messageOf } from './differences.ts'

const LOST: ReadonlySet<Danger['code']> = new Set(['removed storage', 'removed namespace', 'removed definition'])

/** What is deleted with these is not in any repository. */
export const deletionGuard: Rule = {
  id: 'deletion-guard',
  severity: { production: 'error', others: 'warning' },
  says: 'No claim, volume, StatefulSet with claims, Namespace or CustomResourceDefinition disappears: with it goes data that no repository has. Not told of what says that it is to stay (`Prune=false`, `helm.sh/resource-policy: keep`); an object that is to go says so by the annotation, before it does.',
  fix: 'Keep it, or annotate it with "argocd.argoproj.io/sync-options: Prune=false" before it is removed',
  *judge(scene) {
    for (const { on, danger } of differencesOf(scene).dangers)
      if (LOST.has(danger.code)) yield { on, at: danger.at, message: messageOf(danger) }
  },
}
