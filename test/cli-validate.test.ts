import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { introduced } from './introduced-mistakes.ts'
import { commit, repository, shop, stagecoach, write } from './local-clone.ts'

const root = mkdtempSync(join(tmpdir(), 'stagecoach-validate-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const base = 'apps/web/base/deployment.yaml'
const misspelt = (shop()[base] ?? '').replace('replicas: 1', 'replicass: 1')
const clean = 'validate:\n  rules: { replicas: off }\n'
const config = `version: 1\noverlays: apps/{app}/overlays/{env}\nenvironments:\n  dev: {}\n  staging: { from: dev }\n  production: { from: staging }\n`

interface Told {
  readonly valid: boolean
  readonly objects: number
  readonly overlays: readonly { readonly env: string; readonly kubernetes: string }[]
  readonly problems: readonly {
    readonly rule: string
    readonly severity: string
    readonly file: string
    readonly line: number
    readonly blocks: boolean
    readonly before: boolean
    readonly env: string | null
  }[]
}

const json = (clone: string, ...args: readonly string[]): Told => {
  const { stdout, stderr } = stagecoach(clone, 'validate', '--format', 'json', ...args)
  expect(stderr).toBe('')
  return JSON.parse(stdout) as Told
}

/** `apps/web/base/deployment.yaml:6 schema.unknown`, each once. */
const errors = ({ problems }: Told): readonly string[] => [
  ...new Set(
    problems.filter(({ severity }) => severity === 'error').map(each => `${each.file}:${each.line} ${each.rule}`),
  ),
]

// Each of these starts processes that compile the renderer.
describe('stagecoach validate', { timeout: 120_000 }, () => {
  test('says what is wrong on its line, and ends with 1', () => {
    const clone = repository(join(root, 'text'), { ...shop(), [base]: misspelt })
    const { status, stdout } = stagecoach(clone, 'validate', '--env', 'dev')
    expect(stdout).toMatchInlineSnapshot(`
      "dev
        apps/web/base/deployment.yaml:6:3  error    "replicass" is not a field of "spec"  (schema.unknown)
          web: Deployment web. Write replicas

      1 error
      2 objects of 1 overlay against Kubernetes 1.36, rendered by kustomize v5.8.1
      "
    `)
    expect(status).toBe(1)
    const told = json(clone)
    expect(told.valid).toBe(false)
    expect(errors(told)).toEqual([`${base}:6 schema.unknown`])
  })

  test('ends with 0 where nothing stands in the way', () => {
    const clone = repository(join(root, 'clean'), { ...shop(), '.github/stagecoach.yml': `${config}${clean}` })
    expect(stagecoach(clone, 'validate')).toMatchInlineSnapshot(`
      {
        "status": 0,
        "stderr": "",
        "stdout": "production
        apps/web/base/deployment.yaml:1:1    note     no NetworkPolicy is for its pods, so that every pod of the cluster may reach them  (network-policy)
          web: Deployment web. Add a NetworkPolicy that selects its pods and says who may reach them
        apps/web/base/deployment.yaml:12:5   note     its pods have a token of their account, which has no rights in this overlay  (token-mounted)
          web: Deployment web. Write "automountServiceAccountToken: false" for the pod or its ServiceAccount
        apps/web/base/deployment.yaml:14:11  warning  container "web" does not say how much of a processor it needs  (cpu-requests)
          web: Deployment web. Write "resources.requests.cpu"
        apps/web/base/deployment.yaml:14:11  warning  container "web" has neither a request nor a limit of memory  (memory-limits)
          web: Deployment web. Write "resources.requests.memory" and "resources.limits.memory"
        apps/web/base/deployment.yaml:14:11  warning  container "web" may gain more rights than it was started with  (privilege-escalation)
          web: Deployment web. Write "securityContext.allowPrivilegeEscalation: false"
        apps/web/base/deployment.yaml:14:11  note     container "web" may write to its own file system  (read-only-root)
          web: Deployment web. Write "securityContext.readOnlyRootFilesystem: true", and mount an "emptyDir" where it writes
        apps/web/base/deployment.yaml:14:11  warning  container "web" may run as root  (run-as-non-root)
          web: Deployment web. Write "securityContext.runAsNonRoot: true", and "runAsUser" where the image does not name a user by number
        apps/web/base/deployment.yaml:14:11  note     container "web" may make every system call  (seccomp)
          web: Deployment web. Write "securityContext.seccompProfile.type: RuntimeDefault" for the pod

      4 warnings and 4 notes
      6 objects of 3 overlays against Kubernetes 1.36, rendered by kustomize v5.8.1
      ",
      }
    `)
  })

  test('with --base only what is new counts', () => {
    const clone = repository(join(root, 'base'), { ...shop(), [base]: misspelt })
    const overlay = 'apps/web/overlays/dev/kustomization.yaml'
    write(clone, { [overlay]: `${shop()[overlay]}namePrefix: blue-\n` })
    const since = json(clone, '--base', 'HEAD', '--env', 'staging')
    expect(since.valid).toBe(true)
    expect(since.problems.filter(({ severity }) => severity === 'error').map(({ before }) => before)).toEqual([true])
    commit(clone, { [base]: misspelt.replace('image: acme', 'imagge: acme') })
    const { problems } = json(clone, '--base', 'HEAD~1', '--env', 'staging')
    expect(problems.filter(({ rule }) => rule === 'schema.unknown')).toMatchObject([
      { file: base, line: 6, before: true, blocks: false },
      { file: base, line: 15, before: false, blocks: true },
    ])
  })

  test('only an environment, an app, or what is below a path', () => {
    const clone = repository(join(root, 'only'), { ...shop(), [base]: misspelt })
    const envs = (...args: readonly string[]) => json(clone, ...args).overlays.map(({ env }) => env)
    expect(envs('--app', 'web', '--env', 'production')).toEqual(['production'])
    expect(envs('apps/web/overlays/staging')).toEqual(['staging'])
    expect(stagecoach(clone, 'validate', '--env', 'qa')).toMatchInlineSnapshot(`
      {
        "status": 2,
        "stderr": "there is no environment "qa"; there are: dev, staging, production
      ",
        "stdout": "",
      }
    `)
  })

  test('by the version of Kubernetes that is asked for', () => {
    const budget =
      'apiVersion: flowcontrol.apiserver.k8s.io/v1beta3\nkind: FlowSchema\nmetadata: { name: all }\nspec: { priorityLevelConfiguration: { name: exempt } }\n'
    const clone = repository(join(root, 'kubernetes'), {
      'apps/web/overlays/dev/kustomization.yaml': 'resources: [flow.yaml]\n',
      'apps/web/overlays/dev/flow.yaml': budget,
    })
    expect(errors(json(clone, '--kubernetes', '1.31'))).toEqual([])
    expect(errors(json(clone, '--kubernetes', '1.33'))).toEqual(['apps/web/overlays/dev/flow.yaml:1 api.removed'])
    expect(stagecoach(clone, 'validate', '--kubernetes', 'newest')).toMatchInlineSnapshot(`
      {
        "status": 2,
        "stderr": ""newest" is no minor version of Kubernetes; write 1.33
      ",
        "stdout": "",
      }
    `)
  })

  test('as SARIF and JUnit, for what shows it elsewhere', () => {
    const clone = repository(join(root, 'formats'), { ...shop(), [base]: misspelt })
    const sarif = JSON.parse(stagecoach(clone, 'validate', '--format', 'sarif').stdout)
    const [run] = sarif.runs
    expect(sarif.version).toBe('2.1.0')
    expect(run.results.find(({ ruleId }: { ruleId: string }) => ruleId === 'schema.unknown').locations).toMatchObject([
      { physicalLocation: { artifactLocation: { uri: base }, region: { startLine: 6 } } },
    ])
    const junit = stagecoach(clone, 'validate', '--format', 'junit')
    expect(junit.status).toBe(1)
    expect(junit.stdout).toMatch(/^<\?xml[\s\S]*<failure[\s\S]*replicass[\s\S]*<\/testsuites>\s*$/)
  })

  test('ends with 2 where it could not be done', () => {
    const clone = repository(join(root, 'nothing'), { 'README.md': 'Nothing\n' })
    expect(stagecoach(clone, 'validate')).toMatchInlineSnapshot(`
      {
        "status": 2,
        "stderr": "nothing that could be rendered is here: no kustomization, no chart, and no overlay of a layout
      ",
        "stdout": "",
      }
    `)
    expect(stagecoach(clone, 'validate', '--ref', 'gone').status).toBe(2)
  })

  test('finds every mistake of the field’s introductions on its line', () => {
    const clone = repository(join(root, 'mistakes'), introduced)
    const { problems } = json(clone, '--kubernetes', '1.33')
    const found = problems.filter(({ severity }) => severity !== 'info')
    expect([...new Set(found.map(({ file, line, rule }) => `${file}:${line} ${rule}`))].sort()).toMatchInlineSnapshot(`
      [
        ".github/workflows/release.yaml:15 ci-push-race",
        ".github/workflows/validate.yaml:8 ci-checks-patches",
        "apps/web/base/rollout.yaml:16 schema.unknown",
        "apps/web/base/rollout.yaml:5 rollout-incomplete",
        "apps/web/base/secrets.yaml:1 api.removed",
        "apps/web/overlays/production/replicas.yaml:7 schema.unknown",
        "clusters/production/images.yaml:1 api.removed",
        "clusters/production/images.yaml:25 commit-template",
        "clusters/production/release.yaml:1 api.removed",
        "clusters/production/release.yaml:1 render.remote",
        "clusters/production/web-clusters.yaml:12 application-collision",
        "clusters/production/web.yaml:17 manual-sync",
        "clusters/production:1 render.missing",
        "scripts/rollback.sh:2 ci-rollback-flag",
      ]
    `)
  })
})
