import { textAt } from '../../../diff/json.ts'
import { readImage } from '../../../overlay/image-reference.ts'
import { containersOf } from '../containers.ts'
import type { Rule } from '../rule.ts'

/** Nobody can say what runs, nor go back to it, where the image may change under its name. */
export const imageTag: Rule = {
  id: 'image-tag',
  severity: { production: 'error', others: 'info' },
  says: 'An image has a tag other than `latest`, or a digest. Without one, every start of a pod may run something else, and there is nothing to go back to.',
  fix: 'Write the version that is meant, as "image: web:1.8.2", or a digest',
  *judge(scene) {
    for (const { workload, container, at, who } of containersOf(scene)) {
      const image = readImage(textAt(container, 'image') ?? '')
      // What an injector or a trigger replaces: https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/
      if (!image || image.digest || image.name === 'auto') continue
      const tag = image.tag?.value
      if (tag !== undefined && tag !== 'latest') continue
      const what = tag === undefined ? 'has no tag' : 'has the tag "latest"'
      yield {
        on: workload.on,
        at: `${at}/image`,
        message: `the image of container ${who} ${what}, so that nobody knows what runs`,
      }
    }
  },
}
