import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Config } from '../src/config/config.ts'
import { parseConfig } from '../src/config/parse.ts'
import { readFilePins } from '../src/overlay/file-pins.ts'
import { findOverlays } from '../src/overlay/find-overlays.ts'
import { isYamlPath } from '../src/overlay/own-files.ts'
import { pinsOf } from '../src/overlay/pins-of.ts'
import { setScalar } from '../src/overlay/set-scalar.ts'
import { readAnyYaml } from '../src/overlay/yaml.ts'
import type { YamlNode } from '../src/overlay/yaml-node.ts'
import { readPlainYaml } from '../src/overlay/yaml-plain.ts'
import { planRoad } from '../src/promotion/plan-road.ts'
import { corpusDirectory, filesBelow, hasCorpus } from './corpus-files.ts'

const config = (text: string): Config => {
  const parsed = parseConfig(`version: 1\n${text}`)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.config
}

/** One overlay, counted by hand: `+` pins it holds itself, `^` inherits, `x` something further out overrides. */
interface Counted {
  readonly repository: string
  readonly config: string
  readonly overlays: Readonly<Record<string, readonly string[]>>
}

const simple = 'docker.io/kostiscodefresh/simple-env-app'
const curl = '^ curlimages/curl 8.8.0'
const mojp = 'gcr.io/bh-org-01/mojp-dbs'
const gentrees = 'orihoch/beit-hatfutsot-gentrees-app'

const counted: readonly Counted[] = [
  {
    repository: 'Beit-Hatfutsot+mojp-k8s',
    config: 'overlays: environments/{env}\nenvironments: { staging: {}, production: { from: staging } }',
    overlays: {
      'mojp-k8s staging environments/staging': [
        `+ ${mojp}-back 69483f028f4ce6d09d4332f116e31303fce621f4`,
        `+ ${mojp}-front 8f9b76e97790e95ec49d4e3347b3f7b289745a35`,
        `+ ${mojp}-pipelines 3670ab4098b65cc1642b35b8d8dee79f4f5bb3d5`,
        `+ ${mojp}-pipelines b62285d10954ed7902cf6f8d9d10b16022e61cd1`,
        `+ ${mojp}-pipelines-cd 7bac0da9c1777351f40f422c664a7168b52e218a`,
        `+ ${mojp}-pipelines-cd 7bac0da9c1777351f40f422c664a7168b52e218a`,
        `+ ${mojp}-pipelines-cd 937b8dfab43bdad40f684c3d0ed23367407d478a`,
      ],
      // pipelines.image is at the tag sitemap-aws-principal-patch: a branch, no pin.
      'mojp-k8s production environments/production': [
        `+ ${mojp}-back 69483f028f4ce6d09d4332f116e31303fce621f4`,
        `+ ${mojp}-front 38c2d9212af2b1e6687936a24f80383dec27c933`,
        `+ ${gentrees}-client 97c2fc870f46df9209de6f8813789877460dffe2`,
        `+ ${gentrees}-export 97c2fc870f46df9209de6f8813789877460dffe2`,
        `+ ${gentrees}-nginx 97c2fc870f46df9209de6f8813789877460dffe2`,
        `+ ${gentrees}-server 97c2fc870f46df9209de6f8813789877460dffe2`,
      ],
    },
  },
  {
    repository: 'Kiteretzu+ledger-k8s',
    config: 'overlays: apps/overlays/{env}\nenvironments: { production: {} }',
    overlays: {
      'ledger-k8s production apps/overlays/production': [
        '+ redis 7.0.11',
        '+ sm7rth/my-ledger-backend v1.0.0',
        '+ sm7rth/my-ledger-worker v1.0.0',
        curl,
        curl,
        curl,
        'x redis 7',
        'x sm7rth/my-ledger-backend 554d70a77fd835a66430451e87e699b14c8df5ed',
        'x sm7rth/my-ledger-worker 554d70a77fd835a66430451e87e699b14c8df5ed',
      ],
    },
  },
  {
    // Only one of its charts has values for an environment, and they say the type of a service.
    repository: 'argoproj+argocd-example-apps',
    config: 'overlays: "{app}/values-{env}.yaml"\nenvironments: { production: {} }',
    overlays: { 'helm-guestbook production helm-guestbook/values-production.yaml': [] },
  },
  {
    // Every image is at "latest".
    repository: 'christianh814+kargo-demo-deploy',
    config:
      'overlays: app/overlays/{env}\nenvironments: { dev: {}, test: { from: dev }, uat: { from: test }, produsw1: { from: uat }, produsw2: { from: uat } }',
    overlays: {
      'kargo-demo-deploy dev app/overlays/dev': [],
      'kargo-demo-deploy test app/overlays/test': [],
      'kargo-demo-deploy uat app/overlays/uat': [],
      'kargo-demo-deploy produsw1 app/overlays/produsw1': [],
      'kargo-demo-deploy produsw2 app/overlays/produsw2': [],
    },
  },
  {
    // The tag is "latest" in all three; a value that the configuration chooses is carried whatever it is.
    repository: 'codefresh-contrib+helm-promotion-sample-app',
    config:
      'overlays: chart/values-{env}.yaml\ncarry: [images, { at: .image.repository }]\nenvironments: { qa: {}, staging: { from: qa }, prod: { from: staging } }',
    overlays: {
      'helm-promotion-sample-app qa chart/values-qa.yaml': ['+ image.repository kostiscodefresh/helm-promotion-app'],
      'helm-promotion-sample-app staging chart/values-staging.yaml': [
        '+ image.repository kostiscodefresh/helm-promotion-app',
      ],
      'helm-promotion-sample-app prod chart/values-prod.yaml': [
        '+ image.repository kostiscodefresh/helm-promotion-app',
      ],
    },
  },
  {
    // The chart's versions are ranges; redis stands in the values of the release that both inherit.
    repository: 'fluxcd+flux2-kustomize-helm-example',
    config:
      'overlays: [{ path: "apps/{env}", app: podinfo }, { path: "clusters/{env}", app: clusters }]\nenvironments: { staging: {}, production: { from: staging } }',
    overlays: {
      'clusters staging clusters/staging': [],
      'clusters production clusters/production': [],
      'podinfo staging apps/staging': ['^ public.ecr.aws/docker/library/redis 8.6.2'],
      'podinfo production apps/production': ['^ public.ecr.aws/docker/library/redis 8.6.2'],
    },
  },
  {
    repository: 'kostis-codefresh+gitops-environment-promotion',
    config: `overlays: envs/{env}
environments:
  integration-non-gpu: {}
  integration-gpu: {}
  qa: { from: [integration-non-gpu, integration-gpu], any: true }
  load-non-gpu: { from: qa }
  load-gpu: { from: qa }
  staging-us: { from: qa }
  staging-eu: { from: qa }
  staging-asia: { from: qa }
  prod-us: { from: staging-us }
  prod-eu: { from: staging-eu }
  prod-asia: { from: staging-asia }`,
    overlays: Object.fromEntries(
      Object.entries({
        'integration-non-gpu': '2.0',
        'integration-gpu': '1.0',
        qa: '1.0',
        'load-non-gpu': '2.0',
        'load-gpu': '2.0',
        'staging-us': '2.0',
        'staging-eu': '2.0',
        'staging-asia': '2.0',
        'prod-us': '2.0',
        'prod-eu': '3.0',
        'prod-asia': '3.0',
      }).map(([env, version]) => [
        `gitops-environment-promotion ${env} envs/${env}`,
        [`+ ${simple} ${version}`, `x ${simple} 1.0`],
      ]),
    ),
  },
  {
    repository: 'kostis-codefresh+many-appsets-demo',
    config:
      'overlays: apps/{app}/envs/{env}\nenvironments: { qa: {}, staging: { from: qa }, prod-us: { from: staging }, prod-eu: { from: staging } }',
    overlays: Object.fromEntries(
      [
        ['billing', 'prod-us', '2.0'],
        ['billing', 'prod-eu', '3.0'],
        ['fake-invoices', 'qa', '1.0'],
        ['invoices', 'qa', '1.0'],
        ['invoices', 'staging', '2.0'],
        ['invoices', 'prod-us', '2.0'],
        ['invoices', 'prod-eu', '3.0'],
        ['orders', 'qa', '1.0'],
        ['orders', 'staging', '2.0'],
        ['orders', 'prod-us', '2.0'],
        ['payments', 'prod-us', '2.0'],
        ['payments', 'prod-eu', '3.0'],
      ].map(([app, env, version]) => [
        `${app} ${env} apps/${app}/envs/${env}`,
        [`+ ${simple} ${version}`, `x ${simple} 1.0`],
      ]),
    ),
  },
  {
    // The only image is at "placeholder".
    repository: 'krancour+kargo-demo',
    config: 'overlays: stages/{env}\nenvironments: { test: {}, uat: { from: test }, prod: { from: uat } }',
    overlays: {
      'kargo-demo test stages/test': [],
      'kargo-demo uat stages/uat': [],
      'kargo-demo prod stages/prod': [],
    },
  },
  {
    // Its Applications follow HEAD.
    repository: 'pvala+gitops-manifest-repo',
    config: 'overlays: "{app}/overlays/{env}"\nenvironments: { staging: {}, production: { from: staging } }',
    overlays: {
      'apps staging apps/overlays/staging': [],
      'apps production apps/overlays/production': [],
      'hello-app-2 staging hello-app-2/overlays/staging': ['+ pedrovala/minimalapi 2.0.1', 'x pedrovala/minimalapi v1'],
      'hello-app-2 production hello-app-2/overlays/production': [
        '+ pedrovala/minimalapi 2.0.1',
        'x pedrovala/minimalapi v1',
      ],
      'hello-app-3 staging hello-app-3/overlays/staging': [
        '+ pedrovala/minimalapi 2.0.0',
        'x pedrovala/minimalapi 2.0.0',
      ],
      'hello-app-3 production hello-app-3/overlays/production': [
        '+ pedrovala/minimalapi 2.0.0',
        'x pedrovala/minimalapi 2.0.0',
      ],
    },
  },
]

describe.skipIf(!hasCorpus)('ten public repositories (skipped: ../shared/corpus is not there)', () => {
  it('is all of the corpus', () => {
    expect(counted.map(({ repository }) => repository).sort()).toEqual(readdirSync(corpusDirectory).sort())
  })

  it.each(counted)('$repository has the overlays and pins that were counted by hand', each => {
    const files = filesBelow(join(corpusDirectory, each.repository))
    const asked = config(each.config)
    const { overlays, problems } = findOverlays(files, asked, each.repository.split('+')[1] ?? '')
    const found = overlays.map(overlay => {
      const { pins, problems } = pinsOf(files, overlay, asked.carry)
      expect(problems).toEqual([])
      const lines = pins.map(
        pin => `${pin.overridden ? 'x' : pin.held === 'itself' ? '+' : '^'} ${pin.name} ${pin.value}`,
      )
      return [`${overlay.app} ${overlay.env} ${overlay.path}`, lines.sort()]
    })
    expect(problems).toEqual([])
    const expected = Object.entries(each.overlays).map(([overlay, pins]) => [overlay, [...pins].sort()])
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected))
  })

  it.each(['kostis-codefresh+gitops-environment-promotion', 'Beit-Hatfutsot+mojp-k8s'])(
    '%s: what is planned touches lines of pins only',
    repository => {
      const files = filesBelow(join(corpusDirectory, repository))
      const asked = config(counted.find(each => each.repository === repository)?.config ?? '')
      const { steps } = planRoad(files, asked, repository.split('+')[1] ?? '')
      const plans = steps.flatMap(({ outcome }) => (outcome?.kind === 'plan' ? [outcome.plan] : []))
      expect(plans.length).toBeGreaterThan(0)
      for (const plan of plans)
        for (const edit of plan.edits) {
          const lines = plan.changes.filter(({ file }) => file === edit.file).map(({ line }) => line)
          expect(changedLines(files.read(edit.file) ?? '', edit.text)).toEqual([...new Set(lines)])
        }
    },
  )
})

describe.skipIf(!hasCorpus)('every YAML file of the corpus', () => {
  const all = hasCorpus
    ? readdirSync(corpusDirectory).flatMap(repository => {
        const files = filesBelow(join(corpusDirectory, repository))
        return files.paths.filter(isYamlPath).map(path => ({ path, text: files.read(path) ?? '' }))
      })
    : []

  it('is read the same way by the quick reader as by the library, wherever the quick one reads it at all', () => {
    let quick = 0
    for (const { path, text } of all) {
      const plain = readPlainYaml(text)
      if (!plain) continue
      quick++
      const any = readAnyYaml(text)
      expect(any.ok ? any.documents.map(comparable) : any.message, path).toEqual(plain.map(comparable))
    }
    expect(quick).toBeGreaterThan(all.length * 0.8)
  })

  it('changes in one line where one of its pins is edited, and parses back to the new value and nothing else', () => {
    let edited = 0
    for (const { path, text } of all)
      for (const version of ['9.8.7', 'yes', '12e4567', "it's"]) {
        const before = readFilePins(path, text).pins
        for (const pin of before) {
          if (pin.part === 'digest') continue
          const value = pin.within.text.slice(0, pin.within.start) + version + pin.within.text.slice(pin.within.end)
          const after = setScalar(text, pin.range, value)
          expect(changedLines(text, after), `${path} ${pin.at}`).toHaveLength(1)
          expect(scalarsOf(after), `${path} ${pin.at}`).toEqual(
            new Map([...scalarsOf(text)].map(([at, old]) => (at === pin.at ? [at, value] : [at, old]))),
          )
          edited++
        }
      }
    expect(edited).toBeGreaterThan(200)
  })
})

const changedLines = (before: string, after: string): readonly number[] => {
  const [a, b] = [before.split('\n'), after.split('\n')]
  expect(b).toHaveLength(a.length)
  return a.flatMap((line, index) => (line === b[index] ? [] : [index + 1]))
}

/** Every scalar of a file by its pointer, in the words of {@link readAnyYaml}. */
const scalarsOf = (text: string): ReadonlyMap<string, string> => {
  const reading = readAnyYaml(text)
  if (!reading.ok) throw new Error(reading.message)
  const found = new Map<string, string>()
  const visit = (node: YamlNode, at: string): void => {
    if (node.kind === 'scalar') found.set(at, node.value)
    else if (node.kind === 'list') for (const [index, item] of node.items.entries()) visit(item, `${at}/${index}`)
    else
      for (const [index, key] of node.keys.entries()) {
        const value = node.values[index]
        if (value) visit(value, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)
      }
  }
  for (const [index, document] of reading.documents.entries()) visit(document, index > 0 ? `${index}:` : '')
  return found
}

/** Where nothing is written, and how far a literal block reaches, the two count differently, and nobody asks. */
const comparable = (node: YamlNode): unknown =>
  node.kind === 'list'
    ? node.items.map(comparable)
    : node.kind === 'map'
      ? [node.keys, node.values.map(comparable)]
      : node.value === '' || node.style === 'literal'
        ? [node.value, node.style]
        : [node.value, node.style, node.start, node.end]
