import { type CelFunction, method } from '../cel-function.ts'
import { bool, opaque, text } from '../cel-type.ts'
import { CelFailure } from '../value.ts'

/** What comes of asking who may do what: only a cluster knows. Give it as the value of `authorizer`. */
export const ONLY_A_CLUSTER = new CelFailure('only a cluster knows who is allowed what', 'cluster')

/** Nothing is one: every question ends with its receiver. */
const authorizer = opaque('kubernetes.authorization.Authorizer', (_): _ is never => false)

const ask = (): CelFailure => ONLY_A_CLUSTER

/** Questions to the authorizer. They compile, and come to {@link ONLY_A_CLUSTER}. */
export const AUTHORIZER: readonly CelFunction[] = [
  ...['path', 'group', 'resource', 'subresource', 'namespace', 'name', 'check', 'fieldSelector', 'labelSelector'].map(
    name => method(name, [authorizer, text], authorizer, ask),
  ),
  method('serviceAccount', [authorizer, text, text], authorizer, ask),
  method('allowed', [authorizer], bool, ask),
  method('errored', [authorizer], bool, ask),
  method('error', [authorizer], text, ask),
  method('reason', [authorizer], text, ask),
]
