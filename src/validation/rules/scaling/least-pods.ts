import { at } from '../../../diff/json.ts'
import type { Manifest } from '../../../diff/manifest.ts'
import type { Scene } from '../../scene.ts'
import type { Workload } from '../workload.ts'
import { scalerOf } from './scalers.ts'

/** How many pods of a workload there are at least, and who says so. */
export interface LeastPods {
  readonly count: number
  readonly on: Manifest
  /** RFC 6901 pointer to the number, or to what lacks it. */
  readonly at: string
  /** Whether a number is written. Without one there is one pod, unless somebody scales it that is not seen here. */
  readonly written: boolean
  readonly scaled: boolean
}

const SCALABLE = new Set(['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController', 'Rollout'])

/** Whether a workload has a number of pods that is written somewhere: a DaemonSet has as many as there are nodes. */
export const isScalable = ({ kind }: Workload): boolean => SCALABLE.has(kind)

/** How many pods there are at least; undefined where that cannot be told. */
export const leastPodsOf = (scene: Scene, workload: Workload): LeastPods | undefined => {
  if (!isScalable(workload)) return undefined
  const scaler = scalerOf(scene, workload)
  if (scaler)
    return scaler.least === undefined
      ? undefined
      : { count: scaler.least, on: scaler.on, at: scaler.at, written: true, scaled: true }
  const { on } = workload
  const replicas = at(on.object, 'spec', 'replicas')
  if (replicas === undefined || replicas === null) return { count: 1, on, at: '/spec', written: false, scaled: false }
  return typeof replicas === 'number'
    ? { count: replicas, on, at: '/spec/replicas', written: true, scaled: false }
    : undefined
}
