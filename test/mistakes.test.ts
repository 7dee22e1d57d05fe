import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRenderer } from '../src/manifests/renderer.ts'
import { readSchemas } from '../src/manifests/schemas.ts'
import type { Overlay } from '../src/overlay/overlay.ts'
import { fileProblems } from '../src/validation/files/file-problems.ts'
import { judgeObject } from '../src/validation/judge-object.ts'
import { duplicateKeys } from '../src/validation/places/duplicate-keys.ts'
import { placesOf } from '../src/validation/places/places-of.ts'
import { practiceRules } from '../src/validation/practice/practice-rules.ts'
import { severityByDefault } from '../src/validation/rules/judge-rules.ts'
import { imageTag } from '../src/validation/rules/pods/image-tag.ts'
import type { Scene } from '../src/validation/scene.ts'
import { schemasOf } from '../src/validation/schema/schemas.ts'
import { treeOf } from './harness/tree.ts'
import { introduced as repository } from './introduced-mistakes.ts'

const overlays: readonly Overlay[] = [
  { app: 'web', env: 'production', path: 'apps/web/overlays/production', kind: 'directory' },
  { app: 'clusters', env: 'production', path: 'clusters/production', kind: 'directory' },
]

const renderer = createRenderer({ limits: { deadlineMs: 20_000 } })
afterAll(() => renderer.close())

/** All that is found, as a reviewer reads it: what, where and why. */
const found: string[] = []

beforeAll(async () => {
  const schemas = schemasOf(await readSchemas(), '1.33')
  const tree = treeOf(repository)
  for (const overlay of overlays) {
    const rendered = await renderer.render({
      tree,
      overlay,
      overlays,
      kubernetes: '1.33',
      addresses: ['https://git.example/acme/deploy'],
    })
    expect(rendered.problems.filter(({ fatal }) => fatal)).toEqual([])
    const { manifests } = rendered
    const scene: Scene = { overlay, manifests, before: null, production: true, kubernetes: '1.33' }
    const placeOf = placesOf(rendered.read, path => repository[path], overlay)
    const problems = [
      ...manifests.flatMap(on => judgeObject(on.object, schemas).map(problem => ({ ...problem, on }))),
      ...[...practiceRules, imageTag].flatMap(rule =>
        [...rule.judge(scene)].map(each => ({
          fix: rule.fix,
          ...each,
          rule: rule.id,
          severity: severityByDefault(rule, true),
        })),
      ),
    ]
    for (const { rule, severity, message, fix, on, at } of problems) {
      const { file, line, column } = placeOf({ rule, at }, on)
      found.push(`${file}:${line}:${column} ${severity} ${rule}: ${message}. ${fix}.`)
    }
  }
  for (const [path, text] of Object.entries(repository))
    for (const { line, column, severity, rule, message, fix } of [
      ...fileProblems(path, text),
      ...duplicateKeys(path, text),
    ])
      found.push(`${path}:${line}:${column} ${severity} ${rule}: ${message}. ${fix}.`)
})

/** What is found in the files of this name, each once. */
const inFile = (name: string): readonly string[] =>
  [...new Set(found)].filter(each => each.startsWith(name)).map(each => each.slice(name.length))

test('an ExternalSecret of a version that is served no more', () => {
  expect(inFile('apps/web/base/secrets.yaml')).toMatchInlineSnapshot(`
    [
      ":1:13 error api.removed: ExternalSecret of external-secrets.io/v1beta1 is not served by External Secrets 1.3. Write external-secrets.io/v1 ExternalSecret.",
    ]
  `)
})

test('a Rollout with a rollback that there is not, and without its pods', () => {
  expect(inFile('apps/web/base/rollout.yaml')).toMatchInlineSnapshot(`
    [
      ":16:7 error schema.unknown: "rollback" is not a field of "canary". Leave it out.",
      ":5:1 error rollout-incomplete: the Rollout has no "selector" and no "template", and no "workloadRef" that would give it, so that its controller refuses it. Write "selector" and "template", or "workloadRef".",
    ]
  `)
})

test('a misspelt field of a patch, on its line', () => {
  expect(inFile('apps/web/overlays/production/replicas.yaml')).toMatchInlineSnapshot(`
    [
      ":7:3 error schema.unknown: "revisionHistoryLimits" is not a field of "spec". Write revisionHistoryLimit.",
    ]
  `)
})

test('an alert about a counter, which never resolves', () => {
  expect(inFile('apps/web/overlays/production/alerts.yaml')).toMatchInlineSnapshot(`
    [
      ":10:17 warning alert-never-resolves: alert "SyncFailed" compares the counter "argocd_app_sync_total" itself, which only grows, so that the alert never resolves. Compare increase(…[10m]) or rate(…[5m]) of the counter.",
    ]
  `)
})

test('an image repository of an old version, and a commit template that cannot be filled in', () => {
  expect(inFile('clusters/production/images.yaml')).toMatchInlineSnapshot(`
    [
      ":10:13 info schema.none: there is no schema for ImageUpdateAutomation of image.toolkit.fluxcd.io/v1, and only its metadata was judged. Put the CustomResourceDefinition into the repository, or connect the cluster.",
      ":1:13 error api.removed: ImageRepository of image.toolkit.fluxcd.io/v1beta1 is not served by Flux 2.9. Write image.toolkit.fluxcd.io/v1 ImageRepository.",
      ":25:24 warning commit-template: the commit template takes ".NewVersion", which Flux does not give to it. Take .Changed.Changes, whose items have .OldValue, .NewValue and .Setter, or leave the field out.",
    ]
  `)
})

test('a HelmRelease of an old version', () => {
  expect(inFile('clusters/production/release.yaml')).toMatchInlineSnapshot(`
    [
      ":1:13 error api.removed: HelmRelease of helm.toolkit.fluxcd.io/v2beta1 is not served by Flux 2.9. Write helm.toolkit.fluxcd.io/v2 HelmRelease.",
    ]
  `)
})

test('a production that is synced automatically although it says not to be', () => {
  expect(inFile('clusters/production/web.yaml')).toMatchInlineSnapshot(`
    [
      ":17:5 warning manual-sync: a comment says that production is synced manually, and the sync policy is automated. Remove "automated" from the sync policy, or correct the comment.",
    ]
  `)
})

test('environments that are put into one namespace', () => {
  expect(inFile('clusters/production/web-clusters.yaml')).toMatchInlineSnapshot(`
    [
      ":12:13 warning application-collision: elements 1 and 2 deploy the same into the same namespace of the same cluster. Give each of them a namespace, or a cluster, of its own.",
    ]
  `)
})

test('scores of what is no whole object', () => {
  expect(inFile('.github/workflows/validate.yaml')).toMatchInlineSnapshot(`
    [
      ":8:31 warning ci-checks-patches: kube-score is given overlays as they are written, where patches are no whole objects; it has to see what is rendered. Write kustomize build DIRECTORY | kube-score score -.",
    ]
  `)
})

test('pushes that race', () => {
  expect(inFile('.github/workflows/release.yaml')).toMatchInlineSnapshot(`
    [
      ":15:11 warning ci-push-race: what was cloned, changed and committed is pushed without a rebase or another try, so that of two runs at once the second fails. Rebase and try again (git pull --rebase && git push, in a loop), give the workflow a "concurrency" group, or open a pull request.",
    ]
  `)
})

test('a rollback with a flag that there is not', () => {
  expect(inFile('scripts/rollback.sh')).toMatchInlineSnapshot(`
    [
      ":2:26 warning ci-rollback-flag: "argocd app rollback" has no "--to-revision": the id of the history is written behind the name, and none is the one before. Write argocd app rollback NAME ID with an id of argocd app history, or revert the commit.",
    ]
  `)
})

test('nothing else: neither the tag that the overlay pins, nor documentation, nor what is right', () => {
  const files = new Set([...found].map(each => each.split(':', 1)[0]))
  expect([...files].sort()).toMatchInlineSnapshot(`
    [
      ".github/workflows/release.yaml",
      ".github/workflows/validate.yaml",
      "apps/web/base/rollout.yaml",
      "apps/web/base/secrets.yaml",
      "apps/web/overlays/production/alerts.yaml",
      "apps/web/overlays/production/replicas.yaml",
      "clusters/production/images.yaml",
      "clusters/production/release.yaml",
      "clusters/production/web-clusters.yaml",
      "clusters/production/web.yaml",
      "scripts/rollback.sh",
    ]
  `)
  expect(found.filter(each => each.includes('image-tag'))).toEqual([])
})
