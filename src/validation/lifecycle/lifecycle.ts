import type { Problem } from '../problem.ts'
import { minorOf } from '../schema/schemas.ts'
import { NATIVE_LIVES, type NativeLife } from './native-lives.ts'
import { CUSTOM_LIVES } from './third-parties.ts'

/** Whether a version of a kind can be used. */
export type Lifecycle =
  | { readonly is: 'ok' }
  | {
      readonly is: 'deprecated'
      /** The release since when, as `Kubernetes 1.33`. */
      readonly since: string
      /** From when on it is not served, as far as that is known. */
      readonly until?: string
      /** Version and kind that replace it: `networking.k8s.io/v1 Ingress`. */
      readonly replacement?: string
    }
  | {
      readonly is: 'removed'
      /** The release that does not serve it. */
      readonly in: string
      readonly replacement?: string
    }

/** Kubernetes' own kinds whose types are not in the module of the others, or that are deprecated in words only. */
const MORE: readonly NativeLife[] = [
  ['apiextensions.k8s.io/v1beta1 CustomResourceDefinition', 16, 22, 'apiextensions.k8s.io/v1 CustomResourceDefinition'],
  ['apiregistration.k8s.io/v1beta1 APIService', 19, 22, 'apiregistration.k8s.io/v1 APIService'],
  ['batch/v2alpha1 CronJob', 21, 21, 'batch/v1 CronJob'],
  ['v1 ComponentStatus', 19, 0],
  ['v1 Endpoints', 33, 0, 'discovery.k8s.io/v1 EndpointSlice'],
]

let lives: ReadonlyMap<string, NativeLife> | undefined

const nativeLife = (key: string): NativeLife | undefined => {
  lives ??= new Map([...NATIVE_LIVES, ...MORE].map(life => [life[0], life]))
  return lives.get(key)
}

const OK: Lifecycle = { is: 'ok' }
const KUBERNETES = 'Kubernetes 1.'

/**
 * Whether Kubernetes of this version (`1.33`) serves the kind in this version still; of custom resources, whether their projects do. A
 * kind that is not known is ok: that there is no schema for it is said elsewhere.
 */
export const lifecycleOf = (apiVersion: string, kind: string, kubernetes: string): Lifecycle => {
  const native = nativeLife(`${apiVersion} ${kind}`)
  if (native) return inKubernetes(native, minorOf(kubernetes))
  const [group = '', version] = apiVersion.split('/')
  const custom = CUSTOM_LIVES.find(
    life =>
      life.group === group &&
      version !== undefined &&
      life.versions.includes(version) &&
      (life.kinds === undefined || life.kinds.includes(kind)),
  )
  if (!custom) return OK
  const replacement = custom.replacement.includes(' ') ? custom.replacement : `${custom.replacement} ${kind}`
  return custom.state === 'removed'
    ? { is: 'removed', in: custom.as, replacement }
    : { is: 'deprecated', since: custom.as, replacement }
}

const inKubernetes = ([, deprecated, removed, replacement]: NativeLife, minor: number): Lifecycle => {
  const instead = replacement === undefined ? {} : { replacement }
  if (removed > 0 && minor >= removed) return { is: 'removed', in: `${KUBERNETES}${removed}`, ...instead }
  if (minor < deprecated) return OK
  const until = removed > 0 ? { until: `${KUBERNETES}${removed}` } : {}
  return { is: 'deprecated', since: `${KUBERNETES}${deprecated}`, ...until, ...instead }
}

/** What an object's version is worth saying: nothing, or that it is deprecated or removed. */
export const lifecycleProblems = (object: unknown, kubernetes: string): readonly Problem[] => {
  if (typeof object !== 'object' || object === null) return []
  const { apiVersion, kind } = object as Readonly<Record<string, unknown>>
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return []
  const life = lifecycleOf(apiVersion, kind, kubernetes)
  if (life.is === 'ok') return []
  const fix = life.replacement ? `Write ${life.replacement}` : 'Do without it: nothing replaces it'
  const what = `${kind} of ${apiVersion}`.slice(0, 200)
  if (life.is === 'removed')
    return [
      {
        rule: 'api.removed',
        severity: 'error',
        message: `${what} is not served by ${life.in}`,
        fix,
        at: '/apiVersion',
      },
    ]
  const until = life.until ? `, and is not served from ${life.until} on` : ''
  return [
    {
      rule: 'api.deprecated',
      severity: 'warning',
      message: `${what} is deprecated since ${life.since}${until}`,
      fix,
      at: '/apiVersion',
    },
  ]
}
