import { type CelFunction, fn, method } from '../cel/cel-function.ts'
import { any } from '../cel/cel-type.ts'
import { CelFailure } from '../cel/value.ts'

/** What only a cluster, or a network, can answer: looking at it is no error, and says what was asked for. */
export const onlyCluster = (what: string): CelFailure =>
  new CelFailure(`only the cluster can answer it: it asks for ${what}`, 'cluster')

/** A function of a cluster, with up to six arguments of whatever kind. */
export const clusterFunction = (name: string, what: string): readonly CelFunction[] =>
  COUNTS.map(count => fn(name, new Array(count).fill(any), any, () => onlyCluster(what)))

const COUNTS = [0, 1, 2, 3, 4, 5, 6]

/** What `authorizer` is asked: its value is unknown already, so that these are never called. */
export const AUTHORIZER: readonly CelFunction[] = [
  ...['path', 'group', 'resource', 'subresource', 'namespace', 'name', 'check', 'fieldSelector', 'labelSelector'].map(
    name => method(name, [any, any], any, () => onlyCluster('what somebody may do')),
  ),
  method('serviceAccount', [any, any, any], any, () => onlyCluster('what somebody may do')),
  ...['allowed', 'reason', 'errored', 'error', 'requestResource'].map(name =>
    method(name, [any], any, () => onlyCluster('what somebody may do')),
  ),
]
