import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { isMap, type JsonMap, listAt, mapAt, textAt } from '../src/diff/json.ts'
import type { KubernetesObject } from '../src/diff/manifest.ts'
import type { PolicyFile } from '../src/validation/policies/policy.ts'

/** What one of Kyverno's own tests says of one object. */
export interface KyvernoCase {
  /** File of the test, and of which object. */ readonly name: string
  readonly files: readonly PolicyFile[]
  readonly object: KubernetesObject
  readonly before: KubernetesObject | undefined
  readonly namespaces: ReadonlyMap<string, KubernetesObject>
  /** `fails`: a policy refuses or reports it. `refused`: admission does. */
  readonly expects: 'passes' | 'fails' | 'accepted' | 'refused'
  /** The only policy that counts; all of them where absent. */
  readonly policy?: string
}

/** The cases that the module has, and what of its tests is none, counted by why. */
export interface KyvernoCases {
  readonly cases: readonly KyvernoCase[]
  readonly skipped: Readonly<Record<string, number>>
}

/** Tests of what cannot refuse, or of other things than policies in CEL, are no cases at all and not counted. */
const isCel = (object: JsonMap): boolean => {
  const kind = String(object['kind'])
  if (kind === 'ValidatingAdmissionPolicy' || /^(?:Namespaced)?ValidatingPolicy$/.test(kind)) return true
  return (
    /^(?:Cluster)?Policy$/.test(kind) &&
    listAt(object, 'spec', 'rules').some(rule => isMap(mapAt(rule, 'validate')['cel']))
  )
}

const isPolicy = (object: JsonMap): boolean =>
  /^(?:ValidatingAdmissionPolicy(?:Binding)?|(?:Namespaced)?\w*Policy|PolicyException)$/.test(String(object['kind'])) &&
  /kyverno\.io|admissionregistration/.test(String(object['apiVersion']))

const documentsOf = (file: string): readonly JsonMap[] => {
  if (!existsSync(file)) return []
  return parseAllDocuments(readFileSync(file, 'utf8'), { uniqueKeys: false }).flatMap(document => {
    const value: unknown = document.toJS()
    return isMap(value) ? (value['kind'] === 'List' ? listAt(value, 'items').filter(isMap) : [value]) : []
  })
}

const asFile = (path: string, objects: readonly JsonMap[]): PolicyFile => ({
  path,
  text: objects.map(object => JSON.stringify(object)).join('\n---\n'),
})

const isObject = (object: JsonMap): boolean =>
  typeof object['kind'] === 'string' && typeof mapAt(object, 'metadata')['name'] === 'string'

const asObject = (object: JsonMap): KubernetesObject => object as unknown as KubernetesObject

/** Everything in the module that is a test of policies in CEL. */
export const kyvernoCases = (directory: string): KyvernoCases => {
  const cases: KyvernoCase[] = []
  const skipped: Record<string, number> = {}
  const skip = (why: string, count = 1): void => {
    skipped[why] = (skipped[why] ?? 0) + count
  }
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()
  for (const path of files) {
    const file = join(directory, path)
    if (path.endsWith('kyverno-test.yaml')) cases.push(...commandLine(file, directory, skip))
    else if (path.endsWith('chainsaw-test.yaml')) cases.push(...chainsaw(file, directory, skip))
  }
  return { cases, skipped }
}

type Skip = (why: string, count?: number) => void

const paths = (test: JsonMap, key: string): readonly string[] => listAt(test, key).map(String)

/** A test of Kyverno's command line: what each policy says of each resource. */
const commandLine = (file: string, directory: string, skip: Skip): readonly KyvernoCase[] => {
  const home = dirname(file)
  return documentsOf(file).flatMap(test => {
    const read = (key: string): readonly JsonMap[] => paths(test, key).flatMap(path => documentsOf(join(home, path)))
    const policies = read('policies')
    const cel = policies.filter(isCel)
    if (cel.length === 0) return []
    const results = listAt(test, 'results').filter(result =>
      cel.some(policy => textAt(policy, 'metadata', 'name') === String(textAt(result, 'policy')).split('/').at(-1)),
    )
    const count = results.reduce<number>((sum, result) => sum + Math.max(1, listAt(result, 'resources').length), 0)
    for (const key of ['jsonPayloads', 'httpPayloads', 'envoyPayloads', 'targetResources'])
      if (listAt(test, key).length > 0) {
        skip('is about JSON or requests, and not about objects of Kubernetes', count)
        return []
      }
    const values = typeof test['variables'] === 'string' ? documentsOf(join(home, test['variables'])) : []
    const namespaces = new Map(
      values
        .flatMap(value => [...listAt(value, 'namespaces'), ...listAt(value, 'namespaceSelector')])
        .flatMap((each): readonly [string, KubernetesObject][] => {
          const name = textAt(each, 'metadata', 'name') ?? textAt(each, 'name')
          const labels = isMap(mapAt(each)['labels']) ? mapAt(each, 'labels') : mapAt(each, 'metadata', 'labels')
          return name === undefined
            ? []
            : [[name, asObject({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })]]
        }),
    )
    const resources = read('resources')
    for (const resource of resources)
      if (resource['kind'] === 'Namespace')
        namespaces.set(String(textAt(resource, 'metadata', 'name')), asObject(resource))
    const given = [...policies, ...read('exceptions'), ...read('paramResources')]
    const bound = new Set(given.map(object => textAt(object, 'spec', 'policyName')))
    const unbound = policies.flatMap((policy): readonly JsonMap[] => {
      const name = textAt(policy, 'metadata', 'name')
      // The command line asks policies without a binding, too.
      return policy['kind'] === 'ValidatingAdmissionPolicy' && !bound.has(name)
        ? [
            {
              apiVersion: 'admissionregistration.k8s.io/v1',
              kind: 'ValidatingAdmissionPolicyBinding',
              metadata: { name },
              spec: { policyName: name, validationActions: ['Deny'] },
            },
          ]
        : []
    })
    return results.flatMap(result => {
      const wanted = textAt(result, 'result')
      return listAt(result, 'resources').flatMap((named): readonly KyvernoCase[] => {
        const name = String(named).split('/').at(-1)
        const found = resources.find(
          resource =>
            textAt(resource, 'metadata', 'name') === name &&
            (!textAt(result, 'kind') || resource['kind'] === textAt(result, 'kind')),
        )
        if (!found || !isObject(found)) {
          skip('names an object that is not in its files')
          return []
        }
        return [
          {
            name: `${relative(directory, file)}: ${String(named)}`,
            files: [asFile('policies.yaml', [...given, ...unbound])],
            object: asObject(namespaced(found)),
            before: undefined,
            namespaces,
            expects: wanted === 'fail' || wanted === 'warn' || wanted === 'error' ? 'fails' : 'passes',
            policy: String(textAt(result, 'policy')).split('/').at(-1) ?? '',
          },
        ]
      })
    })
  })
}

/** A test in a real cluster: what may be applied once policies are there, and what reports say. */
const chainsaw = (file: string, directory: string, skip: Skip): readonly KyvernoCase[] => {
  const home = dirname(file)
  const found: KyvernoCase[] = []
  for (const test of documentsOf(file)) {
    const policies: JsonMap[] = []
    const there = new Map<string, JsonMap>()
    const namespaces = new Map<string, KubernetesObject>()
    const name = (what: JsonMap): string =>
      `${relative(directory, file)}: ${String(what['kind'])} ${textAt(what, 'metadata', 'name') ?? ''}`
    const key = (object: JsonMap): string =>
      [object['kind'], textAt(object, 'metadata', 'namespace') ?? '', textAt(object, 'metadata', 'name')].join('/')
    const world = () => ({
      files: [
        asFile('policies.yaml', [...policies, ...[...there.values()].filter(object => object['kind'] !== 'Namespace')]),
      ],
      namespaces: new Map(namespaces),
    })
    const ready = (): boolean => policies.some(isCel)
    const add = (object: JsonMap, expects: 'accepted' | 'refused', count: boolean): void => {
      if (isPolicy(object)) {
        if (expects === 'accepted') policies.push(object)
        else if (isCel(object)) skip('asks whether a policy itself is accepted')
        return
      }
      const before = there.get(key(object))
      if (count && ready() && isObject(object) && mentions(policies, object))
        found.push({
          ...world(),
          name: name(object),
          object: asObject(namespaced(object)),
          before: before && asObject(namespaced(before)),
          expects,
        })
      if (expects === 'refused') return
      there.set(key(object), object)
      if (object['kind'] === 'Namespace') namespaces.set(String(textAt(object, 'metadata', 'name')), asObject(object))
    }
    const steps = listAt(test, 'spec', 'steps').flatMap(step => {
      const used = mapAt(step, 'use')
      const bindings = listAt(used, 'with', 'bindings')
      const path = bindings.find(binding => textAt(binding, 'name') === 'file')
      if (/(?:create|update)-policy\.yaml$/.test(String(used['template'])))
        return [{ create: { file: textAt(path, 'value') ?? '' } }]
      return listAt(step, 'try')
    })
    for (const step of steps) {
      const assert = mapAt(step, 'assert')
      if (typeof assert['file'] === 'string') {
        for (const report of documentsOf(join(home, assert['file'])))
          found.push(...reported(report, name(report), policies, there, world()))
        continue
      }
      for (const way of ['create', 'apply', 'update']) {
        const act = mapAt(step, way)
        if (typeof act['file'] !== 'string') continue
        const checks = listAt(act, 'expect').map(each => mapAt(each))
        for (const object of documentsOf(join(home, act['file']))) {
          const fitting = checks.filter(({ match }) => !isMap(match) || matches(match, object))
          const text = JSON.stringify(fitting)
          const refused = /\(\$error != null\)":true|"\(\$error\)":"/.test(text)
          add(object, refused ? 'refused' : 'accepted', true)
        }
      }
      if (ready() && (isMap(mapAt(step)['script']) || isMap(mapAt(step)['command'])))
        skip('is done by a script of kubectl')
    }
  }
  return found
}

const namespaced = (object: JsonMap): JsonMap =>
  textAt(object, 'metadata', 'namespace') === undefined &&
  /^(?:Pod|Deployment|StatefulSet|DaemonSet|ReplicaSet|Job|CronJob|ConfigMap|Secret|Service|StatefulSet)$/.test(
    String(object['kind']),
  )
    ? { ...object, metadata: { ...mapAt(object, 'metadata'), namespace: 'default' } }
    : object

const matches = (match: unknown, object: unknown): boolean =>
  isMap(match) ? Object.entries(match).every(([key, value]) => matches(value, mapAt(object)[key])) : match === object

/** Whether policies speak of the kind at all: else that an object is accepted says nothing. */
const mentions = (policies: readonly JsonMap[], object: JsonMap): boolean => {
  const text = JSON.stringify(policies.filter(isCel)).toLowerCase()
  return text.includes(String(object['kind']).toLowerCase())
}

/** Results in a report that a test waits for, about objects that it has applied before. */
const reported = (
  report: JsonMap,
  name: string,
  policies: readonly JsonMap[],
  there: ReadonlyMap<string, JsonMap>,
  world: Pick<KyvernoCase, 'files' | 'namespaces'>,
): readonly KyvernoCase[] => {
  if (!/^(?:Cluster)?PolicyReport$/.test(String(report['kind']))) return []
  const scope = mapAt(report, 'scope')
  return listAt(report, 'results').flatMap((result): readonly KyvernoCase[] => {
    const policy = String(textAt(result, 'policy')).split('/').at(-1) ?? ''
    const cel = policies.some(each => isCel(each) && textAt(each, 'metadata', 'name') === policy)
    const subjects = [scope, ...listAt(result, 'resources').map(each => mapAt(each))]
    const object = [...there.values()].find(each =>
      subjects.some(({ kind, name: called }) => called === textAt(each, 'metadata', 'name') && kind === each['kind']),
    )
    const wanted = textAt(result, 'result')
    if (textAt(result, 'source') === 'KyvernoImageValidatingPolicy') return []
    if (!cel || !object || wanted === undefined || !isObject(object)) return []
    const expects = wanted === 'fail' || wanted === 'warn' || wanted === 'error' ? 'fails' : 'passes'
    return [
      {
        ...world,
        name: `${name}: ${String(object['kind'])} ${textAt(object, 'metadata', 'name')} by ${policy}`,
        object: asObject(namespaced(object)),
        before: undefined,
        expects,
        policy,
      },
    ]
  })
}
