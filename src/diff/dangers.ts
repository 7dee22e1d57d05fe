import { exposed } from './dangers/exposed.ts'
import { immutableField } from './dangers/immutable-field.ts'
import { loosenedSecurity } from './dangers/loosened-security.ts'
import { noReplicas } from './dangers/no-replicas.ts'
import { removedDefinition } from './dangers/removed-definition.ts'
import { removedGuard } from './dangers/removed-guard.ts'
import { removedNamespace } from './dangers/removed-namespace.ts'
import { removedStorage } from './dangers/removed-storage.ts'
import { removedWorkload } from './dangers/removed-workload.ts'
import type { Rule, Scene } from './dangers/rule.ts'
import { selector } from './dangers/selector.ts'
import { widenedRights } from './dangers/widened-rights.ts'
import { isMap, wordOf } from './json.ts'
import type { KubernetesObject } from './manifest.ts'
import type { Danger } from './object-change.ts'

/** Worst first. */
const RULES: readonly Rule[] = [
  removedNamespace,
  removedDefinition,
  removedStorage,
  removedWorkload,
  noReplicas,
  immutableField,
  selector,
  widenedRights,
  loosenedSecurity,
  exposed,
  removedGuard,
]

/** What a reviewer must not overlook about one object that differs, worst first. Nothing is told of what stays in the cluster by its own wish. */
export const dangersOf = (
  before: KubernetesObject | null,
  after: KubernetesObject | null,
  scene: Scene,
): readonly Danger[] => (before && !after && isKept(before) ? [] : RULES.flatMap(rule => rule(before, after, scene)))

/** Whether an object says that it is to stay when it is no longer asked for. */
const isKept = (object: KubernetesObject): boolean => {
  const annotations = isMap(object.metadata.annotations) ? object.metadata.annotations : {}
  const says = (name: string): string => wordOf(annotations[name] ?? '')
  return (
    /(?:^|,)\s*Prune=false\s*(?:,|$)/.test(says('argocd.argoproj.io/sync-options')) ||
    says('helm.sh/resource-policy') === 'keep' ||
    says('kustomize.toolkit.fluxcd.io/prune') === 'disabled'
  )
}
