import type { JsonMap } from '../../diff/json.ts'
import { type Check, cut } from '../schema/check.ts'
import { wrongKey } from '../schema/labels.ts'
import { eachIn, eachText, list } from './reads.ts'
import { needs, say } from './says.ts'

/** What of the metadata of every object is judged by hand, beside its name, labels and annotations. Judging is at the metadata. */
export const checkOwners = (metadata: JsonMap, check: Check): void => {
  if (metadata['finalizers'] !== undefined) {
    eachText(metadata, 'finalizers', check, name => {
      const why = wrongKey(name)
      if (why) say(check, 'name', `the finalizer "${cut(name)}" ${why}`, 'Write a name as example.com/cleanup')
    })
    const names = list(metadata, 'finalizers')
    if (names.includes('orphan') && names.includes('foregroundDeletion'))
      say(
        check,
        'choice',
        'the finalizers orphan and foregroundDeletion exclude each other',
        'Leave one of them out',
        'finalizers',
      )
  }
  if (metadata['ownerReferences'] === undefined) return
  // Of owners that are the same in all, the API server keeps one.
  const controllers = new Set<string>()
  eachIn(metadata, 'ownerReferences', check, owner => {
    for (const key of ['apiVersion', 'kind', 'name', 'uid']) if (owner[key] === '') needs(owner, key, check)
    if (owner['controller'] === true && controllers.add(JSON.stringify(owner)).size > 1)
      say(check, 'choice', 'an object has one controller', 'Write "controller: false"', 'controller')
  })
}
