import { isMap, type JsonMap, listAt } from '../../diff/json.ts'
import type { KubernetesObject } from '../../diff/manifest.ts'
import type { Problem } from '../problem.ts'
import { externalProblems } from './external.ts'
import type { SecretScene } from './other-environment.ts'
import { judgePlainSecret } from './plain-secret.ts'
import { providerClassProblems } from './provider-class.ts'
import { scalarText } from './scalar-text.ts'
import { sealedProblems } from './sealed.ts'
import { type Sighting, sightingsIn } from './search.ts'
import { isSops, sopsProblems } from './sops.ts'
import { told } from './told.ts'
import { vaultProblems } from './vault.ts'

/**
 * What everybody can read of an object though it is secret, and what is wrong with those that keep secrets. Judged on the raw object,
 * before anything of it is hidden; no value, and nothing that it could be found by, is in what is answered. Without a scene nothing is
 * said of other environments. Never throws, whatever the object is.
 */
export const secretProblems = (object: KubernetesObject, scene?: SecretScene): readonly Problem[] =>
  judgedSecrets(object, scene).map(({ problem }) => problem)

/** A problem, and while it is inside what has to be found in the text of a file. */
export interface Judged {
  readonly problem: Problem
  readonly sighting?: Sighting
}

/** The same with what was seen. It must not leave this folder: the values are in it. */
export const judgedSecrets = (
  object: unknown,
  scene?: SecretScene,
  place: 'setting' | 'field' = 'field',
): readonly Judged[] => {
  if (!isMap(object)) return judgedValues(object, place, {})
  const problems = problemsOfKind(object, scene).map(problem => ({ problem }))
  return [...problems, ...judgedValues(object, place, object)]
}

const judgedValues = (value: unknown, place: 'setting' | 'field', object: JsonMap): readonly Judged[] =>
  sightingsIn(value, place, judgePlainSecret).map(sighting => ({ problem: told(sighting, object), sighting }))

const KEEPS = /^(?:(?:Cluster)?(?:External|Push)Secret)$/

const problemsOfKind = (object: JsonMap, scene: SecretScene | undefined): readonly Problem[] => {
  const kind = scalarText(object['kind'])
  const group = scalarText(object['apiVersion']).split('/', 1)[0] ?? ''
  const problems = [...vaultProblems(object, scene)]
  if (isSops(object)) problems.push(...sopsProblems(object))
  if (kind === 'SealedSecret' && group === 'bitnami.com') problems.push(...sealedProblems(object))
  if (KEEPS.test(kind) && group === 'external-secrets.io') problems.push(...externalProblems(object, scene))
  if (kind === 'SecretProviderClass' && group.endsWith('x-k8s.io'))
    problems.push(...providerClassProblems(object, scene))
  if (kind === 'List' && problems.length === 0)
    for (const [index, item] of listAt(object, 'items').entries())
      if (isMap(item) && item['kind'] !== 'List')
        problems.push(...problemsOfKind(item, scene).map(each => ({ ...each, at: `/items/${index}${each.at}` })))
  return problems
}
