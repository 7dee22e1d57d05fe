import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { app, kustomization, road, text } from '../harness/world.ts'

const CHECK = 'stagecoach/validate'
const overlay = 'apps/frontend/overlays/production'
const patch = `${overlay}/replicas.yaml`
const three = {
  ...app('frontend', { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' }),
  [`${overlay}/kustomization.yaml`]: kustomization(
    'ghcr.io/acme/frontend',
    '1.0.0',
    'patches:\n  - path: replicas.yaml\n',
  ),
  [patch]: text`
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: frontend
    spec:
      replicas: 6
      template:
        spec:
          containers:
            - name: frontend
              imagePullPolicy: IfNotPresent
  `,
}
const was = three[patch] ?? ''

test('a word for a number in a patch is told on its line, until a newer push mends it', () =>
  scenario({ files: three }, async t => {
    const number = t.open({ [patch]: was.replace('replicas: 6', 'replicas: two') }, 'Scale down')
    await t.settle()
    expect(t.check(CHECK, number)).toMatchInlineSnapshot(`"failure: 1 environment, 1 problem"`)
    expect(t.annotations(CHECK, number)).toMatchInlineSnapshot(`
      [
        "apps/frontend/overlays/production/replicas.yaml:6 failure: Deployment frontend: "replicas" is a text, and has to be a whole number. Write a whole number (schema.type)",
      ]
    `)
    expect(t.shown(number)).toMatchInlineSnapshot(`
      "Reaches **1 environment**: production. 1 problem.

      | | app | what changes |
      | --- | --- | --- |
      | ✗ | frontend · production | Deployment frontend: ["replicas" is a text, and has to be a whole number](/acme/shop/blob/c0ffee1…/apps/frontend/overlays/production/replicas.yaml#L6). Write a whole number |
      | | frontend · production | Deployment: replicas 6 → two |

      In the check run: 8 from before.

      <details><summary><b>production</b>: frontend</summary>

      **frontend** Deployment frontend: replicas 6 → two · [deployment.yaml](/acme/shop/blob/c0ffee1…/apps/frontend/base/deployment.yaml)

      \`\`\`diff
      @@ spec.replicas @@
         name: frontend
       spec:
      -  replicas: 6
      +  replicas: two
         selector:
           matchLabels:
      \`\`\`

      </details>"
    `)
    t.update(number, { [patch]: was.replace('replicas: 6', 'replicas: 2') })
    await t.settle()
    expect(t.check(CHECK, number)).toMatchInlineSnapshot(`"success: 1 environment changes"`)
    expect(t.annotations(CHECK, number)).toEqual([])
    expect(t.shown(number)).not.toContain('✗')
  }))

test('a field that does not exist is told with the one that was meant', () =>
  scenario({ files: three }, async t => {
    const number = t.open({ [patch]: was.replace('imagePullPolicy', 'imagePulPolicy') })
    await t.settle()
    expect(t.check(CHECK, number)).toContain('failure')
    expect(t.annotations(CHECK, number)).toMatchInlineSnapshot(`
      [
        "apps/frontend/overlays/production/replicas.yaml:11 failure: Deployment frontend: "imagePulPolicy" is not a field of "containers". Write imagePullPolicy (schema.unknown)",
      ]
    `)
    t.shown(number)
  }))

test('a list of containers under a name that nobody reads is told', () =>
  scenario({ files: three }, async t => {
    const number = t.open({ [patch]: was.replace('containers:', 'contaners:') })
    await t.settle()
    expect(t.check(CHECK, number)).toContain('failure')
    expect(t.annotations(CHECK, number)).toMatchInlineSnapshot(`
      [
        "apps/frontend/overlays/production/replicas.yaml:9 failure: Deployment frontend: "contaners" is not a field of "spec". Write containers (schema.unknown)",
      ]
    `)
    t.shown(number)
  }))

const broken = { ...three, [patch]: was.replace('imagePullPolicy', 'imagePulPolicy') }

test('what was wrong before is counted, and does not stand in the way', () =>
  scenario({ files: broken }, async t => {
    const number = t.open({ [patch]: (broken[patch] ?? '').replace('replicas: 6', 'replicas: 4') })
    await t.settle()
    expect(t.check(CHECK, number)).toMatchInlineSnapshot(`"success: 1 environment changes"`)
    expect(t.shown(number)).toMatchInlineSnapshot(`
      "Reaches **1 environment**: production.

      | | app | what changes |
      | --- | --- | --- |
      | | frontend · production | Deployment: replicas 6 → 4 |

      In the check run: 11 from before.

      <details><summary><b>production</b>: frontend</summary>

      **frontend** Deployment frontend: replicas 6 → 4 · [deployment.yaml](/acme/shop/blob/c0ffee1…/apps/frontend/base/deployment.yaml)

      \`\`\`diff
      @@ spec.replicas @@
         name: frontend
       spec:
      -  replicas: 6
      +  replicas: 4
         selector:
           matchLabels:
      \`\`\`

      </details>"
    `)
    expect(t.checkText(CHECK, number)).toContain('imagePulPolicy')
  }))

test('validate.block: all lets what was wrong before stand in the way, too', () =>
  scenario({ files: broken, config: `${road}validate: { block: all }\n` }, async t => {
    const number = t.open({ [patch]: (broken[patch] ?? '').replace('replicas: 6', 'replicas: 4') })
    await t.settle()
    expect(t.check(CHECK, number)).toMatchInlineSnapshot(`"failure: 1 environment, 1 problem"`)
    expect(t.annotations(CHECK, number)).toMatchInlineSnapshot(`
      [
        "apps/frontend/overlays/production/replicas.yaml:11 failure: Deployment frontend: "imagePulPolicy" is not a field of "containers" (as before). Write imagePullPolicy (schema.unknown)",
      ]
    `)
    t.shown(number)
  }))

test('validate.block: none tells it, and lets it through', () =>
  scenario({ files: three, config: `${road}validate: { block: none }\n` }, async t => {
    const number = t.open({ [patch]: was.replace('replicas: 6', 'replicas: two') })
    await t.settle()
    expect(t.check(CHECK, number)).toMatchInlineSnapshot(`"success: 1 environment, 1 problem"`)
    expect(t.shown(number)).toContain('replicas')
  }))

test('a doubled key is told, which every reader of YAML takes differently', () =>
  scenario({ files: three }, async t => {
    const number = t.open({ [patch]: was.replace('replicas: 6', 'replicas: 6\n  replicas: 1') })
    await t.settle()
    expect(t.check(CHECK, number)).toMatchInlineSnapshot(`"failure: 1 problem"`)
    expect(t.annotations(CHECK, number)).toMatchInlineSnapshot(`
      [
        "apps/frontend/overlays/production/replicas.yaml:7 failure: "replicas" is written twice in one map, so that all but one of them are lost. Remove all but one of them",
      ]
    `)
    t.shown(number)
  }))

test('a mistake in the base is said once, however many environments it breaks', () =>
  scenario({ files: three }, async t => {
    const base = 'apps/frontend/base/deployment.yaml'
    t.github.world.ledger.clear()
    const number = t.open({
      [base]: t.file(base).replace('image:', 'ports: [{ containerPort: 80800 }]\n          image:'),
    })
    await t.settle()
    expect(t.annotations(CHECK, number)).toMatchInlineSnapshot(`
      [
        "apps/frontend/base/deployment.yaml:13 failure: Deployment frontend: "containerPort" is 80800, and has to be between 1 and 65535. Write a number of between 1 and 65535 (native.range)",
      ]
    `)
    expect(t.requests()).toMatchInlineSnapshot(`
      [
        "query repository",
        "mutation createCheckRun addComment",
      ]
    `)
    expect(t.shown(number)).toMatchInlineSnapshot(`
      "Reaches **3 environments**: dev, staging, production. 1 problem.

      This change reaches staging and production directly, without promotion: \`apps/frontend/base/deployment.yaml\` is shared by all environments.

      | | app | what changes |
      | --- | --- | --- |
      | ✗ | frontend · dev, staging, production | Deployment frontend: ["containerPort" is 80800, and has to be between 1 and 65535](/acme/shop/blob/c0ffee1…/apps/frontend/base/deployment.yaml#L13). Write a number of between 1 and 65535 |
      | | frontend · dev, staging, production | Deployment: ports (through \`apps/frontend/base/deployment.yaml\`) |

      In the check run: 10 from before.

      <details><summary><b>dev, staging</b>: frontend</summary>

      **frontend** Deployment frontend: ports · [deployment.yaml](/acme/shop/blob/c0ffee1…/apps/frontend/base/deployment.yaml)

      \`\`\`diff
      @@ spec.template.spec.containers[frontend].ports @@
             - name: frontend
               image: ghcr.io/acme/frontend:1.0.0
      +        ports:
      +        - containerPort: 80800
      \`\`\`

      </details>
      <details><summary><b>production</b>: frontend</summary>

      **frontend** Deployment frontend: ports · [deployment.yaml](/acme/shop/blob/c0ffee1…/apps/frontend/base/deployment.yaml)

      \`\`\`diff
      @@ spec.template.spec.containers[frontend].ports @@
               image: ghcr.io/acme/frontend:1.0.0
               imagePullPolicy: IfNotPresent
      +        ports:
      +        - containerPort: 80800
      \`\`\`

      </details>"
    `)
  }))
