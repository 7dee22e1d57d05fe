import { digestOf } from '../../overlay/digest.ts'
import { readYaml } from '../../overlay/yaml.ts'
import { type CelFunction, fn } from '../cel/cel-function.ts'
import { any, double, int, list, map, text } from '../cel/cel-type.ts'
import { celValue } from '../cel/cel-value.ts'
import { MadeMap } from '../cel/made-map.ts'
import { plainOf as plainOfCel } from '../cel/plain.ts'
import { CelFailure, CelList, CelMap, type CelValue } from '../cel/value.ts'
import { clusterFunction } from './cluster-functions.ts'
import { IMAGE_FUNCTIONS } from './kyverno-image.ts'
import { plainOf } from './policy-document.ts'

/** What Kyverno asks a cluster, a registry, the network or a clock for, by the name of the function. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'resource.get': 'an object of the cluster',
  'resource.list': 'objects of the cluster',
  'resource.post': 'an answer of the cluster',
  'resource.Get': 'an object of the cluster',
  'resource.List': 'objects of the cluster',
  'resource.Post': 'an answer of the cluster',
  'resource.ToGVR': 'a kind of the cluster',
  'resource.toGVR': 'a kind of the cluster',
  'globalContext.get': 'an entry of the global context',
  'globalContext.Get': 'an entry of the global context',
  'image.getMetadata': 'what a registry says of an image',
  'image.GetMetadata': 'what a registry says of an image',
  'http.get': 'an answer over the network',
  'http.post': 'an answer over the network',
  'http.client': 'an answer over the network',
  'http.Get': 'an answer over the network',
  'http.Post': 'an answer over the network',
  'http.Client': 'an answer over the network',
  'time.now': 'the time of day',
  'time.toCron': 'the time of day',
  'time.truncate': 'the time of day',
  random: 'a random text',
  'random.random': 'a random text',
}

/** What is not evaluated here, although it could be. */
const MISSING = ['sha1', 'md5', 'hash.sha1', 'hash.md5', 'x509.decode', 'gzip.compress', 'gzip.decompress']

const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]*):(.*)$/s

const serviceAccount = (user: string): CelValue => {
  const [, namespace = '', name = ''] = SERVICE_ACCOUNT.exec(user) ?? []
  return celValue({ Name: name, Namespace: namespace })
}

const NO_TEXT = new CelFailure('a text cannot be read')

const fromJson = (value: string): CelValue => {
  try {
    return celValue(JSON.parse(value))
  } catch {
    return NO_TEXT
  }
}

/** Nothing is written of a value that cannot be looked at. */
const toJson = (value: CelValue): CelValue => failureIn(value) ?? JSON.stringify(plainOfCel(value))

const failureIn = (value: CelValue | undefined): CelFailure | undefined => {
  if (value instanceof CelFailure) return value
  const inner =
    value instanceof CelMap ? value.keys().map(key => value.get(key)) : value instanceof CelList ? value.items : []
  for (const each of inner) {
    const failure = failureIn(each)
    if (failure) return failure
  }
  return undefined
}

const fromYaml = (value: string): CelValue => {
  const read = readYaml(value)
  const [document, ...more] = read.ok ? read.documents : []
  return document && more.length === 0 ? celValue(plainOf(document)) : NO_TEXT
}

/** What stands in two lists of maps, as one map: keys from the one, values from the other. */
const mapOfLists = (keys: CelList, values: CelList, keyName: string, valueName: string): CelValue => {
  if (keys.size !== values.size) return new CelFailure('two lists are not of the same length')
  const entries: [string, CelValue][] = []
  for (const [index, item] of keys.items.entries()) {
    const other = values.items[index]
    const key = item instanceof CelMap ? item.get(keyName) : undefined
    if (key instanceof CelFailure) return key
    if (typeof key !== 'string' || !(other instanceof CelMap))
      return new CelFailure('a list holds something else than maps with names')
    entries.push([key, other.get(valueName) ?? null])
  }
  return new MadeMap(entries)
}

const rounded = (value: number, digits: bigint): number => {
  const shift = 10 ** Number(digits)
  const scaled = value * shift
  return (Math.sign(scaled) * Math.round(Math.abs(scaled))) / shift
}

/** Functions that Kyverno adds to those of the API server, from its module github.com/kyverno/sdk. */
export const KYVERNO_FUNCTIONS: readonly CelFunction[] = [
  ...IMAGE_FUNCTIONS,
  ...Object.entries(ELSEWHERE).flatMap(([name, what]) => clusterFunction(name, what)),
  ...MISSING.map(name => fn(name, [any], any, () => new CelFailure(`"${name}" is not evaluated here`, 'cluster'))),
  fn('sha256', [text], text, digestOf),
  fn('hash.sha256', [text], text, digestOf),
  fn('parseServiceAccount', [text], any, serviceAccount),
  fn('user.parseServiceAccount', [text], any, serviceAccount),
  fn('json.unmarshal', [text], any, fromJson),
  fn('json.marshal', [any], text, toJson),
  fn('yaml.parse', [text], any, fromYaml),
  fn('math.round', [double, int], double, rounded),
  fn('listObjToMap', [list(any), list(any), text, text], map(text, any), mapOfLists),
  fn('transform.listObjToMap', [list(any), list(any), text, text], map(text, any), mapOfLists),
]
