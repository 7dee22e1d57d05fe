import { isMap } from '../../diff/json.ts'
import type { Scene } from '../scene.ts'
import { viewOf } from './cluster-view.ts'
import type { Container, Workload } from './workload.ts'

/** A container and what it is part of. */
export interface Placed extends Container {
  readonly workload: Workload
}

/** All containers of an overlay, each once, where it is written. */
export function* containersOf(scene: Scene): Iterable<Placed> {
  for (const workload of viewOf(scene).templates)
    for (const container of workload.containers) yield { ...container, workload }
}

/** Pointer to a map of a container where it has that, else to the container that lacks it. */
export const within = ({ at, container }: Container, field: string): string =>
  isMap(container[field]) ? `${at}/${field}` : at

/** What a container is told about security: by itself, else by its pod. */
export const securityOf = ({ container, workload }: Placed, field: string): unknown => {
  const [own, pods] = [container['securityContext'], workload.pods.spec['securityContext']]
  return (isMap(own) ? own[field] : undefined) ?? (isMap(pods) ? pods[field] : undefined)
}

/** Whether root in the pod is nobody on its node. */
export const hasOwnUsers = ({ workload }: Placed): boolean => workload.pods.spec['hostUsers'] === false
