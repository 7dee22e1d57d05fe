import { expect, test } from 'vitest'
import { createValidator } from '../../src/manifests/validator.ts'
import { scenario } from '../harness/scenario.ts'
import { app, road, text } from '../harness/world.ts'

const CHECK = 'stagecoach/validate'
const three = app('frontend', { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' })
const config = `${road}policies:\n  - { path: policies/, environments: [staging, production] }\n`

/** Written as the cluster's own admission would have it. */
const released = text`
  apiVersion: admissionregistration.k8s.io/v1
  kind: ValidatingAdmissionPolicy
  metadata:
    name: released-versions
  spec:
    failurePolicy: Fail
    matchConstraints:
      resourceRules:
        - apiGroups: [apps]
          apiVersions: [v1]
          operations: [CREATE, UPDATE]
          resources: [deployments]
    validations:
      - expression: object.spec.template.spec.containers.all(c, !c.image.contains('-rc'))
        message: pre-release versions stay in dev
  ---
  apiVersion: admissionregistration.k8s.io/v1
  kind: ValidatingAdmissionPolicyBinding
  metadata:
    name: released-versions
  spec:
    policyName: released-versions
    validationActions: [Deny]
`

/** The same for conftest. */
const rego = text`
  package main

  deny contains "pre-release versions stay in dev" if {
    input.kind == "Deployment"
    some container in input.spec.template.spec.containers
    contains(container.image, "-rc")
  }
`

const guarded = { ...three, 'policies/released.yaml': released }

test('a promotion that a policy refuses is opened, says why, and is not merged', { timeout: 120_000 }, () =>
  scenario({ files: guarded, config }, async t => {
    t.bump('frontend', 'dev', '1.1.0-rc.1')
    await t.settle()
    expect(t.promotions()).toEqual(['#2 open: Promote frontend 1.1.0-rc.1 to staging'])
    expect(t.check(CHECK, 2)).toMatchInlineSnapshot(`"failure: 1 environment, 1 problem"`)
    expect(t.annotations(CHECK, 2)).toMatchInlineSnapshot(`
      [
        "apps/frontend/overlays/staging/kustomization.yaml:5 failure: Deployment frontend: pre-release versions stay in dev. Change it as the policy in policies/released.yaml asks (policy.released-versions)",
      ]
    `)
    expect(t.standing(2)).toMatchInlineSnapshot(`
      [
        "**Stands still:** what it renders to: [apps/frontend/overlays/staging/kustomization.yaml:5 pre-release versions stay in dev](/acme/shop/runs/1059), since 20 Nov 09:00 UTC; ended by whoever mends it, or says in the configuration that it does not count.",
        "**To go on:** whoever mends it, or says in the configuration that it does not count. \`/hold staging frontend\` stops it, \`/why staging\` explains.",
      ]
    `)
    expect(t.body(2)).toMatchInlineSnapshot(`
      "**frontend** goes from 1.0.0 to **1.1.0-rc.1** in **staging**: exactly what dev has been running healthily (since 20 Nov 09:00 UTC, [deployment](/acme/shop/deployments/dev)).

      **Stands still:** what it renders to: [apps/frontend/overlays/staging/kustomization.yaml:5 pre-release versions stay in dev](/acme/shop/runs/1059), since 20 Nov 09:00 UTC; ended by whoever mends it, or says in the configuration that it does not count.

      | | staging now | after | |
      | --- | --- | --- | --- |
      | image \`ghcr.io/acme/frontend\` | 1.0.0 | **1.1.0-rc.1** | [kustomization.yaml:5](/acme/shop/blob/c0ffee1…/apps/frontend/overlays/staging/kustomization.yaml#L5) |

      #### In the cluster

      - ✗ frontend · staging: Deployment frontend: [pre-release versions stay in dev](/acme/shop/blob/c0ffee1…/apps/frontend/overlays/staging/kustomization.yaml#L5). Change it as the policy in policies/released.yaml asks.

      <details><summary><b>Deployment</b> frontend: image</summary>

      Deployment frontend: image 1.0.0 → 1.1.0-rc.1 · [deployment.yaml](/acme/shop/blob/c0ffee1…/apps/frontend/base/deployment.yaml)

      \`\`\`diff
      @@ spec.template.spec.containers[frontend].image @@
             containers:
             - name: frontend
      -        image: ghcr.io/acme/frontend:1.0.0
      +        image: ghcr.io/acme/frontend:1.1.0-rc.1
      \`\`\`

      </details>

      What dev renders to is exactly what was proven there, \`sha256:cd5672209b54\`.

      #### Gates

      | | | |
      | --- | --- | --- |
      | ✓ | dev healthy | healthy, since 20 Nov 09:00 UTC |
      | ✓ | not held | nobody holds it |
      | ✓ | exactly what the plan says | nothing else is in it |
      | ✗ | what it renders to | [apps/frontend/overlays/staging/kustomization.yaml:5 pre-release versions stay in dev](/acme/shop/runs/1059), since 20 Nov 09:00 UTC; ended by whoever mends it, or says in the configuration that it does not count |
      | ✓ | GitHub can merge it | nothing stands in the way |
      | ✓ | staging moves by itself | promote: auto |

      **To go on:** whoever mends it, or says in the configuration that it does not count. \`/hold staging frontend\` stops it, \`/why staging\` explains.

      ---
      Plan \`d34940ae4769\`, made at [c0ffee1](/acme/shop/commit/c0ffee1…). As of 20 Nov 09:00 UTC. [How this pull request came about](https://github.com/stagecoach/stagecoach/blob/main/docs/architecture.md)"
    `)
    await t.wait('1h')
    expect(t.version('frontend', 'staging')).toBe('1.0.0')
    await t.comment(2, '/why staging')
    expect(t.said()).toMatchInlineSnapshot(`
      "**frontend** in staging (#2)

      | | | |
      | --- | --- | --- |
      | ✓ | dev healthy | healthy for 1 h, since 20 Nov 09:00 UTC |
      | ✓ | not held | nobody holds it |
      | ✓ | exactly what the plan says | nothing else is in it |
      | ✗ | what it renders to | [apps/frontend/overlays/staging/kustomization.yaml:5 pre-release versions stay in dev](/acme/shop/runs/1059), since 20 Nov 09:00 UTC; ended by whoever mends it, or says in the configuration that it does not count |
      | ✓ | GitHub can merge it | nothing stands in the way |
      | ✓ | staging moves by itself | promote: auto |"
    `)
  }),
)

test('a newer version that the policy allows takes its place, and goes through', () =>
  scenario({ files: guarded, config }, async t => {
    t.bump('frontend', 'dev', '1.1.0-rc.1')
    await t.settle()
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    expect(t.promotions()).toMatchInlineSnapshot(`
      [
        "#2 merged: Promote frontend 1.1.0 to staging",
        "#4 open: Promote frontend 1.1.0 to production",
      ]
    `)
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
  }))

test('a policy in Rego refuses as well', () =>
  scenario({ files: { ...three, 'policies/released.rego': rego }, config }, async t => {
    t.bump('frontend', 'dev', '1.1.0-rc.1')
    await t.settle()
    expect(t.annotations(CHECK, 2)).toMatchInlineSnapshot(`
      [
        "apps/frontend/overlays/staging/kustomization.yaml:5 failure: Deployment frontend: pre-release versions stay in dev. Change it as the policy in policies asks (policy.conftest)",
      ]
    `)
    expect(t.standing(2)).toMatchInlineSnapshot(`
      [
        "**Stands still:** what it renders to: [apps/frontend/overlays/staging/kustomization.yaml:5 pre-release versions stay in dev](/acme/shop/runs/1059), since 20 Nov 09:00 UTC; ended by whoever mends it, or says in the configuration that it does not count.",
        "**To go on:** whoever mends it, or says in the configuration that it does not count. \`/hold staging frontend\` stops it, \`/why staging\` explains.",
      ]
    `)
    expect(t.version('frontend', 'staging')).toBe('1.0.0')
  }))

test('a policy that is changed on the default branch lets a promotion go that it refused', () =>
  scenario({ files: guarded, config }, async t => {
    t.bump('frontend', 'dev', '1.1.0-rc.1')
    await t.settle()
    expect(t.version('frontend', 'staging')).toBe('1.0.0')
    t.push({ 'policies/released.yaml': released.replace("'-rc'", "'-alpha'") })
    await t.settle()
    expect(t.promotions()).toEqual([
      '#2 merged: Promote frontend 1.1.0-rc.1 to staging',
      '#3 open: Promote frontend 1.1.0-rc.1 to production',
    ])
  }))

test('so does a configuration that ignores it with a reason', () =>
  scenario({ files: guarded, config }, async t => {
    t.bump('frontend', 'dev', '1.1.0-rc.1')
    await t.settle()
    const ignore = 'validate:\n  ignore:\n    - { rule: policy.*, env: staging, reason: a rehearsal of the release }\n'
    t.push({ '.github/stagecoach.yml': `${config}${ignore}` })
    await t.settle()
    expect(t.promotions()[0]).toBe('#2 merged: Promote frontend 1.1.0-rc.1 to staging')
    expect(t.checkText(CHECK, 2)).toContain('a rehearsal of the release')
  }))

test('a policy that comes while a promotion waits for a person takes its merge back', () =>
  scenario({ files: three, config }, async t => {
    t.bump('frontend', 'dev', '1.1.0-rc.1')
    await t.settle()
    expect(t.check(CHECK, 3)).toContain('success')
    t.push({ 'policies/released.yaml': released })
    await t.settle()
    expect(t.check(CHECK, 3)).toContain('failure')
    await t.comment(3, '/promote production')
    expect(t.said()).toMatchInlineSnapshot(
      `"Not yet: apps/frontend/overlays/production/kustomization.yaml:5 pre-release versions stay in dev. Ended by whoever mends it, or says in the configuration that it does not count. I will merge #3 after that."`,
    )
    expect(t.version('frontend', 'production')).toBe('1.0.0')
  }))

const staging = 'apps/frontend/overlays/staging/kustomization.yaml'

test.each([
  ['removes the policy', { 'policies/released.yaml': null }],
  ['changes the policy', { 'policies/released.yaml': released.replace("'-rc'", "'-alpha'") }],
  ['configures it away', { '.github/stagecoach.yml': road }],
  [
    'excuses the rule in the configuration',
    {
      '.github/stagecoach.yml': `${config}validate: { ignore: [{ rule: policy.*, reason: I say so }] }\n`,
    },
  ],
])('a pull request that %s and breaks it is judged by the default branch', (_, more) =>
  scenario({ files: guarded, config }, async t => {
    const number = t.open({ ...more, [staging]: t.file(staging).replace('1.0.0', '1.1.0-rc.1') })
    await t.settle()
    expect(t.check(CHECK, number)).toContain('failure')
    expect(t.annotations(CHECK, number).filter(each => each.includes('failure'))).toEqual([
      'apps/frontend/overlays/staging/kustomization.yaml:5 failure: Deployment frontend: pre-release versions stay in dev. Change it as the policy in policies/released.yaml asks (policy.released-versions)',
    ])
    t.shown(number)
  }),
)

test('a policy cannot be excused by an annotation', () =>
  scenario({ files: guarded, config }, async t => {
    const base = 'apps/frontend/base/deployment.yaml'
    const excused = `name: frontend\n  annotations:\n    stagecoach.dev/ignore: "policy.released-versions: I say so"`
    const number = t.open({
      [base]: t.file(base).replace('name: frontend', excused),
      [staging]: t.file(staging).replace('1.0.0', '1.1.0-rc.1'),
    })
    await t.settle()
    expect(t.check(CHECK, number)).toMatchInlineSnapshot(`"failure: 3 environments, 1 problem"`)
    expect(t.annotations(CHECK, number).filter(each => !each.includes('notice'))).toMatchInlineSnapshot(`
      [
        "apps/frontend/overlays/staging/kustomization.yaml:5 failure: Deployment frontend: pre-release versions stay in dev. Change it as the policy in policies/released.yaml asks (policy.released-versions)",
        "apps/frontend/base/deployment.yaml:6 warning: Deployment frontend: an object cannot say that "policy.released-versions" does not count for it. Write it into "validate.ignore" of the configuration, where whoever owns that agrees (ignore.policy)",
      ]
    `)
    t.shown(number)
  }))

test('what was given up because it took too long is judged again after a while', async () => {
  const hurried = createValidator({ threads: 1, deadlineMs: 20 })
  const patient = createValidator({ threads: 1 })
  // A hundred and sixty thousand steps: nothing for five seconds, and far too much for a fiftieth of one.
  const numbers = `[${Array.from({ length: 20 }, (_, index) => index).join(', ')}]`
  const slow = ['a', 'b', 'c', 'd'].reduceRight(
    (inner, name) => `${numbers}.all(${name}, ${inner})`,
    'a + b + c + d >= 0',
  )
  let busy = true
  try {
    await scenario(
      {
        files: { ...three, 'policies/slow.yaml': released.replace(/object\.spec.*$/m, `"${slow}"`) },
        config,
        judge: () => (busy ? hurried : patient),
      },
      async t => {
        t.bump('frontend', 'dev', '1.1.0')
        await t.settle()
        expect(t.check(CHECK, 2)).toMatchInlineSnapshot(`"failure: 1 environment, 1 problem"`)
        expect(t.body(2)).toContain('was given up')
        busy = false
        await t.wait('11m')
        expect(t.check(CHECK, 2)).toMatchInlineSnapshot(`"success: 1 environment changes"`)
        expect(t.running('frontend', 'staging')).toBe('1.1.0')
        t.body(3)
      },
    )
  } finally {
    await Promise.all([hurried.close(), patient.close()])
  }
})
