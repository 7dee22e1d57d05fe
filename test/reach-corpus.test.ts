import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseConfig } from '../src/config/parse.ts'
import type { Files } from '../src/overlay/files.ts'
import { findOverlays } from '../src/overlay/find-overlays.ts'
import type { Overlay } from '../src/overlay/overlay.ts'
import { reachOf } from '../src/overlay/reach.ts'
import { sourceOf } from '../src/overlay/source-of.ts'
import { corpusDirectory, filesBelow, hasCorpus } from './corpus-files.ts'
import { type Brute, bruteForce, mayDiffer } from './harness/brute-force.ts'
import { edited, type FileEdit, numberOf, valueChanged } from './harness/edit-file.ts'
import { generatedRepository } from './harness/generated-repository.ts'

/** What was named against what truly changed, over many edits. */
interface Tally {
  edits: number
  renders: number
  named: number
  changed: number
  readonly missed: string[]
  readonly unexpected: string[]
}

const tally = (): Tally => ({ edits: 0, renders: 0, named: 0, changed: 0, missed: [], unexpected: [] })

type Render = (files: Files, overlay: Overlay, overlays: readonly Overlay[]) => Brute
let render: Render
beforeAll(async () => {
  render = await bruteForce()
}, 60_000)

/** All edits instead of a part, and more repositories: some three minutes of a processor. */
const whole = process.env['STAGECOACH_ALL_EDITS'] !== undefined

const name = ({ app, env }: Overlay): string => `${app} ${env}`

/** Applies edits one by one, and compares what is named with what rendering everything gives. */
const compare = (
  count: Tally,
  files: Files,
  overlaysOf: (files: Files) => readonly Overlay[],
  edits: readonly FileEdit[],
): void => {
  const overlays = overlaysOf(files)
  const before = new Map<string, Brute>()
  for (const overlay of overlays) {
    const brute = render(files, overlay, overlays)
    count.renders++
    before.set(name(overlay), brute)
    for (const path of brute.read) if (!brute.inputs.has(path)) count.unexpected.push(`${overlay.path} reads ${path}`)
  }
  for (const edit of edits) {
    const head = edited(files, edit)
    const overlaysHead = overlaysOf(head)
    const named = new Set(
      reachOf(files, head, overlays, overlaysHead, [edit.path]).flatMap(({ base, head: after }) => {
        const overlay = after ?? base
        return overlay ? [name(overlay)] : []
      }),
    )
    const changed = new Set<string>()
    const after = new Map(overlaysHead.map(overlay => [name(overlay), overlay]))
    for (const each of new Set([...before.keys(), ...after.keys()])) {
      const earlier = before.get(each)
      const later = after.get(each)
      const base = overlays.find(overlay => name(overlay) === each)
      if (!earlier || !later || !base) changed.add(each)
      else if (
        mayDiffer(earlier, [edit.path]) ||
        JSON.stringify(sourceOf(files, base).sources) !== JSON.stringify(sourceOf(head, later).sources)
      ) {
        count.renders++
        if (render(head, later, overlaysHead).outcome !== earlier.outcome) changed.add(each)
      }
    }
    count.edits++
    count.named += named.size
    count.changed += changed.size
    const what = `${edit.path} ${edit.text === null ? 'removed' : 'changed'}`
    for (const each of changed) if (!named.has(each)) count.missed.push(`${what}: ${each}`)
    if (process.env['SHOW'] && named.size > changed.size)
      console.log(
        what,
        [...named].filter(each => !changed.has(each)),
      )
  }
}

const corpus: readonly (readonly [repository: string, overlays: string, environments: string])[] = [
  ['Beit-Hatfutsot+mojp-k8s', 'environments/{env}', 'staging production'],
  ['Kiteretzu+ledger-k8s', 'apps/overlays/{env}', 'production'],
  ['argoproj+argocd-example-apps', '"{app}/values-{env}.yaml"', 'production'],
  ['christianh814+kargo-demo-deploy', 'app/overlays/{env}', 'dev test uat produsw1 produsw2'],
  ['codefresh-contrib+helm-promotion-sample-app', 'chart/values-{env}.yaml', 'qa staging prod'],
  [
    'fluxcd+flux2-kustomize-helm-example',
    '[{ path: "apps/{env}", app: podinfo }, { path: "clusters/{env}", app: clusters }]',
    'staging production',
  ],
  [
    'kostis-codefresh+gitops-environment-promotion',
    'envs/{env}',
    'integration-non-gpu integration-gpu qa load-non-gpu load-gpu staging-us staging-eu staging-asia prod-us prod-eu prod-asia',
  ],
  ['kostis-codefresh+many-appsets-demo', 'apps/{app}/envs/{env}', 'qa staging prod-us prod-eu'],
  ['krancour+kargo-demo', 'stages/{env}', 'test uat prod'],
  ['pvala+gitops-manifest-repo', '"{app}/overlays/{env}"', 'staging production'],
]

describe.skipIf(!hasCorpus)('edits of public repositories (skipped: ../shared/corpus is not there)', () => {
  const total = tally()

  it.each(corpus)(
    '%s',
    (repository, overlays, environments) => {
      const parsed = parseConfig(
        `version: 1\noverlays: ${overlays}\nenvironments: { ${environments
          .split(' ')
          .map(env => `${env}: {}`)
          .join(', ')} }\n`,
      )
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
      const files = filesBelow(join(corpusDirectory, repository))
      const count = tally()
      const edits = files.paths.flatMap((path): readonly FileEdit[] => {
        const turn = whole ? 0 : numberOf(path) % 4
        const change = { path, text: valueChanged(path, files.read(path) ?? '') }
        return [...(turn < 2 ? [change] : []), ...(turn % 4 === 0 ? [{ path, text: null }] : [])]
      })
      compare(count, files, tree => findOverlays(tree, parsed.config, repository.split('+')[1] ?? '').overlays, edits)
      add(total, count)
      expect(count.missed).toEqual([])
    },
    600_000,
  )

  it('name hardly an overlay that is not changed', () => {
    show('public repositories', total)
    expect(total.named).toBeLessThanOrEqual(1.1 * total.changed)
    expect(total.unexpected).toEqual([])
  })
})

describe('edits of repositories made up at random', () => {
  it('miss no overlay', () => {
    const total = tally()
    fc.assert(
      fc.property(fc.gen(), g => {
        const { files, overlaysOf } = generatedRepository(g)
        const path = files.paths[g(fc.nat, files.paths.length - 1)] ?? ''
        const text = g(fc.boolean) ? valueChanged(path, files.read(path) ?? '') : null
        const count = tally()
        compare(count, files, overlaysOf, [{ path, text }])
        add(total, count)
        expect(count.missed).toEqual([])
        expect(count.unexpected).toEqual([])
      }),
      whole ? { numRuns: 600 } : { numRuns: 200, seed: 4 },
    )
    show('made up at random', total)
    expect(total.named).toBeLessThanOrEqual(1.2 * total.changed)
  }, 600_000)
})

const add = (total: Tally, { edits, renders, named, changed, missed, unexpected }: Tally): void => {
  total.edits += edits
  total.renders += renders
  total.named += named
  total.changed += changed
  total.missed.push(...missed)
  total.unexpected.push(...unexpected)
}

const show = (what: string, { edits, renders, named, changed, missed }: Tally): void => {
  process.stdout.write(
    `${what}: ${edits} edits, ${renders} renders; ${named} overlays named, ${changed} changed (${(named / changed).toFixed(2)} ×), ${missed.length} missed\n`,
  )
}
