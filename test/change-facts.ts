import type { Danger, ObjectChange, OverlayDiff } from '../src/diff/object-change.ts'
import type { ChangeFacts } from '../src/messages/change-facts.ts'

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
