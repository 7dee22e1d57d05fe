import { listAt, textAt } from '../../diff/json.ts'
import type { KubernetesObject } from '../../diff/manifest.ts'
import { podTemplateOf } from '../../diff/pod-template.ts'

/** The images of an object, as Kyverno's expressions see them under `images`. */
export const imagesOf = (object: KubernetesObject): Readonly<Record<string, readonly string[]>> => {
  const spec = podTemplateOf(object)?.spec
  return Object.fromEntries(
    ['containers', 'initContainers', 'ephemeralContainers'].map(key => [
      key,
      listAt(spec, key).flatMap(container => textAt(container, 'image') ?? []),
    ]),
  )
}
