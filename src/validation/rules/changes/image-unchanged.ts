import { mapAt } from '../../../diff/json.ts'
import type { Rule } from '../rule.ts'
import type { Workload } from '../workload.ts'
import { type ImageChange, imagesOf } from './images.ts'

/** The release says that it is another version, and the same image runs. */
export const imageUnchanged: Rule = {
  id: 'image-unchanged',
  severity: { production: 'warning', others: 'warning' },
  says: 'A change of version reaches the image: not only the tag beside a digest, which alone counts, and not only the label `app.kubernetes.io/version`.',
  fix: 'Write the digest of the new version, or leave the digest out; where only the label changed, change the image, too',
  *judge(scene) {
    for (const { before, after, images } of imagesOf(scene)) {
      for (const image of images)
        if (
          image.after.digest &&
          image.after.digest.value === image.before.digest?.value &&
          image.after.tag &&
          image.before.tag &&
          image.after.tag.value !== image.before.tag.value
        )
          yield {
            on: after.on,
            at: `${image.container.at}/image`,
            message: `the tag of container ${image.container.who} is another one, but its digest is the same, and only that counts`,
          }
      const [old, now] = [versionOf(before), versionOf(after)]
      if (old === now || old === undefined || now === undefined) continue
      const left = images.find(image => isVersion(image.before, old) && isVersion(image.after, old))
      if (left)
        yield {
          on: after.on,
          at: `${left.container.at}/image`,
          message: `the label says that it is another version now, but the image of container ${left.container.who} is the one of before`,
        }
    }
  },
}

const versionOf = ({ on }: Workload): string | undefined => {
  const version = mapAt(on.object, 'metadata', 'labels')['app.kubernetes.io/version']
  return typeof version === 'string' ? version.replace(/^v/, '') : undefined
}

const isVersion = ({ tag }: ImageChange['before'], version: string): boolean => tag?.value.replace(/^v/, '') === version
