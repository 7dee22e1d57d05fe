import { expect, test } from 'vitest'
import type { KubernetesObject } from '../src/diff/manifest.ts'
import { compileModule } from '../src/manifests/compile-module.ts'
import { createRego } from '../src/manifests/rego-guest.ts'
import { readPolicies } from '../src/validation/policies/read-policies.ts'

const rego = createRego(await compileModule('rego'))

/** One line for each finding: severity, object, message. */
const judged = (files: Readonly<Record<string, string>>, ...objects: readonly unknown[]): readonly string[] => {
  const { policies, problems } = readPolicies(Object.entries(files).map(([path, text]) => ({ path, text })))
  const manifests = objects.map(object => ({ object: object as KubernetesObject, hidden: [] }))
  const scene = {
    overlay: { app: 'shop', env: 'prod', path: 'apps/shop/prod', kind: 'directory' as const },
    manifests,
    before: null,
    production: true,
    kubernetes: '1.33',
  }
  return [
    ...problems.map(({ severity, message }) => `${severity} ${message}`),
    ...policies.flatMap(policy =>
      [...policy.judge(scene, { namespaces: new Map(), rego })].map(
        ({ severity, on, message }) => `${severity} ${on.object.metadata.name}: ${message}`,
      ),
    ),
  ]
}

const pod = (name: string, labels: Record<string, string>, image = 'a.io/shop:1') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels },
  spec: { containers: [{ name: 'a', image }] },
})

const template = (rego: string) => `apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: {name: owned}
spec:
  crd:
    spec:
      names: {kind: Owned}
      validation:
        openAPIV3Schema: {type: object, properties: {labels: {type: array, items: {type: string}}}}
  targets:
    - target: admission.k8s.gatekeeper.sh
      rego: |
        package owned
        import data.lib.words
        ${rego}
      libs:
        - |
          package lib.words
          said(names) = text { text := concat(" ", names) }
---
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: Owned
metadata: {name: owner}
spec:
  enforcementAction: warn
  match: {kinds: [{apiGroups: [''], kinds: [Pod]}]}
  parameters: {labels: [owner, team]}
`

test("Gatekeeper's templates in Rego judge by their parameters and libraries", () => {
  const rule =
    'violation[{"msg": m}] { l := {l | l := input.parameters.labels[_]; not input.review.object.metadata.labels[l]}; count(l) > 0; m := words.said(l) }'
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'service', namespace: 'shop' } }
  expect(
    judged({ 'a.yaml': template(rule) }, pod('a', { owner: 'x' }), pod('b', { owner: 'x', team: 'y' }), service),
  ).toEqual(['warning a: team'])
})

test("Gatekeeper's templates in Rego see the other objects that are rendered", () => {
  const rule =
    'violation[{"msg": m}] { other := data.inventory.namespace[_][_].Pod[name]; name != input.review.name; m := sprintf("beside %s", [name]) }'
  expect(judged({ 'a.yaml': template(rule) }, pod('a', {}), pod('b', {}))).toEqual([
    'warning a: beside b',
    'warning b: beside a',
    'info a: the policy "owner" did not judge Pod a: it compares with other objects of the cluster, and only those rendered with it are known here',
  ])
})

test('a template that does not compile is an error on the line of its file', () => {
  const [said, ...more] = judged({ 'a.yaml': template('violation[{"msg": m}] { m := nothing }') }, pod('a', {}))
  expect(said).toMatch(/^error a: the policy judged none of 1 object: .*nothing.* \(a\.yaml:15\)$/)
  expect(more).toEqual([])
})

test("conftest's policies judge objects with their data, old and new", () => {
  const files = {
    'policy/old.rego':
      'package main\ndeny[msg] { c := input.spec.containers[_]; not startswith(c.image, data.images.registry); msg := "other registry" }',
    'policy/new.rego': 'package labels\nimport rego.v1\nwarn contains "no owner" if not input.metadata.labels.owner',
    'policy/data/images/all.yaml': 'registry: a.io/',
  }
  expect(judged(files, pod('a', { owner: 'x' }), pod('b', {}, 'b.io/shop:1'))).toEqual([
    'warning b: no owner',
    'error b: other registry',
  ])
})
