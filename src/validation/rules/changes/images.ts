import { textAt } from '../../../diff/json.ts'
import { type ImageReference, readImage } from '../../../overlay/image-reference.ts'
import type { Scene } from '../../scene.ts'
import { type Container, type Workload, workloadOf } from '../workload.ts'
import { differencesOf } from './differences.ts'

/** The image of one container, before and after. */
export interface ImageChange {
  readonly container: Container
  readonly before: ImageReference
  readonly after: ImageReference
}

/** Workloads that differ, with the images of containers that are there on both sides. */
export function* imagesOf(
  scene: Scene,
): Iterable<{ readonly before: Workload; readonly after: Workload; readonly images: readonly ImageChange[] }> {
  for (const { before, after } of differencesOf(scene).changed) {
    const [left, right] = [workloadOf(before), workloadOf(after)]
    if (!left || !right) continue
    const images = new Map(left.containers.map(({ container }) => [container['name'], textAt(container, 'image')]))
    yield {
      before: left,
      after: right,
      images: right.containers.flatMap(container => {
        const old = readImage(images.get(container.container['name']) ?? '')
        const now = readImage(textAt(container.container, 'image') ?? '')
        return old && now && old.name === now.name ? [{ container, before: old, after: now }] : []
      }),
    }
  }
}
