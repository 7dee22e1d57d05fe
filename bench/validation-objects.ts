import { corpusObjects } from '../conformance/objects.ts'
import { isMap, type JsonMap, mapAt } from '../src/diff/json.ts'

/** Every so many objects has a mistake. */
const EVERY = 25

/** Mistakes that a schema finds, in turns. */
const MISTAKES: readonly ((object: JsonMap) => JsonMap)[] = [
  object => ({ ...object, spec: { ...mapAt(object, 'spec'), zzUnknown: 1 } }),
  object => ({ ...object, metadata: { ...mapAt(object, 'metadata'), labels: ['a'] } }),
  object => ({ ...object, metadata: { ...mapAt(object, 'metadata'), nmae: 'x' } }),
  object => ({ ...object, spec: [] }),
]

/**
 * So many objects as JSON: those that the repositories beside the project and the examples are rendered to, and that stand in them, again and
 * again with other names and versions. `wrong`: a few of them with a mistake each.
 */
export const variedObjects = async (count: number): Promise<readonly string[]> => {
  const real = (await corpusObjects()).map(({ object }) => object).filter(({ metadata }) => isMap(metadata))
  return Array.from({ length: count }, (_, index) => {
    const object = real[index % real.length] ?? {}
    // What is found is told apart by names.
    const { generateName: _prefix, ...metadata } = mapAt(object, 'metadata')
    const version = `1.${index % 40}.${index % 7}`
    const named: JsonMap = {
      ...object,
      metadata: {
        ...metadata,
        name: `o${index}`,
        labels: { ...mapAt(metadata, 'labels'), 'app.kubernetes.io/version': version },
      },
    }
    return JSON.stringify(index % EVERY === 0 ? MISTAKES[(index / EVERY) % MISTAKES.length]?.(named) : named)
  })
}
