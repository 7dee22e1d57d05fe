import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Story, scenario } from '../harness/scenario.ts'
import { text } from '../harness/world.ts'

const CORPUS = '../shared/corpus'

/** All text files of a repository of the corpus, with the open versions (which are never promoted) made exact. */
const repository = (name: string, exact: readonly (readonly [RegExp, string])[] = []): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(CORPUS, name), { recursive: true, encoding: 'utf8' })
      .filter(path => /\.(ya?ml|tpl|txt)$/i.test(path) && statSync(join(CORPUS, name, path)).isFile())
      .map(path => [
        path,
        exact.reduce((all, [from, to]) => all.replace(from, to), readFileSync(join(CORPUS, name, path), 'utf8')),
      ]),
  )

/** What differs between two commits, one line each: `path: - old` and `path: + new`. */
const differences = (t: Story, files: Readonly<Record<string, string>>): readonly string[] =>
  Object.keys(files).flatMap(path => {
    const [before, after] = [(files[path] ?? '').split('\n'), t.file(path).split('\n')]
    return before.length === after.length
      ? before.flatMap((line, i) =>
          line === after[i] ? [] : [`${path}:${i + 1} ${line.trim()} → ${after[i]?.trim()}`],
        )
      : [`${path} has ${after.length} lines instead of ${before.length}`]
  })

const cases = [
  {
    what: 'Kustomize with components, over eleven environments',
    name: 'kostis-codefresh+gitops-environment-promotion',
    exact: [[/simple-env-app:\d\.\d/, 'simple-env-app:2.0']] as const,
    config: text`
      version: 1
      overlays: envs/{env}
      environments:
        integration-gpu: {}
        integration-non-gpu: {}
        qa: { from: [integration-gpu, integration-non-gpu], any: true, promote: auto }
        load-gpu: { from: qa, promote: auto }
        load-non-gpu: { from: qa, promote: auto }
        staging-us: { from: qa, promote: auto }
        staging-eu: { from: qa, promote: auto }
        staging-asia: { from: qa, promote: auto }
        prod-us: { from: staging-us, promote: auto }
        prod-eu: { from: staging-eu, promote: auto }
        prod-asia: { from: staging-asia, promote: auto }
    `,
    bump: { path: 'envs/integration-gpu/version.yml', from: 'simple-env-app:2.0', to: 'simple-env-app:2.1' },
    expected: [
      'integration-gpu',
      'load-gpu',
      'load-non-gpu',
      'prod-asia',
      'prod-eu',
      'prod-us',
      'qa',
      'staging-asia',
      'staging-eu',
      'staging-us',
    ].map(
      env =>
        `envs/${env}/version.yml:11 image: docker.io/kostiscodefresh/simple-env-app:2.0 → image: docker.io/kostiscodefresh/simple-env-app:2.1`,
    ),
  },
  {
    what: 'Helm values, one file per environment',
    name: 'codefresh-contrib+helm-promotion-sample-app',
    exact: [[/tag: "latest"/, 'tag: "1.0.0"']] as const,
    config: text`
      version: 1
      overlays: chart/values-{env}.yaml
      environments:
        qa: {}
        staging: { from: qa, promote: auto }
        prod: { from: staging, promote: auto }
    `,
    bump: { path: 'chart/values-qa.yaml', from: 'tag: "1.0.0"', to: 'tag: "1.1.0"' },
    expected: ['prod', 'qa', 'staging'].map(env => `chart/values-${env}.yaml:11 tag: "1.0.0" → tag: "1.1.0"`),
  },
  {
    what: 'Flux, with a HelmRelease that environments patch',
    name: 'fluxcd+flux2-kustomize-helm-example',
    exact: [[/version: ">=1\.0\.0(-alpha)?"/, 'version: "6.5.0"']] as const,
    config: text`
      version: 1
      overlays:
        - { path: "apps/{env}", app: podinfo }
      environments:
        staging: {}
        production: { from: staging, promote: auto }
    `,
    bump: { path: 'apps/staging/podinfo-values.yaml', from: '"6.5.0"', to: '"6.5.1"' },
    expected: ['production', 'staging'].map(
      env => `apps/${env}/podinfo-values.yaml:9 version: "6.5.0" → version: "6.5.1"`,
    ),
  },
]

test.skipIf(!existsSync(CORPUS)).each(cases)(
  'a real repository of $what is carried to its ends, and only pins change (skipped without ../shared/corpus)',
  ({ name, exact, config, bump, expected }) => {
    const files = repository(name, exact)
    return scenario({ files, config, applications: [] }, async t => {
      t.change({ [bump.path]: (files[bump.path] ?? '').replace(bump.from, bump.to) })
      await t.settle()
      expect([...differences(t, files)].sort()).toEqual(expected)
    })
  },
)
