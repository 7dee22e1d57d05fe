/** Keys that people look for first, in the order in which manifests are written by hand. Those without a place are by alphabet. */
const FIRST = [
  'apiVersion',
  'kind',
  'metadata',
  'name',
  'generateName',
  'namespace',
  'image',
  'imagePullPolicy',
  'command',
  'args',
  'labels',
  'annotations',
]
const LAST = ['status']

const ranks = new Map([...FIRST.map((key, index) => [key, index] as const), ...LAST.map(key => [key, 1_000] as const)])
const rank = (key: string): number => ranks.get(key) ?? FIRST.length

/** Order of the keys of an object, whatever order they were written in. */
export const byKey = (a: string, b: string): number => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0)
