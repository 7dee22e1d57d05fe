import { join } from 'node:path'
import { compare } from '../src/engine/compare.ts'
import { comparedEnvironments } from '../src/engine/compared-environments.ts'
import type { ValidateRequest } from '../src/engine/ports.ts'
import { mirror } from '../src/git/mirror.ts'
import { createRenderer } from '../src/manifests/renderer.ts'
import { createValidator } from '../src/manifests/validator.ts'
import { findOverlays } from '../src/overlay/find-overlays.ts'
import type { PolicyFile } from '../src/validation/policies/policy.ts'
import type { Yardstick } from '../src/validation/yardstick.ts'
import { config, ENVIRONMENTS, ofOurs, treeOf, usual, varied, world } from './rendering.ts'
import { type Compared, type Spread, spread } from './rounds.ts'
import { shop } from './shop.ts'

const OVERLAYS = 100
const ROUNDS = 5

const admission = (name: string, expression: string): string => `---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: ${name} }
spec:
  matchConstraints:
    resourceRules:
      - { apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments] }
  validations:
    - expression: >-
        ${expression}
      message: ${name} does not hold
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: ${name} }
spec: { policyName: ${name}, validationActions: [Deny] }
`

/** Five policies for the API server, and one in Rego: what a team of some size has. */
const POLICIES: Readonly<Record<string, string>> = {
  'policies/admission.yaml': [
    admission('replicas', 'object.spec.replicas <= 50'),
    admission('registries', "object.spec.template.spec.containers.all(each, each.image.startsWith('ghcr.io/acme/'))"),
    admission('tags', "object.spec.template.spec.containers.all(each, !each.image.endsWith(':latest'))"),
    admission('labels', "has(object.spec.template.metadata.labels) && 'app' in object.spec.template.metadata.labels"),
    admission('host', '!has(object.spec.template.spec.hostNetwork) || !object.spec.template.spec.hostNetwork'),
  ].join(''),
  'policies/images.rego': `package main
import rego.v1
deny contains message if {
  input.kind == "Deployment"
  some container in input.spec.template.spec.containers
  endswith(container.image, ":latest")
  message := sprintf("%s runs whatever is newest", [container.name])
}
`,
}

const lines = Object.entries(POLICIES).map(([path, text]) => ({ path, text }))

const measureOf = (files: readonly PolicyFile[]): Yardstick => ({
  settings: config.validate,
  environments: config.environments.map(({ name, production }) => ({ name, production })),
  definitions: [],
  policies: [{ settings: { path: 'policies' }, files }],
})

/** What the shop is judged by: all of our rules, and its policies. */
export const yardstick: Yardstick = measureOf(lines)

/** The same without what is written in Rego. */
export const withoutRego: Yardstick = measureOf(lines.filter(({ path }) => !path.endsWith('.rego')))

const shopOf = (round: number) => {
  const { files: plain } = shop(OVERLAYS / ENVIRONMENTS.length, ENVIRONMENTS)
  const files = Object.fromEntries(
    Object.entries(plain).map(([path, text]) => [
      path,
      /overlays\/\w+\/kustomization/.test(path) ? text + usual : text,
    ]),
  )
  const tree = treeOf(varied(files, round))
  return { tree, overlays: findOverlays(tree.files, config, 'shop').overlays }
}

/** Ten overlays that were rendered to a Deployment each, other in every round. */
export const requestsOf = (round: number): readonly Omit<ValidateRequest, 'yardstick'>[] => {
  const { tree, overlays } = shopOf(round)
  return overlays.slice(0, 10).map(overlay => ({
    overlay,
    tree,
    before: null,
    kubernetes: '1.33',
    places: 'all',
    rendered: {
      manifests: [
        {
          object: {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            metadata: { name: `${overlay.app}-${round}` },
            spec: {
              replicas: 1,
              selector: { matchLabels: { app: overlay.app } },
              template: {
                metadata: { labels: { app: overlay.app } },
                spec: { containers: [{ name: 'main', image: 'ghcr.io/acme/main:1.0.0' }] },
              },
            },
          },
          hidden: [],
        },
      ],
      problems: [],
      warnings: [],
      digest: `${overlay.path} ${round}`,
      tools: [],
      read: [],
    },
  }))
}

/** CPU in ms for each overlay: validated (`ours`) and rendered (`theirs`), all new in every round. The first round is not counted, and is `first` of validating. */
export const overlaysValidated = async (yardstick: Yardstick): Promise<Compared & { readonly first: number }> => {
  const renderer = createRenderer()
  const validator = createValidator()
  const [ours, theirs]: [number[], number[]] = [[], []]
  try {
    for (let round = 0; round <= ROUNDS; round += 1) {
      const { tree, overlays } = shopOf(round)
      const began = ofOurs()
      const rendered = []
      for (const overlay of overlays)
        rendered.push({
          overlay,
          rendered: await renderer.render({ tree, overlay, overlays, kubernetes: '1.33', addresses: [] }),
        })
      const between = ofOurs()
      const request = { before: null, kubernetes: '1.33', yardstick, tree, places: 'new' } as const
      for (const each of rendered) {
        const { findings, objects, unjudged } = await validator.validate({ ...request, ...each })
        const [broken] = [
          ...findings.filter(({ rule }) => rule === 'judge.unjudged').map(({ message }) => message),
          ...unjudged,
        ]
        if (objects !== 2 || broken !== undefined)
          throw new Error(`${each.overlay.path}: ${broken ?? `${objects} objects`}`)
      }
      theirs.push((between - began) / OVERLAYS)
      ours.push((ofOurs() - between) / OVERLAYS)
    }
  } finally {
    await renderer.close()
    await validator.close()
  }
  const [first = Number.NaN, ...warm] = ours
  const ratio: Spread = spread(warm.map((value, round) => value / (theirs[round + 1] ?? Number.NaN)))
  return { ours: spread(warm), theirs: spread(theirs.slice(1)), ratio, first }
}

/** Times in ms until a pull request is looked at, and again after one line more. */
export interface Looked {
  readonly first: number
  readonly again: number
}

/** A pull request that touches a base of many overlays, as rendering has it: looked at without validation, and with it. */
export const pullRequestValidated = async (
  root: string,
): Promise<{ readonly without: Looked; readonly plain: Looked; readonly all: Looked }> => {
  const { directory, base, touched, again } = world(root)
  const found = mirror({ directory: join(root, 'mirror.git'), url: directory })
  await found.fetch()
  const look = async (yardstick?: Yardstick): Promise<Looked> => {
    const renderer = createRenderer()
    const validator = createValidator()
    const side = async (at: string) => {
      const tree = await found.tree(at)
      return { commit: at, tree, overlays: findOverlays(tree.files, config, 'shop').overlays }
    }
    const time = async (head: string): Promise<number> => {
      const began = performance.now()
      await compare({
        renderer,
        base: await side(base),
        head: await side(head),
        changed: await found.changed(base, head),
        environments: comparedEnvironments(config),
        addresses: [],
        ...(yardstick && { judging: { validator, yardstick } }),
      })
      return performance.now() - began
    }
    try {
      return { first: await time(touched), again: await time(again) }
    } finally {
      await renderer.close()
      await validator.close()
    }
  }
  try {
    // Git reads its files for the first time in one that is not counted.
    await look()
    return { without: await look(), plain: await look(withoutRego), all: await look(yardstick) }
  } finally {
    found.close()
  }
}
