import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../src/diff/manifest.ts'
import { fileProblems } from '../src/validation/files/file-problems.ts'
import { fileRules } from '../src/validation/files/file-rules.ts'
import { practiceRules } from '../src/validation/practice/practice-rules.ts'
import { sceneOf, spec } from './rules-scene.ts'

const found = (given: KubernetesObject): readonly string[] => {
  const scene = sceneOf([given])
  return practiceRules.flatMap(rule => [...rule.judge(scene)].map(({ at, message }) => `${rule.id} ${at}: ${message}`))
}

const set = (generators: readonly object[], name: string, destination: object, more: object = {}) =>
  spec('argoproj.io/v1alpha1 ApplicationSet', {
    generators,
    template: {
      metadata: { name },
      spec: { source: { repoURL: 'https://git.example/a', path: 'apps/web/overlays/{{cluster}}' }, destination },
    },
    ...more,
  })
const list = (...elements: readonly object[]) => [{ list: { elements } }]
const staging = { cluster: 'staging', url: 'https://staging' }
const production = { cluster: 'production', url: 'https://production' }

describe('application-collision', () => {
  test.each([
    [
      'elements of one name',
      set(list(staging, production), 'web', { server: '{{url}}', namespace: 'web' }),
      ['/spec/generators/0/list/elements/1: elements 1 and 2 give Applications of the same name, "web"'],
    ],
    [
      'environments in one namespace',
      set(list(staging, production), 'web-{{cluster}}', { server: 'https://kubernetes.default.svc', namespace: 'web' }),
      [
        '/spec/generators/0/list/elements/1: elements 1 and 2 deploy the same into the same namespace of the same cluster',
      ],
    ],
    [
      'clusters whose names are not in it',
      set([{ clusters: {} }], 'web', { server: '{{server}}', namespace: 'web' }),
      [
        '/spec/template/metadata/name: all Applications of the generator "clusters" are called "web", and Argo CD makes only one of a name',
      ],
    ],
  ])('finds %s', (_, given, said) => {
    expect(found(given)).toEqual(said.map(each => `application-collision ${each}`))
  })

  test.each([
    [
      'clusters of their own',
      set(list(staging, production), 'web-{{cluster}}', { server: '{{url}}', namespace: 'web' }),
    ],
    [
      'namespaces of their own',
      set(list(staging, production), 'web-{{cluster}}', { name: 'in-cluster', namespace: 'web-{{cluster}}' }),
    ],
    [
      'different apps of one namespace',
      spec('argoproj.io/v1alpha1 ApplicationSet', {
        generators: list({ app: 'a' }, { app: 'b' }),
        template: {
          metadata: { name: '{{app}}' },
          spec: { source: { repoURL: 'x', path: 'apps/{{app}}' }, destination: { name: 'c', namespace: 'shop' } },
        },
      }),
    ],
    ['one element', set(list(staging), 'web', { server: '{{url}}', namespace: 'web' })],
    [
      'expressions that are not evaluated here',
      set(list(staging, production), '{{ .cluster | upper }}', { name: 'c', namespace: 'web' }, { goTemplate: true }),
    ],
    ['no generators', set([], 'web', {})],
    [
      'hostile ones',
      spec('argoproj.io/v1alpha1 ApplicationSet', {
        generators: [3, null, { list: [] }, { list: { elements: [[], 3, null] } }],
        template: [],
      }),
    ],
  ])('lets %s be', (_, given) => {
    expect(found(given)).toEqual([])
  })
})

const automation = (messageTemplate: unknown) =>
  spec('image.toolkit.fluxcd.io/v1 ImageUpdateAutomation', { git: { commit: { messageTemplate } } })

describe('commit-template', () => {
  test.each([
    [
      'a field that there is not',
      'Update {{ .AutomationObject.Name }} to {{ .NewVersion }}',
      '".NewVersion", which Flux does not give to it',
    ],
    [
      'one of the automation',
      '{{ .AutomationObject.Kind }}',
      '".AutomationObject.Kind", which Flux does not give to it',
    ],
    [
      'what Flux removed',
      '{{ range .Updated.Images }}{{ println . }}{{ end }}',
      '".Updated", which Flux gives to it no more',
    ],
    [
      'one from the outside in a range',
      '{{ range .Changed.Changes }}{{ $.Policy }}{{ end }}',
      '".Policy", which Flux does not give to it',
    ],
  ])('finds %s', (_, template, said) => {
    expect(found(automation(template))).toEqual([
      `commit-template /spec/git/commit/messageTemplate: the commit template takes ${said}`,
    ])
  })

  test.each([
    ['what there is', '{{ .AutomationObject }} {{ .AutomationObject.Namespace }} {{ .Values.cluster }}'],
    [
      'fields of changes',
      '{{ range .Changed.Changes }}{{ .OldValue }} -> {{ .NewValue }}{{ end }} {{ len .Changed.Objects }}',
    ],
    ['variables', '{{ range $file, $_ := .Changed.FileChanges }}{{ $file }}{{ end }}'],
    ['texts', '{{ print ".NewVersion" }} .NewVersion'],
    ['a template that is none', '{{ .'],
    ['no text', ['x']],
  ])('lets %s be', (_, template) => {
    expect(found(automation(template))).toEqual([])
  })
})

const alert = (expr: unknown, name: object = { alert: 'A' }) =>
  spec('monitoring.coreos.com/v1 PrometheusRule', { groups: [{ name: 'g', rules: [{ ...name, expr }] }] })

describe('alert-never-resolves', () => {
  test.each([
    ['argocd_app_sync_total{phase="Failed"} > 0', 'argocd_app_sync_total'],
    ['sum by (name) (argocd_app_sync_total{phase=~"Error|Failed"}) >= 1', 'argocd_app_sync_total'],
    ['sum(errors_total) by (job) != 0', 'errors_total'],
    ['absent(up)\nor\nerrors_total > 5', 'errors_total'],
  ])('finds %s', (expr, counter) => {
    expect(found(alert(expr))).toEqual([
      `alert-never-resolves /spec/groups/0/rules/0/expr: alert "A" compares the counter "${counter}" itself, which only grows, so that the alert never resolves`,
    ])
  })

  test.each([
    'increase(argocd_app_sync_total{phase="Failed"}[10m]) > 0',
    'sum(rate(errors_total[5m])) by (job) > 0.1',
    'errors_total > errors_total offset 5m',
    'errors_total / requests_total > 0.5',
    'errors_total > 0 and up == 1',
    'argocd_app_info{health_status="Degraded"} > 0',
    'errors_total == 0',
    'errors_total > (',
    3,
  ])('lets %s be', expr => {
    expect(found(alert(expr))).toEqual([])
  })

  test('lets what records be', () => {
    expect(found(alert('errors_total > 0', { record: 'a:b' }))).toEqual([])
  })
})

const application = (metadata: object, automated: unknown = { prune: true, selfHeal: true }) =>
  spec('argoproj.io/v1alpha1 Application', { syncPolicy: { automated } }, metadata)

describe('manual-sync', () => {
  test.each([
    ['its name', { name: 'web-production-manual' }],
    ['a label', { labels: { 'acme.io/sync': 'manual' } }],
    ['a sentence', { annotations: { description: 'Synced manually by the release team' } }],
  ])('finds what %s says', (_, metadata) => {
    expect(found(application(metadata))).toEqual([
      'manual-sync /spec/syncPolicy/automated: the Application says that it is synced manually, and its sync policy is automated',
    ])
  })

  test.each([
    ['one without the word', application({})],
    ['one with a manual', application({ name: 'manuals' })],
    ['one that is manual', application({ name: 'web-manual' }, null)],
    ['one that is switched off', application({ name: 'web-manual' }, { enabled: false })],
  ])('lets %s be', (_, given) => {
    expect(found(given)).toEqual([])
  })
})

const rollout = (fields: object) => spec('Rollout', { strategy: { canary: {} }, ...fields })

describe('rollout-incomplete', () => {
  test.each([
    ['neither', {}, '"selector" and no "template"'],
    ['no pods', { selector: {} }, '"template"'],
    ['no selector', { template: {} }, '"selector"'],
  ])('finds one with %s', (_, fields, lacking) => {
    expect(found(rollout(fields))).toEqual([
      `rollout-incomplete /spec: the Rollout has no ${lacking}, and no "workloadRef" that would give it, so that its controller refuses it`,
    ])
  })

  test.each([
    ['all', { selector: {}, template: {} }],
    ['a reference', { workloadRef: { kind: 'Deployment', name: 'web' } }],
  ])('lets one with %s be', (_, fields) => {
    expect(found(rollout(fields))).toEqual([])
  })
})

const said = (path: string, text: string): readonly string[] =>
  fileProblems(path, text).map(({ rule, line, column, message }) => `${line}:${column} ${rule} ${message}`)

const workflow = (run: string, more = '', steps = ''): string => `on: push
${more}jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
${steps}      - run: |
${run.replaceAll(/^/gm, '          ')}
`

describe('workflows and scripts', () => {
  test.each([
    [
      'a rollback to a revision',
      workflow('set -e\nargocd app rollback web --to-revision=5'),
      '8:35 ci-rollback-flag "argocd app rollback" has no "--to-revision": the id of the history is written behind the name, and none is the one before',
    ],
    [
      'scores of patches',
      workflow('kube-score score --output-format ci \\\n  apps/web/overlays/*/*.yaml'),
      '8:13 ci-checks-patches kube-score is given overlays as they are written, where patches are no whole objects; it has to see what is rendered',
    ],
    [
      'schemas of patches, by a detour',
      workflow("find overlays/ -name '*.yaml' | xargs kubeconform -summary"),
      '7:16 ci-checks-patches kubeconform is given overlays as they are written, where patches are no whole objects; it has to see what is rendered',
    ],
    [
      'pushes that race',
      workflow(
        'git clone https://git.example/acme/deploy\ncd deploy\ngit commit -am "Update web"\ngit push origin main',
      ),
      '10:11 ci-push-race what was cloned, changed and committed is pushed without a rebase or another try, so that of two runs at once the second fails',
    ],
    [
      'pushes to what an action checked out',
      workflow(
        'git commit -am x\ngit push',
        '',
        '      - uses: actions/checkout@v4\n        with: { repository: acme/deploy }\n',
      ),
      '10:11 ci-push-race what was cloned, changed and committed is pushed without a rebase or another try, so that of two runs at once the second fails',
    ],
  ])('%s', (_, text, wanted) => {
    expect(said('.github/workflows/a.yaml', text)).toEqual([wanted])
    expect(said('docs/workflows/a.md', text)).toEqual([])
  })

  test('a script is read as it is', () => {
    expect(said('scripts/back.sh', '#!/bin/sh\nargocd app rollback "$1" --to-revision "$2"\n')).toEqual([
      expect.stringMatching(/^2:26 ci-rollback-flag /),
    ])
  })

  test.each([
    ['a rollback by id', 'argocd app rollback web 5 --prune'],
    ['a sync to a revision', 'argocd app sync web --revision 5'],
    ['what only talks of it', 'echo "argocd app rollback web --to-revision 5"'],
    ['scores of what is rendered', 'kustomize build apps/web/overlays/dev | kube-score score -'],
    ['schemas of whole manifests', 'kubeconform -summary manifests/'],
    ['a push with a rebase', 'git clone x\ngit commit -am x\ngit pull --rebase\ngit push'],
    ['a push with other tries', 'git clone x\ngit commit -am x\nuntil git push; do git fetch; done'],
    ['a push of what was not cloned', 'git commit -am x\ngit push'],
    ['a push of a tag', 'git clone x\ngit tag v1\ngit push --tags'],
  ])('%s is fine', (_, run) => {
    expect(said('.github/workflows/a.yaml', workflow(run))).toEqual([])
  })

  test('a push that waits for others is fine', () => {
    const run = 'git clone x\ngit commit -am x\ngit push'
    expect(said('.github/workflows/a.yaml', workflow(run, 'concurrency: deploy\n'))).toEqual([])
  })

  test('a comment with a reason is heard', () => {
    const text =
      '# stagecoach: ignore ci-rollback-flag because our wrapper knows it\nargocd app rollback a --to-revision 5\n'
    expect(fileProblems('a.sh', text)).toMatchObject([{ ignored: 'our wrapper knows it' }])
  })

  test.each([
    ['a workflow that is no YAML', '.github/workflows/a.yaml', ': ['],
    ['jobs that are a list', '.github/workflows/a.yaml', 'jobs: [a]'],
    ['a line of half a megabyte', 'a.sh', `git ${'overlays/'.repeat(50_000)}`],
    ['many pushes', 'a.sh', 'git clone a; git commit; git push; '.repeat(10_000)],
  ])('%s is no problem', (_, path, text) => {
    expect(said(path, text)).toEqual([])
  })
})

describe('comments of Applications', () => {
  const written = (comment: string, policy = 'automated: { prune: true, selfHeal: true }'): string =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: web\nspec:\n  # ${comment}\n  syncPolicy:\n    ${policy}\n`

  test.each([
    ['clusters/production/web.yaml', 'Manual sync'],
    ['apps/web.yaml', 'Production is synced manually'],
  ])('%s with "%s"', (path, comment) => {
    expect(said(path, written(comment))).toEqual([
      '8:5 manual-sync a comment says that production is synced manually, and the sync policy is automated',
    ])
  })

  test.each([
    ['clusters/dev/web.yaml', written('Manual sync')],
    ['clusters/production/web.yaml', written('No manual sync any more')],
    ['clusters/production/web.yaml', written('see the manual')],
    ['clusters/production/web.yaml', written('Manual sync', 'syncOptions: []')],
  ])('%s is fine', (path, text) => {
    expect(said(path, text)).toEqual([])
  })
})

test('rules say what they look for and what to do', () => {
  for (const { id, says, fix } of [...practiceRules, ...fileRules]) {
    expect(id).toMatch(/^[a-z-]+$/)
    expect(says).toMatch(/\.$/)
    expect(fix).not.toMatch(/\.$/)
  }
})
