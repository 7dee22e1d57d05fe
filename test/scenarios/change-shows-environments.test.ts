import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { app, road, text } from '../harness/world.ts'

const base = 'apps/frontend/base/deployment.yaml'
const three = app('frontend', { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' })
const withPort = (three[base] ?? '').replace(
  'image: ghcr.io/acme/frontend',
  'image: ghcr.io/acme/frontend\n          ports: [{ containerPort: 8080 }]',
)

test('a change of the base shows what it does to three environments, in one comment and one check', () =>
  scenario({ files: three }, async t => {
    const number = t.open({ [base]: withPort })
    await t.settle()
    expect(t.shown(number)).toMatchInlineSnapshot(`
      "Reaches **3 environments**: dev, staging, production.

      This change reaches staging and production directly, without promotion: \`apps/frontend/base/deployment.yaml\` is shared by all environments.

      | | app | what changes |
      | --- | --- | --- |
      | | frontend · dev, staging, production | Deployment: ports (through \`apps/frontend/base/deployment.yaml\`) |

      In the check run: 10 from before.

      <details><summary><b>dev, staging, production</b>: frontend</summary>

      **frontend** Deployment frontend: ports · [deployment.yaml](/acme/shop/blob/c0ffee1…/apps/frontend/base/deployment.yaml)

      \`\`\`diff
      @@ spec.template.spec.containers[frontend].ports @@
             - name: frontend
               image: ghcr.io/acme/frontend:1.0.0
      +        ports:
      +        - containerPort: 8080
      \`\`\`

      </details>"
    `)
    expect(t.check('stagecoach/validate', number)).toMatchInlineSnapshot(`"success: 3 environments change"`)
    expect(t.checkText('stagecoach/validate', number)).toMatchInlineSnapshot(`
      "Reaches **3 environments**: dev, staging, production.

      This change reaches staging and production directly, without promotion: \`apps/frontend/base/deployment.yaml\` is shared by all environments.

      #### dev
      - **frontend**: Deployment: ports (through \`apps/frontend/base/deployment.yaml\`)

      #### staging
      - **frontend**: Deployment: ports (through \`apps/frontend/base/deployment.yaml\`)

      #### production
      - **frontend**: Deployment: ports (through \`apps/frontend/base/deployment.yaml\`)

      <details><summary>10 findings from before: 5 warnings and 5 notes</summary>

      - frontend · production: Deployment frontend: [container "frontend" does not say how much of a processor it needs](/acme/shop/blob/c0ffee1…/apps/frontend/base/deployment.yaml#L1) (\`cpu-requests\`)
      - frontend · production: Deployment frontend: [no PodDisruptionBudget keeps any of its 6 pods while nodes are drained](/acme/shop/blob/c0ffee1…/apps/frontend/base/deployment.yaml#L1) (\`disruption-budget\`)
      - frontend · production: Deployment frontend: [container "frontend" has neither a request nor a limit of memory](/acme/shop/blob/c0ffee1…/apps/frontend/base/deployment.yaml#L1) (\`memory-limits\`)
      - frontend · production: Deployment frontend: [container "frontend" may gain more rights than it was started with](/acme/shop/blob/c0ffee1…/apps/frontend/base/deployment.yaml#L1) (\`privilege-escalation\`)
      - frontend · production: Deployment frontend: [container "frontend" may run as root](/acme/shop/blob/c0ffee1…/apps/frontend/base/deployment.yaml#L1) (\`run-as-non-root\`)
      - frontend · production: Deployment frontend: [no NetworkPolicy is for its pods, so that every pod of the cluster may reach them](/acme/shop/blob/c0ffee1…/apps/frontend/base/deployment.yaml#L1) (\`network-policy\`)
      - frontend · production: Deployment frontend: [container "frontend" may write to its own file system](/acme/shop/blob/c0ffee1…/apps/frontend/base/deployment.yaml#L1) (\`read-only-root\`)
      - frontend · production: Deployment frontend: [container "frontend" may make every system call](/acme/shop/blob/c0ffee1…/apps/frontend/base/deployment.yaml#L1) (\`seccomp\`)
      - frontend · production: Deployment frontend: [nothing keeps its 6 pods from running on one node](/acme/shop/blob/c0ffee1…/apps/frontend/base/deployment.yaml#L1) (\`spread\`)
      - frontend · production: Deployment frontend: [its pods have a token of their account, which has no rights in this overlay](/acme/shop/blob/c0ffee1…/apps/frontend/base/deployment.yaml#L1) (\`token-mounted\`)

      </details>

      Rendered by kustomize v5.8.1. Validated: 3 objects against Kubernetes 1.36."
    `)
  }))

test('it costs two requests, however many environments it reaches', () =>
  scenario({ files: three }, async t => {
    t.github.world.ledger.clear()
    t.open({ [base]: withPort })
    await t.settle()
    expect(t.requests()).toMatchInlineSnapshot(`
      [
        "query repository",
        "mutation createCheckRun addComment",
      ]
    `)
    t.shown(1)
  }))

test('a newer push edits the same comment, and leaves the check of the older head as it was', () =>
  scenario({ files: three }, async t => {
    const number = t.open({ [base]: withPort })
    await t.settle()
    const before = t.pull(number).headSha
    expect(t.shown(number)).toContain('dev, staging, production')
    const path = 'apps/frontend/overlays/dev/kustomization.yaml'
    t.by('author').push('acme/shop', {
      files: { [base]: three[base] ?? '', [path]: `${t.file(path)}namePrefix: blue-\n` },
      message: 'Only dev',
      branch: t.pull(number).headRef,
    })
    await t.settle()
    expect(t.shown(number)).toContain('**1 environment**: dev')
    expect(t.check('stagecoach/validate', before)).toContain('3 environments')
  }))

test('two pushes before anybody looked are one look', () =>
  scenario({ files: three }, async t => {
    const number = t.open({ [base]: withPort })
    t.by('author').push('acme/shop', {
      files: { [base]: `${withPort}          workingDir: /srv\n` },
      message: 'More',
      branch: t.pull(number).headRef,
    })
    t.github.world.ledger.clear()
    await t.settle()
    expect(t.shown(number)).toContain('workingDir')
    expect(t.requests().filter(request => request.includes('createCheckRun'))).toHaveLength(1)
  }))

test('what is overtaken by a newer push while it is rendered is given up', () => {
  let pushed = false
  return scenario(
    {
      files: three,
      rendering: async t => {
        if (pushed || t.pulls().length === 0) return
        pushed = true
        t.by('author').push('acme/shop', {
          files: { [base]: `${withPort}          workingDir: /srv\n` },
          message: 'More',
          branch: t.pull(1).headRef,
        })
        await t.github.world.hooks.settled()
        t.app.hear()
      },
    },
    async t => {
      const number = t.open({ [base]: withPort })
      const first = t.pull(number).headSha
      await t.settle()
      expect(t.check('stagecoach/validate', first)).toBeUndefined()
      expect(t.shown(number)).toContain('workingDir')
    },
  )
})

test('what changes nothing is said in the check, and in no comment', () =>
  scenario({ files: three }, async t => {
    const number = t.open({ 'README.md': '# Shop\n', [base]: `# The web shop.\n${three[base]}` })
    await t.settle()
    expect(t.shown(number)).toBeUndefined()
    expect(t.check('stagecoach/validate', number)).toBe('success: Changes nothing in any environment')
  }))

test('a mistake is on its line, and is taken back when it is mended', () =>
  scenario({ files: three }, async t => {
    const path = 'apps/frontend/overlays/production/kustomization.yaml'
    const number = t.open({ [path]: t.file(path).replace('../../base', '../../bases') })
    await t.settle()
    expect(t.check('stagecoach/validate', number)).toMatchInlineSnapshot(`"failure: 1 environment, 1 problem"`)
    expect(t.annotations('stagecoach/validate', number)).toMatchInlineSnapshot(`
      [
        "apps/frontend/overlays/production/kustomization.yaml:2 failure: apps/frontend/bases does not exist.",
      ]
    `)
    expect(t.shown(number)).toMatchInlineSnapshot(`
      "Reaches **1 environment**: production. 1 problem.

      | | app | what changes |
      | --- | --- | --- |
      | ✗ | frontend · production | [apps/frontend/bases does not exist.](/acme/shop/blob/c0ffee1…/apps/frontend/overlays/production/kustomization.yaml#L2) |"
    `)
    t.by('author').push('acme/shop', {
      files: { [path]: t.file(path) },
      message: 'Mend it',
      branch: t.pull(number).headRef,
    })
    await t.settle()
    expect(t.shown(number)).toMatchInlineSnapshot(`"Changes nothing in any environment."`)
    expect(t.check('stagecoach/validate', number)).toBe('success: Changes nothing in any environment')
  }))

test('a pull request from a fork is shown the same, and nothing of it is gone by', () =>
  scenario({ files: three }, async t => {
    const fork = t.by('reader').fork('acme/shop')
    const config = `${road}apps:\n  frontend: { exclude: true }\n`
    t.by('reader').push(fork, {
      files: { [base]: withPort, '.github/stagecoach.yml': config },
      message: 'Add a port',
      branch: 'port',
    })
    const { issue } = t.by('reader').openPull('acme/shop', { head: 'reader:port', title: 'Add a port' })
    await t.settle()
    expect(t.shown(issue.number)).toContain('Reaches **3 environments**')
    expect(t.check('stagecoach/validate', issue.number)).toContain('success')
    expect(t.branches()).toEqual(['main', 'stagecoach/ledger'])
  }))

test('in mode observe nothing but the check is written', () =>
  scenario({ files: three, config: `mode: observe\n${road}` }, async t => {
    const number = t.open({ [base]: withPort })
    await t.settle()
    expect(t.shown(number)).toBeUndefined()
    expect(t.check('stagecoach/validate', number)).toContain('3 environments')
  }))

test('where the configuration says that a base must not go around promotion, the check fails', () =>
  scenario({ files: three, config: road.replace('from: staging', 'from: staging\n    base: block') }, async t => {
    const number = t.open({ [base]: withPort })
    await t.settle()
    expect(t.check('stagecoach/validate', number)).toMatchInlineSnapshot(`"failure: 3 environments, 1 problem"`)
    expect(t.shown(number)).toContain('base: block')
  }))

test('without a configuration nobody asked for it', () =>
  scenario({ files: three, config: null }, async t => {
    const number = t.open({ [base]: withPort })
    await t.settle()
    expect(t.check('stagecoach/validate', number)).toBeUndefined()
  }))

test('a pull request that no webhook told of is found within two hours', () =>
  scenario({ files: three }, async t => {
    const number = t.quietly(() => t.open({ [base]: withPort }))
    await t.wait('2h')
    expect(t.shown(number)).toContain('Reaches **3 environments**')
  }))

test('pressing "Re-run" says it again', () =>
  scenario({ files: three }, async t => {
    const number = t.open({ [base]: withPort })
    await t.settle()
    t.shown(number)
    t.github.world.ledger.clear()
    await t.rerun('stagecoach/validate', number)
    expect(t.requests().some(request => /(?:create|update)CheckRun/.test(request))).toBe(true)
  }))

test('values of secrets are in no comment and no check', () =>
  scenario(
    {
      files: {
        ...three,
        'apps/frontend/base/kustomization.yaml': 'resources:\n  - deployment.yaml\n  - secret.yaml\n',
        'apps/frontend/base/secret.yaml': text`
          apiVersion: v1
          kind: Secret
          metadata: { name: db }
          stringData:
            password: correct-horse-1
        `,
      },
    },
    async t => {
      const path = 'apps/frontend/base/secret.yaml'
      const number = t.open({ [path]: t.file(path).replace('horse-1', 'horse-2') })
      await t.settle()
      const said = `${t.shown(number)}${t.checkText('stagecoach/validate', number)}`
      expect(said).toContain('password')
      expect(said).not.toMatch(/horse|Y29ycmVjd/)
    },
  ))
