import type { Review } from './review.ts'

/** Namespaces that Kyverno's chart leaves out, unless somebody sets `resourceFilters` or the webhook's selector otherwise. */
const NAMESPACES = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'kyverno'])

/** Whether Kyverno, as it is mostly installed, is not asked about an object. */
export const leftOut = ({ namespace, kind, name }: Review): boolean =>
  NAMESPACES.has(namespace ?? (kind === 'Namespace' ? name : ''))

/** Why it is not judged then. */
export const LEFT_OUT = 'Kyverno leaves out its own namespace and those of Kubernetes, unless it is told otherwise'
