import type { Danger, ObjectChange, OverlayDiff } from '../src/diff/object-change.ts'
import type { ChangeFacts } from '../src/messages/change-facts.ts'
import type { FileFinding, OverlayFindings, PlacedFinding } from '../src/validation/finding.ts'

/** What a change does, for tests of the words about it. */

export const REPOSITORY = 'https://github.com/acme/shop'

export const changed = (
  kind: string,
  name: string,
  summary: readonly string[],
  more: Partial<ObjectChange> & { readonly namespace?: string } = {},
): ObjectChange => {
  const { namespace, ...rest } = more
  const text = '@@ spec.template.spec.containers @@\n-  image: web:1.8.1\n+  image: web:1.8.2\n'
  return {
    change: 'changed',
    ref: { apiVersion: 'v1', kind, name, ...(namespace === undefined ? {} : { namespace }) },
    summary,
    text,
    added: 1,
    removed: 1,
    dangers: [],
    ...rest,
  }
}

export const danger = (sentence: string, code: Danger['code'] = 'removed storage'): Danger => ({
  code,
  at: '',
  sentence,
})

export const problem = (
  message: string,
  more: Partial<OverlayDiff['problems'][number]> = {},
): OverlayDiff['problems'][number] => ({
  code: 'yaml',
  fatal: true,
  before: false,
  file: 'apps/frontend/overlays/production/kustomization.yaml',
  line: 6,
  message,
  ...more,
})

export const overlayDiff = (
  app: string,
  env: string,
  objects: readonly ObjectChange[],
  more: Partial<OverlayDiff> = {},
): OverlayDiff => ({
  overlay: { app, env, path: `apps/${app}/overlays/${env}`, kind: 'directory' },
  state: objects.length > 0 ? 'changed' : 'same',
  objects,
  problems: [],
  ...more,
})

export const facts = (diffs: readonly OverlayDiff[], more: Partial<ChangeFacts> = {}): ChangeFacts => ({
  repository: REPOSITORY,
  head: '9c1e2d3a4b5c6d7e8f909192939495969798999a',
  base: '4f1c9e1c2d3a4b5c6d7e8f909192939495969798',
  environments: ['dev', 'staging', 'production'],
  promoted: [],
  blocked: [],
  diffs,
  shared: [],
  tools: ['kustomize v5.8.1'],
  promotion: false,
  ...more,
})

/** The change of the surfaces' example. */
export const example = (): ChangeFacts => {
  const image = (env: string) =>
    overlayDiff('frontend', env, [changed('Deployment', 'frontend', ['image 1.8.1 → 1.8.2'], { namespace: env })])
  const logging = (env: string) =>
    overlayDiff('search', env, [
      changed('ConfigMap', 'search', ['2 keys'], {
        text: '@@ data @@\n-  LOG_LEVEL: info\n+  LOG_LEVEL: debug\n',
        file: 'apps/base/logging.yaml',
      }),
    ])
  return facts(
    [
      logging('production'),
      image('staging'),
      overlayDiff('frontend', 'production', [], {
        state: 'changed',
        problems: [problem('`replicas` must be a number, found "two"')],
      }),
      image('dev'),
      logging('dev'),
      logging('staging'),
    ],
    {
      promoted: ['staging', 'production'],
      shared: [
        {
          file: 'apps/base/logging.yaml',
          environments: ['dev', 'staging', 'production'],
          overlays: ['apps/search/overlays/dev', 'apps/search/overlays/staging', 'apps/search/overlays/production'],
        },
      ],
    },
  )
}

/** A finding of an object on its line, which the change brings and which blocks it if it is an error. */
export const finding = (message: string, more: Partial<PlacedFinding> = {}): PlacedFinding => {
  const severity = more.severity ?? 'error'
  return {
    rule: 'schema.type',
    severity,
    message,
    fix: 'Write the value without quotes',
    at: '/spec/replicas',
    object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'web', name: 'frontend' },
    file: 'apps/frontend/overlays/production/replicas.yaml',
    line: 6,
    column: 13,
    before: false,
    blocks: severity === 'error' && more.before !== true && more.ignored === undefined,
    ...more,
  }
}

/** A finding about a file that belongs to no overlay. */
export const fileFinding = (message: string, more: Partial<FileFinding> = {}): FileFinding => ({
  rule: 'secret.key',
  severity: 'error',
  message,
  fix: 'Remove the file, and make a new key',
  file: 'deploy.pem',
  line: 1,
  column: 1,
  before: false,
  blocks: true,
  ...more,
})

/** What was found in an overlay of an app in an environment. */
export const foundIn = (app: string, env: string, findings: readonly PlacedFinding[]): OverlayFindings => ({
  overlay: { app, env, path: `apps/${app}/overlays/${env}`, kind: 'directory' },
  findings,
})

/** The change of the surfaces' example, where all can be rendered and its objects are judged. */
export const judged = (more: Partial<ChangeFacts> = {}): ChangeFacts => {
  const memory = (app: string) =>
    finding('"resources" has no memory limit', {
      rule: 'policy.memory',
      severity: 'warning',
      fix: 'Write a limit',
      object: { apiVersion: 'apps/v1', kind: 'Deployment', name: app },
      file: `apps/${app}/base/deployment.yaml`,
      line: 21,
      column: 9,
    })
  const old = finding('"Ingress" of extensions/v1beta1 is deprecated', {
    rule: 'api.deprecated',
    severity: 'warning',
    before: true,
    fix: 'Write networking.k8s.io/v1 Ingress',
    object: { apiVersion: 'extensions/v1beta1', kind: 'Ingress', name: 'search' },
    file: 'apps/search/base/ingress.yaml',
    line: 1,
    column: 1,
  })
  const note = finding('no probe says when "search" is ready', {
    rule: 'probes',
    severity: 'info',
    fix: 'Write a readinessProbe',
    object: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'search' },
    file: 'apps/search/base/deployment.yaml',
    line: 17,
    column: 9,
  })
  const ignored = finding('"hostNetwork" is true', {
    rule: 'policy.network',
    ignored: 'it is the node agent',
    file: 'apps/frontend/overlays/production/agent.yaml',
    line: 9,
    column: 7,
    object: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent' },
  })
  const given = example()
  return {
    ...given,
    diffs: given.diffs.map(diff => ({ ...diff, problems: [] })),
    findings: [
      foundIn('search', 'production', [old, note, memory('search')]),
      foundIn('frontend', 'production', [
        memory('frontend'),
        ignored,
        finding('"replicas" is text, and has to be a whole number'),
      ]),
      ...['staging', 'dev'].flatMap(env => [
        foundIn('search', env, [old, note, memory('search')]),
        foundIn('frontend', env, [memory('frontend')]),
      ]),
    ],
    unjudged: ['there is no schema for Backup of acme.example/v1'],
    validated: { objects: 24, kubernetes: ['1.31', '1.33'] },
    ...more,
  }
}
