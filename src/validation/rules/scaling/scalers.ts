import { at, textAt } from '../../../diff/json.ts'
import type { Manifest } from '../../../diff/manifest.ts'
import { groupOf } from '../../../diff/match.ts'
import type { Scene } from '../../scene.ts'
import { viewOf } from '../cluster-view.ts'
import type { GroupKind } from '../group-kind.ts'
import { namespaceOf, type Workload } from '../workload.ts'

/** Something that decides how many pods there are. */
export interface Scaler {
  readonly on: Manifest
  /** Group and kind of what it scales. */
  readonly target: GroupKind
  readonly name: string
  /** Pods at least; undefined where that cannot be told. */
  readonly least: number | undefined
  /** Where that is written, or what lacks it. */
  readonly at: string
}

const known = new WeakMap<Scene, { readonly all: readonly Scaler[]; readonly byTarget: ReadonlyMap<string, Scaler> }>()

/** All autoscalers of an overlay: of Kubernetes and of KEDA. */
export const scalersOf = (scene: Scene): readonly Scaler[] => scaling(scene).all

/** What scales a workload, if anything does. */
export const scalerOf = (scene: Scene, { on, kind, name, namespace }: Workload): Scaler | undefined => {
  const { byTarget } = scaling(scene)
  const target = `${groupOf(on.object.apiVersion)}/${kind}\0${name}`
  return namespace === undefined
    ? byTarget.get(`*\0${target}`)
    : (byTarget.get(`${namespace}\0${target}`) ?? byTarget.get(`\0${target}`))
}

const scaling = (scene: Scene) => {
  const before = known.get(scene)
  if (before) return before
  const view = viewOf(scene)
  const all = [
    ...view
      .of('autoscaling/HorizontalPodAutoscaler')
      .flatMap(on => scalerFrom(on, 'minReplicas', 1, textAt(on.object, 'spec', 'scaleTargetRef', 'kind')) ?? []),
    ...view
      .of('keda.sh/ScaledObject')
      .flatMap(
        on =>
          scalerFrom(on, 'minReplicaCount', 0, textAt(on.object, 'spec', 'scaleTargetRef', 'kind') ?? 'Deployment') ??
          [],
      ),
  ]
  const byTarget = new Map<string, Scaler>()
  for (const scaler of all)
    for (const space of [namespaceOf(scaler.on) ?? '', '*']) {
      const key = `${space}\0${scaler.target}\0${scaler.name}`
      if (!byTarget.has(key)) byTarget.set(key, scaler)
    }
  const made = { all, byTarget }
  known.set(scene, made)
  return made
}

const scalerFrom = (on: Manifest, field: string, otherwise: number, kind: string | undefined): Scaler | undefined => {
  const name = textAt(on.object, 'spec', 'scaleTargetRef', 'name')
  if (name === undefined || kind === undefined) return undefined
  const version = textAt(on.object, 'spec', 'scaleTargetRef', 'apiVersion')
  const least = at(on.object, 'spec', field) ?? otherwise
  return {
    on,
    target: `${version === undefined || version === 'extensions/v1beta1' ? 'apps' : groupOf(version)}/${kind}`,
    name,
    least: typeof least === 'number' ? least : undefined,
    at: at(on.object, 'spec', field) === undefined ? '/spec' : `/spec/${field}`,
  }
}
