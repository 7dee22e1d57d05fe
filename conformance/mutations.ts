import { stringify } from 'yaml'
import type { Random } from '../parity/random.ts'
import { isMap, type JsonMap } from '../src/diff/json.ts'
import type { SchemaNode } from '../src/validation/schema/schema-node.ts'
import { changed, type Path, type Place } from './places.ts'

/** One way of making something wrong, or of making it so that nobody knows without asking. */
export interface Mutation {
  readonly name: string
  /** Values that can be made wrong this way. */
  readonly fits: (place: Place) => boolean
  /** What is there instead; undefined takes it away. */
  readonly change: (place: Place, random: Random) => unknown
}

const isText = ({ value }: Place): boolean => typeof value === 'string'
const lastOf = (path: Path): string => String(path.at(-1) ?? '')
const named =
  (pattern: RegExp) =>
  ({ path }: Place): boolean =>
    path.length > 0 && pattern.test(path.filter(step => typeof step === 'string').at(-1) ?? '')
const below = (path: Path, ...names: readonly string[]): boolean => names.includes(String(path.at(-2)))
const typed =
  (...types: readonly SchemaNode['type'][]) =>
  ({ node, path }: Place): boolean =>
    path.length > 0 && types.includes(node.type)
const one =
  (...values: readonly unknown[]) =>
  (_: Place, random: Random): unknown =>
    random.pick(values)
const isLabel = ({ path }: Place): boolean =>
  below(path, 'labels', 'matchLabels', 'nodeSelector') || (path.length === 3 && path[1] === 'selector')
const renamed = (map: JsonMap, key: string, to: string): JsonMap =>
  Object.fromEntries(Object.entries(map).map(([each, value]) => [each === key ? to : each, value]))

/** Texts that are fine somewhere, and wrong elsewhere. */
const WORDS = [
  'Upper',
  'under_score',
  '-dash',
  'two words',
  'a/b',
  '1st',
  'x'.repeat(64),
  'x'.repeat(254),
  'ä',
  'a.b',
  '',
  '%',
  '..',
  '$(A)',
]

/** The ways, each of which is tried on hundreds of objects. */
export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'another type',
    fits: ({ path }) => path.length > 0,
    change: ({ value }, random) =>
      random.pick(
        [7, 'text', true, 1.5, ['a'], { a: 'b' }, [{}], []].filter(
          other => typeof other !== typeof value || Array.isArray(other) !== Array.isArray(value),
        ),
      ),
  },
  {
    name: 'a field that does not exist',
    fits: ({ value }) => isMap(value),
    change: ({ value }, random) => ({
      ...(value as JsonMap),
      [random.pick(['zzUnknown', 'Name', 'labels', 'spec'])]: random.pick(['x', {}, 1]),
    }),
  },
  {
    name: 'a field with a letter wrong',
    fits: ({ value, node }) => isMap(value) && node.properties !== undefined && Object.keys(value).length > 0,
    change: ({ value }, random) => {
      const key = random.pick(Object.keys(value as JsonMap))
      return renamed(
        value as JsonMap,
        key,
        random.pick([`${key}s`, key.slice(0, -1), key.toUpperCase(), key.charAt(0).toUpperCase() + key.slice(1)]),
      )
    },
  },
  {
    name: 'a required field left out',
    fits: ({ value, node }) => isMap(value) && node.required.some(name => name in value),
    change: ({ value, node }, random) => {
      const { [random.pick(node.required.filter(name => name in (value as JsonMap)))]: _, ...rest } = value as JsonMap
      return rest
    },
  },
  { name: 'any field left out', fits: ({ path }) => path.length > 0, change: () => undefined },
  { name: 'null', fits: ({ path }) => path.length > 0, change: () => null },
  {
    name: 'a quantity that is none',
    fits: typed('quantity'),
    change: one(
      '1 GB',
      '512MB',
      '0.1.2',
      '',
      'lots',
      '1GiB',
      '1e',
      '-1',
      '100k',
      0.5,
      -2,
      '1Ki',
      '12345678901234567890',
      '1.5Mi',
      '+3',
    ),
  },
  {
    name: 'another word of a closed set',
    fits: ({ node, value }) => node.enumeration.length > 0 && typeof value === 'string',
    change: ({ value, node }, random) =>
      random.pick([String(value).toLowerCase(), `${String(value)}s`, 'zz', '', ...node.enumeration]),
  },
  {
    name: 'an item twice',
    fits: ({ value }) => Array.isArray(value) && value.length > 0,
    change: ({ value }, random) => [...(value as readonly unknown[]), random.pick(value as readonly unknown[])],
  },
  {
    name: 'an item twice with something else in it',
    fits: ({ value, node }) => Array.isArray(value) && value.some(isMap) && node.listKeys !== undefined,
    change: ({ value, node }, random) => {
      const list = value as readonly unknown[]
      const item = random.pick(list.filter(isMap))
      const others = Object.keys(item).filter(key => !node.listKeys?.includes(key) && typeof item[key] === 'string')
      const key = random.pick([...others, 'zz'])
      return [...list, key === 'zz' ? item : { ...item, [key]: `${String(item[key])}x` }]
    },
  },
  {
    name: 'another name of the object',
    fits: ({ path }) => path.length === 2 && path[0] === 'metadata' && path[1] === 'name',
    change: ({ value }, random) =>
      random.pick([
        ...WORDS,
        String(value).toUpperCase(),
        `${String(value)}.`,
        `${String(value)}_1`,
        `-${String(value)}`,
        `${String(value)}:x`,
        'x'.repeat(53),
        'x'.repeat(63),
        '10.0.0.1',
      ]),
  },
  {
    name: 'another namespace',
    fits: ({ path }) => path.length === 2 && path[1] === 'namespace',
    change: one(...WORDS.filter(word => word !== ''), 'kube.system', 'Default'),
  },
  {
    name: 'another key of a label or annotation',
    fits: place => isLabel(place) || below(place.path, 'annotations'),
    change: ({ value }) => value,
  },
  {
    name: 'another value of a label',
    fits: isLabel,
    change: ({ value }, random) =>
      random.pick([...WORDS, `${String(value)}-`, `${String(value)}/1`, 'a:b', 7, true, null]),
  },
  {
    name: 'another requirement of a selector',
    fits: ({ path, value }) => below(path, 'matchExpressions', 'matchFields') && isMap(value),
    change: ({ value }, random) =>
      random.pick([
        { ...(value as JsonMap), operator: random.pick(['Equals', 'in', '', 'Gt', 'Exists', 'In', 'DoesNotExist']) },
        { ...(value as JsonMap), values: random.pick([[], ['a b'], ['a', 'b'], ['a', 'a'], [1], null, 'a']) },
        { ...(value as JsonMap), key: random.pick(WORDS) },
      ]),
  },
  {
    name: 'labels that a selector does not find',
    fits: ({ path, value }) =>
      isMap(value) && /^(labels|matchLabels|selector)$/.test(lastOf(path)) && path[0] === 'spec',
    change: ({ value }, random) => random.pick([{}, { zz: 'zz' }, { ...(value as JsonMap), zz: 'zz' }, null]),
  },
  {
    name: 'a port or its name',
    fits: place => named(/[pP]orts?$|^number$/)(place) && !isMap(place.value) && !Array.isArray(place.value),
    change: one(
      0,
      65_535,
      65_536,
      70_000,
      -1,
      80,
      '80',
      'http',
      'HTTP',
      'http_1',
      '-a',
      'a--b',
      'much-longer-than-it-may',
      '',
      '8080x',
      1.5,
      '0',
      '70000',
    ),
  },
  {
    name: 'a number or a text where either may stand',
    fits: typed('int-or-string'),
    change: one(-1, 0, 1, 100_000, '50%', '150%', '-5%', 'x%', 'half', '', '10', 1.5, '0%', '100%'),
  },
  {
    name: 'a form that a text has to have',
    fits: place =>
      typeof place.value === 'string' && (place.node.format !== undefined || place.node.pattern !== undefined),
    change: one(
      'yesterday',
      '2020-01-01',
      '2020-13-01T00:00:00Z',
      '2020-01-01T00:00:00Z',
      'a b',
      'YQ==',
      'YQ',
      '%%%',
      '1h',
      '-1s',
      '1 day',
      '',
      'http://a',
      'x',
      '10.0.0.0/33',
      'example.com',
    ),
  },
  {
    name: 'an empty text',
    fits: place => isText(place) && place.value !== '',
    change: () => '',
  },
  {
    name: 'another text',
    fits: place => isText(place),
    change: ({ value }, random) =>
      random.pick([...WORDS, `${String(value)}x`, `${String(value)} `, String(value).toUpperCase()]),
  },
  {
    name: 'a list for a map, or a map for a list',
    fits: ({ path, value }) => path.length > 0 && typeof value === 'object' && value !== null,
    change: ({ value }) => (Array.isArray(value) ? { ...(isMap(value[0]) ? value[0] : { a: 'b' }) } : [value]),
  },
  {
    name: 'nothing in a list or map',
    fits: ({ path, value }) =>
      path.length > 0 && typeof value === 'object' && value !== null && Object.keys(value).length > 0,
    change: ({ value }) => (Array.isArray(value) ? [] : {}),
  },
  {
    name: 'a number out of range',
    fits: typed('integer', 'number'),
    change: one(-1, 0, 1, 2_147_483_648, -2_147_483_649, 2 ** 63, 1e20, -1e30, 1.5, 101, 86_401, 1000),
  },
  {
    name: 'another of what excludes it',
    fits: ({ value, node, path }) => path.length > 0 && isMap(value) && (node.properties?.size ?? 0) > 1,
    change: ({ value, node }, random) => {
      const left = [...(node.properties ?? [])].filter(([name]) => !Object.hasOwn(value as JsonMap, name))
      const [name, field] = left.length > 0 ? random.pick(left) : ['zz', undefined]
      const type = field?.raw.type
      const filler =
        type === 'string' ? 'a' : type === 'integer' ? 1 : type === 'boolean' ? true : type === 'array' ? [] : {}
      return { ...(value as JsonMap), [name]: filler }
    },
  },
  {
    name: 'a reference to what is not there',
    fits: place => isText(place) && named(/[nN]ame$/)(place) && place.path.length > 2,
    change: ({ value }, random) => random.pick([`${String(value)}-x`, 'zz']),
  },
  {
    name: 'true for false',
    fits: ({ value }) => typeof value === 'boolean',
    change: ({ value }) => !value,
  },
  {
    name: 'another apiVersion',
    fits: ({ path }) => path.length === 0,
    change: ({ value }, random) => {
      const { apiVersion } = value as JsonMap
      return {
        ...(value as JsonMap),
        apiVersion: random.pick([
          `${String(apiVersion)}x`,
          'v2',
          'apps/v1beta1',
          'extensions/v1beta1',
          'batch/v1',
          'v1',
          `x${String(apiVersion)}`,
          'a/b/c',
          '',
        ]),
      }
    },
  },
  {
    name: 'another kind',
    fits: ({ path }) => path.length === 0,
    change: ({ value }, random) => {
      const { kind } = value as JsonMap
      return {
        ...(value as JsonMap),
        kind: random.pick([`${String(kind)}s`, String(kind).toLowerCase(), String(kind).slice(1), '']),
      }
    },
  },
]

/** Where a mutation needs more than the value: keys are in the map around it. */
export const mutate = (mutation: Mutation, object: JsonMap, place: Place, random: Random): unknown => {
  if (mutation.name === 'another key of a label or annotation') {
    const key = lastOf(place.path)
    const to = random.pick([
      ...WORDS.filter(word => word !== ''),
      `${key}/x`,
      `/${key}`,
      `${key}/`,
      'a/b/c',
      'A.com/b',
      'a..b/c',
      `x/${'y'.repeat(64)}`,
    ])
    return changed(object, place.path.slice(0, -1), map => (isMap(map) ? renamed(map, key, to) : map))
  }
  return changed(object, place.path, () => mutation.change(place, random))
}

/** The object as YAML in which a key stands twice. */
export const withKeyTwice = (object: JsonMap, random: Random): string => {
  const lines = stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }).split('\n')
  const single = lines.flatMap((line, index) =>
    /^\s*[\w./-]+: [^|>&*{[\s].*$/.test(line) && !line.includes('- ') ? [index] : [],
  )
  const at = random.pick(single)
  return [...lines.slice(0, at + 1), lines[at] ?? '', ...lines.slice(at + 1)].join('\n')
}
