import { coerce, lt, parse, type SemVer } from 'semver'
import type { Rule } from '../rule.ts'
import { imagesOf } from './images.ts'

/** A rollback is made on purpose; a merge of an old branch is not. */
export const imageOlder: Rule = {
  id: 'image-older',
  severity: { production: 'warning', others: 'info' },
  says: 'The version of an image does not go down, unless somebody goes back on purpose: else a branch that was made before the last release takes it back.',
  fix: 'Write the newer version, or go on if it is to go back',
  *judge(scene) {
    for (const { after: workload, images } of imagesOf(scene))
      for (const { container, before, after } of images) {
        const [old, now] = [before.tag?.value ?? '', after.tag?.value ?? '']
        const [from, to] = [versionOf(old), versionOf(now)]
        if (!from || !to || partsOf(old) !== partsOf(now) || !lt(to, from)) continue
        yield {
          on: workload.on,
          at: `${container.at}/image`,
          message: `the image of container ${container.who} goes back from ${old.slice(0, 60)} to ${now.slice(0, 60)}`,
        }
      }
  },
}

/** A tag as a version; undefined where it is none: names of branches, commits, dates with other things. */
const versionOf = (tag: string): SemVer | null =>
  /^v?\d{1,8}(?:\.\d{1,8}){0,2}$/.test(tag) ? coerce(tag) : tag.length > 100 ? null : parse(tag.replace(/^v/, ''))

/** Versions of other forms are counted otherwise: `20240102` is not newer than `1.2.3`. */
const partsOf = (tag: string): number => (tag.split(/[-+]/)[0] ?? '').split('.').length
