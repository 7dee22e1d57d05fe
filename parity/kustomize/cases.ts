import type { ParityCase } from '../case.ts'
import { random } from '../random.ts'
import { charts } from './charts.ts'
import { failing } from './failing.ts'
import type { Feature } from './feature.ts'
import { generating } from './generating.ts'
import { add, fairly, finish, type Layer, layout, put } from './layout.ts'
import { naming } from './naming.ts'
import { odd } from './odd.ts'
import { patching } from './patching.ts'
import { plugins } from './plugins.ts'
import { referring } from './referring.ts'

const above: Feature = {
  name: 'a file above the root',
  alone: 'above',
  add: (made, layer) => {
    made.job.restrict = 'repository'
    made.files.set(
      'shared/limits.yaml',
      'apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: quota}\nspec: {hard: {pods: 10}}\n',
    )
    add(layer, 'resources', `${'../'.repeat(layer.directory.split('/').length)}shared/limits.yaml`)
  },
}

const addition: Feature = {
  name: 'objects of its own',
  add: (made, layer) => {
    const name = `own-${made.random.word(3)}`
    add(
      layer,
      'resources',
      put(made, layer, `${name}.yaml`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: 'b' } }),
    )
  },
}

const features: readonly Feature[] = [
  ...naming,
  ...generating,
  ...patching,
  ...referring,
  ...charts,
  ...plugins,
  ...odd,
  above,
  addition,
]

/** Overlays of a seed: each has some of the features, all have been used before one is used much more often. */
export const kustomizeCases = (count: number, seed: number): readonly ParityCase[] => {
  const used = new Map<Feature, number>()
  const fair = fairly()
  const leastUsed = (from: readonly Feature[], roll: () => number): Feature => {
    const [first] = [...from]
      .map(feature => ({ feature, rank: (used.get(feature) ?? 0) + roll() * 3 }))
      .sort((one, other) => one.rank - other.rank)
    if (!first) throw new Error('there is no feature left')
    used.set(first.feature, (used.get(first.feature) ?? 0) + 1)
    return first.feature
  }
  return Array.from({ length: count }, (_, index): ParityCase => {
    const chance = random(seed * 100_003 + index)
    const made = layout(chance, fair)
    const roll = (): number => chance.below(1000) / 1000
    const taken = new Map<Layer, Set<string>>()
    const names: string[] = []
    const place = (feature: Feature): void => {
      const layer = chance.chance(0.75) ? made.layers[0] : chance.pick(made.layers)
      const alone = taken.get(layer) ?? new Set()
      taken.set(layer, alone)
      if (feature.alone !== undefined && alone.has(feature.alone)) return
      if (feature.alone !== undefined) alone.add(feature.alone)
      feature.add(made, layer)
      names.push(feature.name)
    }
    const broken = index % 10 === 9
    const wanted = 1 + chance.below(5)
    for (let round = 0; round < wanted; round++) place(leastUsed(features, roll))
    if (broken) place(leastUsed(failing, roll))
    finish(made)
    const { restrict, kubernetes, apiVersions } = made.job
    return {
      name: `kustomize ${index}: ${names.join(', ')}`,
      files: made.files,
      job: { kind: 'kustomize', root: made.layers[0].directory, restrict },
      kubernetes,
      apiVersions,
      clock: false,
      shapes: {},
      broken,
    }
  })
}
