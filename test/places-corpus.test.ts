import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseConfig } from '../src/config/parse.ts'
import { isMap } from '../src/diff/json.ts'
import { createRenderer } from '../src/manifests/renderer.ts'
import { findOverlays } from '../src/overlay/find-overlays.ts'
import { pointerStep } from '../src/overlay/yaml-node.ts'
import { placesOf } from '../src/validation/places/places-of.ts'
import { corpusDirectory, filesBelow, hasCorpus } from './corpus-files.ts'
import { treeOf } from './harness/tree.ts'

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
  ['kostis-codefresh+gitops-environment-promotion', 'envs/{env}', 'qa load-gpu staging-us prod-eu'],
  ['kostis-codefresh+many-appsets-demo', 'apps/{app}/envs/{env}', 'qa staging prod-us prod-eu'],
  ['krancour+kargo-demo', 'stages/{env}', 'test uat prod'],
  ['pvala+gitops-manifest-repo', '"{app}/overlays/{env}"', 'staging production'],
]

type Scalar = string | number | boolean | null
const scalarsIn = (value: unknown, at = ''): readonly (readonly [at: string, value: Scalar])[] => {
  if (Array.isArray(value)) return value.flatMap((item, index) => scalarsIn(item, at + pointerStep(index)))
  if (isMap(value)) return Object.entries(value).flatMap(([key, item]) => scalarsIn(item, at + pointerStep(key)))
  return value === undefined ? [] : [[at, value as Scalar]]
}

/** Whether a line says a value, all of it or, where it was put together, the part that is written. */
const says = (line: string, value: Scalar): boolean => {
  const text = String(value).split('\n')[0] ?? ''
  if (line.includes(text)) return true
  const written = line.replace(/^[\s-]*(?:[\w./-]+:\s+)?/, '').replaceAll(/^["']|["',}\s]+$/g, '')
  return written.length > 1 && text.includes(written)
}

const renderer = createRenderer({ limits: { deadlineMs: 20_000 } })
afterAll(() => renderer.close())

describe.skipIf(!hasCorpus)('scalars of public repositories (skipped: ../shared/corpus is not there)', () => {
  const total = { plain: { all: 0, said: 0 }, charts: { all: 0, said: 0 } }
  const elsewhere: string[] = []

  it.each(corpus)('%s', async (repository, overlays, environments) => {
    const named = environments.split(' ').map(env => `${env}: {}`)
    const parsed = parseConfig(`version: 1\noverlays: ${overlays}\nenvironments: { ${named.join(', ')} }\n`)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
    const files = filesBelow(join(corpusDirectory, repository))
    const tree = treeOf(Object.fromEntries(files.paths.map(path => [path, files.read(path) ?? ''])))
    const found = findOverlays(files, parsed.config, repository.split('+')[1] ?? '').overlays
    expect(found.length).toBeGreaterThan(0)
    for (const overlay of found) {
      const rendered = await renderer.render({ tree, overlay, overlays: found, kubernetes: null, addresses: [] })
      const place = placesOf(rendered.read, path => files.read(path), overlay)
      for (const manifest of rendered.manifests) {
        const kind = /(?:^|\/)templates\//.test(manifest.file ?? '') ? 'charts' : 'plain'
        for (const [at, value] of scalarsIn(manifest.object)) {
          if (manifest.hidden.includes(at) || value === '' || value === null) continue
          const { file, line, column } = place({ rule: 'any', at }, manifest)
          const text = files.read(file)?.split('\n')[line - 1]
          if (text === undefined || column > text.length + 1) throw new Error(`${file}:${line}:${column} is nowhere`)
          total[kind].all++
          if (says(text, value)) total[kind].said++
          else if (kind === 'plain')
            elsewhere.push(
              `${repository} ${manifest.object.kind} ${at} ${value} → ${file}:${line} ${text.trim()}`.slice(0, 240),
            )
        }
      }
    }
  })

  it('stand on a line that says them, at least 95 of 100 where no chart made them', () => {
    const { plain, charts } = total
    const rate = (part: { readonly all: number; readonly said: number }): string =>
      `${part.said} of ${part.all} (${((100 * part.said) / part.all).toFixed(1)} %)`
    console.info(`placed on a line that says the value: ${rate(plain)}; of charts ${rate(charts)}`)
    expect(plain.all).toBeGreaterThan(1000)
    expect(elsewhere.length / plain.all, elsewhere.slice(0, 40).join('\n')).toBeLessThan(0.05)
  })
})
