import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { app, road, text } from '../harness/world.ts'

const CHECK = 'stagecoach/validate'
const three = app('frontend', { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' })
const overlay = 'apps/frontend/overlays/production'

const withFile = (name: string, content: string): Readonly<Record<string, string>> => ({
  [`${overlay}/kustomization.yaml`]: `${three[`${overlay}/kustomization.yaml`]}`.replace(
    '  - ../../base\n',
    `  - ../../base\n  - ${name}\n`,
  ),
  [`${overlay}/${name}`]: content,
})

const flow = withFile(
  'flow.yaml',
  text`
    apiVersion: flowcontrol.apiserver.k8s.io/v1beta3
    kind: FlowSchema
    metadata:
      name: web
    spec:
      priorityLevelConfiguration: { name: exempt }
  `,
)

test('a version that the cluster of its environment serves no more is refused', () =>
  scenario({ files: three, config: road.replace('production:', 'production:\n    kubernetes: "1.33"') }, async t => {
    const number = t.open(flow)
    await t.settle()
    expect(t.annotations(CHECK, number).filter(each => each.includes('failure'))).toMatchInlineSnapshot(`
      [
        "apps/frontend/overlays/production/flow.yaml:1 failure: FlowSchema web: FlowSchema of flowcontrol.apiserver.k8s.io/v1beta3 is not served by Kubernetes 1.32. Write flowcontrol.apiserver.k8s.io/v1 FlowSchema (api.removed)",
      ]
    `)
    t.shown(number)
  }))

test('one that still serves it takes it', () =>
  scenario({ files: three, config: road.replace('production:', 'production:\n    kubernetes: "1.31"') }, async t => {
    const number = t.open(flow)
    await t.settle()
    expect(t.check(CHECK, number)).toContain('success')
    expect(t.checkText(CHECK, number)).toContain('Kubernetes 1.31')
    t.shown(number)
  }))

const teapot = (water: string): string => text`
  apiVersion: kitchen.example/v1
  kind: Teapot
  metadata:
    name: pot
  spec:
    water: ${water}
`
const definition = (rule = 'self.water <= 100'): string => text`
  apiVersion: apiextensions.k8s.io/v1
  kind: CustomResourceDefinition
  metadata:
    name: teapots.kitchen.example
  spec:
    group: kitchen.example
    names: { kind: Teapot, plural: teapots, singular: teapot, listKind: TeapotList }
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
                x-kubernetes-validations:
                  - rule: ${rule}
                    message: no more than 100 degrees
                properties:
                  water: { type: integer }
`

test('a kind that nobody knows is named, and lets the rest be judged', () =>
  scenario({ files: three }, async t => {
    const number = t.open(withFile('pot.yaml', teapot('lots')))
    await t.settle()
    expect(t.check(CHECK, number)).toContain('success')
    expect(/Not judged:[\s\S]*?(?=\n\n)/.exec(t.checkText(CHECK, number))?.[0]).toMatchInlineSnapshot(`
      "Not judged:
      - there is no schema for Teapot of kitchen.example/v1, and only its metadata was judged"
    `)
    t.shown(number)
  }))

test('a definition in the repository judges its objects, by structure and by rules', () =>
  scenario({ files: { ...three, 'crds/teapot.yaml': definition() } }, async t => {
    const number = t.open(withFile('pot.yaml', teapot('lots')))
    await t.settle()
    expect(t.annotations(CHECK, number)).toMatchInlineSnapshot(`
      [
        "apps/frontend/overlays/production/pot.yaml:6 failure: Teapot pot: "water" is a text, and has to be a whole number. Write a whole number (schema.type)",
      ]
    `)
    t.update(number, { [`${overlay}/pot.yaml`]: teapot('120') })
    await t.settle()
    expect(t.annotations(CHECK, number)).toMatchInlineSnapshot(`
      [
        "apps/frontend/overlays/production/pot.yaml:5 failure: Teapot pot: no more than 100 degrees. Correct the object, so that the rule of its definition holds (cel.rule)",
      ]
    `)
    t.shown(number)
  }))

test('a workflow in which two runs race is told on its line', () =>
  scenario({ files: three }, async t => {
    const number = t.open({
      '.github/workflows/release.yaml': text`
        on: { push: { branches: [main] } }
        jobs:
          release:
            runs-on: ubuntu-latest
            steps:
              - run: |
                  git clone https://git.example/acme/deploy && cd deploy
                  git commit -am "Update" --allow-empty
                  git push
      `,
    })
    await t.settle()
    expect(t.check(CHECK, number)).toContain('success')
    expect(t.annotations(CHECK, number)).toMatchInlineSnapshot(`
      [
        ".github/workflows/release.yaml:9 warning: what was cloned, changed and committed is pushed without a rebase or another try, so that of two runs at once the second fails. Rebase and try again (git pull --rebase && git push, in a loop), give the workflow a "concurrency" group, or open a pull request",
      ]
    `)
    t.shown(number)
  }))
