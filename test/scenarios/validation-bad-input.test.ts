import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { app, road, text } from '../harness/world.ts'

const CHECK = 'stagecoach/validate'
const two = {
  ...app('frontend', { dev: '1.0.0', staging: '1.0.0' }),
  ...app('search', { dev: '1.0.0', staging: '1.0.0' }),
}
const config = text`
  version: 1
  overlays: apps/{app}/overlays/{env}
  environments:
    dev: { sync: { engine: argocd, cluster: hub } }
    staging: { from: dev, promote: auto, sync: { engine: argocd, cluster: hub } }
`
const overlay = 'apps/frontend/overlays/staging'

const withFile = (name: string, content: string): Readonly<Record<string, string>> => ({
  [`${overlay}/kustomization.yaml`]: `${two[`${overlay}/kustomization.yaml`]}`.replace(
    '  - ../../base\n',
    `  - ../../base\n  - ${name}\n`,
  ),
  [`${overlay}/${name}`]: content,
})

const definition = (rule: string, spec: string): string => text`
  apiVersion: apiextensions.k8s.io/v1
  kind: CustomResourceDefinition
  metadata: { name: pots.kitchen.example }
  spec:
    group: kitchen.example
    names: { kind: Pot, plural: pots, singular: pot, listKind: PotList }
    scope: Namespaced
    versions:
      - name: v1
        served: true
        storage: true
        schema:
          openAPIV3Schema:
            type: object
            properties:
              spec:
                type: object
                x-kubernetes-validations: [{ rule: "${rule}", message: no }]
                properties: { ${spec} }
`
const pot = (spec: string): string =>
  `apiVersion: kitchen.example/v1\nkind: Pot\nmetadata: { name: pot }\nspec: { ${spec} }\n`
const many = `words: [${Array.from({ length: 200 }, (_, index) => `w${index}`).join(', ')}]`
const loop = 'self.words'
const forever = `${'self.words.all(a, '.repeat(1)}${'bcdefg'
  .split('')
  .map(name => `${loop}.all(${name}, `)
  .join('')}a != ''${')'.repeat(7)}`

test.each([
  [
    'a rule that never ends',
    {
      'crds/pot.yaml': definition(forever, 'words: { type: array, items: { type: string } }'),
      ...withFile('pot.yaml', pot(many)),
    },
  ],
  [
    'a pattern that explodes',
    {
      'crds/pot.yaml': definition('true', `word: { type: string, pattern: "^(a+)+$" }`),
      ...withFile('pot.yaml', pot(`word: "${'a'.repeat(60)}!"`)),
    },
  ],
  [
    'a scalar of a megabyte',
    withFile(
      'pot.yaml',
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: big }\nspec: { replicas: "${'x'.repeat(1_000_000)}" }\n`,
    ),
  ],
  [
    'lists in lists',
    withFile(
      'pot.yaml',
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: deep }\nspec: ${'['.repeat(90)}${']'.repeat(90)}\n`,
    ),
  ],
  [
    'a list where there has to be a map',
    withFile(
      'pot.yaml',
      'apiVersion: v1\nkind: Service\nmetadata: { name: list }\nspec: { ports: { a: 1 }, selector: [a] }\n',
    ),
  ],
])('%s is told in its place, and the app goes on', { timeout: 90_000 }, (_, files) =>
  scenario({ files: two, config }, async t => {
    const number = t.open(files)
    await t.settle()
    expect(t.check(CHECK, number)).toContain('failure')
    const failed = t.annotations(CHECK, number).filter(each => each.includes(' failure: '))
    expect(failed.length).toBeGreaterThan(0)
    for (const each of failed) {
      expect(each).toMatch(/^(?:apps\/frontend|crds)\/\S+\.yaml:\d+ failure: \S/)
      expect(each.length).toBeLessThan(2_500)
    }
    t.shown(number)
    t.bump('search', 'dev', '1.1.0')
    await t.settle()
    expect(t.running('search', 'staging')).toBe('1.1.0')
  }),
)

test('a policy that does not compile passes nothing until it is mended', { timeout: 90_000 }, () =>
  scenario(
    {
      files: { ...two, 'policies/broken.rego': 'package main\n\ndeny contains msg if {\n  msg := \n}\n' },
      config: `${config}policies: [policies/]\n`,
    },
    async t => {
      t.bump('search', 'dev', '1.1.0')
      await t.settle()
      expect(t.check(CHECK, 2)).toContain('failure')
      expect(t.annotations(CHECK, 2).filter(each => each.includes('failure'))).toMatchInlineSnapshot(`
        [
          "apps/search/overlays/staging/kustomization.yaml:5 failure: Deployment search: the policy judged none of 1 object: unexpected } token (policies/broken.rego:5). Mend the policy (policy.conftest)",
        ]
      `)
      expect(t.version('search', 'staging')).toBe('1.0.0')
      t.push({ 'policies/broken.rego': 'package main\n\ndeny contains "no" if {\n  input.kind == "Nothing"\n}\n' })
      await t.settle()
      expect(t.running('search', 'staging')).toBe('1.1.0')
    },
  ),
)

test('more problems than GitHub takes at once are told in pages', { timeout: 90_000 }, () =>
  scenario(
    { files: app('frontend', { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' }), config: road },
    async t => {
      const names = Array.from({ length: 120 }, (_, index) => `service-${index}`)
      const services = names.map(
        name =>
          `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec:\n  portss: []\n  selector: { app: frontend }\n  ports: [{ port: 80 }]\n`,
      )
      const path = 'apps/frontend/overlays/dev'
      t.github.world.ledger.clear()
      const number = t.open({
        [`${path}/kustomization.yaml`]: t
          .file(`${path}/kustomization.yaml`)
          .replace('  - ../../base\n', '  - ../../base\n  - services.yaml\n'),
        [`${path}/services.yaml`]: services.join('---\n'),
      })
      await t.settle()
      expect(t.annotations(CHECK, number).filter(each => each.includes('portss'))).toHaveLength(120)
      expect(t.requests()).toMatchInlineSnapshot(`
        [
          "query repository",
          "mutation createCheckRun addComment",
          "mutation updateCheckRun",
          "mutation updateCheckRun",
        ]
      `)
      t.shown(number)
    },
  ),
)
