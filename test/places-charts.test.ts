import { describe, test } from 'vitest'
import { holds, type Story } from './places-story.ts'

const chart = (template: string, values = '', more: Readonly<Record<string, string>> = {}) => ({
  'dev/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\nappVersion: "4.5"\n',
  'dev/values.yaml': values,
  'dev/templates/web.yaml': template,
  ...more,
})

const head = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n'
const pod = (container: string): string => `${head}spec:
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      containers:
        - name: web
${container}`
const inContainer = (path: string): string => `/spec/template/spec/containers/0/${path}`

const stories: Readonly<Record<string, Readonly<Record<string, Story>>>> = {
  'in a template': {
    'a literal': { files: chart(`${head}spec:\n  replicas: ‸many\n`), at: '/spec/replicas' },
    'an unknown key': {
      files: chart(`${head}spec:\n  {{- if true }}\n  ‸replicaz: 3\n  {{- end }}\n`),
      at: '/spec/replicaz',
      rule: 'schema.unknown',
    },
    'the map that lacks something': {
      files: chart(pod('          image: a\n').replace('- name: web', '- ‸name: web')),
      at: '/spec/template/spec/containers/0',
    },
    'the object': { files: chart(`# of us\n‸${head}spec: {}\n`) },
    'one of several documents': {
      files: chart(
        `apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec: { type: None }\n---\n${head}spec:\n  replicas: ‸2\n`,
      ),
      of: 'Deployment web',
      at: '/spec/replicas',
    },
    'one of several of a kind': {
      files: chart(
        `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-one\ndata:\n  a: b\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-two\ndata:\n  a: ‸b\n`,
      ),
      of: 'ConfigMap web-two',
      at: '/data/a',
    },
    'what is computed': {
      files: chart(`${head}spec:\n  replicas: ‸{{ add 1 2 }}\n`),
      at: '/spec/replicas',
    },
    'an item among others': {
      files: chart(
        pod(
          '          image: a\n          {{- with .Values.none }}\n          args: {{ . }}\n          {{- end }}\n        - name: proxy\n          image: ‸b\n',
        ),
      ),
      at: '/spec/template/spec/containers/1/image',
    },
    'behind a text of several lines': {
      files: chart(
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n  text: |\n    kind: x\n    b: {{ .Release.Name }}\n  b: ‸c\n',
      ),
      at: '/data/b',
    },
    'a part of a definition': {
      files: chart(
        `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  labels:\n    {{- include "web.labels" . | nindent 4 }}\n`,
        '',
        {
          'dev/templates/_helpers.tpl':
            '{{/* Labels. */}}\n{{- define "web.labels" -}}\napp: web\nteam: ‸-a\n{{- end }}\n',
        },
      ),
      at: '/metadata/labels/team',
    },
    'a definition of custom resources': {
      files: chart('', '', {
        'dev/crds/a.yaml':
          'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: ‸a.acme.io\n',
      }),
      at: '/metadata/name',
    },
  },
  'in values': {
    'of the overlay': {
      files: chart(
        pod('          image: {{ .Values.image.repository }}:{{ .Values.image.tag }}\n'),
        'image:\n  repository: acme/web\n  tag: ‸latest\n',
      ),
      at: inContainer('image'),
    },
    'which go over those of the chart': {
      files: {
        'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
        'charts/web/values.yaml': 'replicas: 2\n',
        'charts/web/templates/web.yaml': `${head}spec:\n  replicas: {{ .Values.replicas }}\n`,
        'charts/web/values-prod.yaml': 'replicas: 2\n',
        'charts/web/values-dev.yaml': '# here\nreplicas: ‸2\n',
      },
      at: '/spec/replicas',
      overlay: { path: 'charts/web/values-dev.yaml', kind: 'file' },
    },
    'of the chart, where the overlay says nothing of it': {
      files: {
        'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
        'charts/web/values.yaml': 'replicas: ‸2\nother: 1\n',
        'charts/web/templates/web.yaml': `${head}spec:\n  replicas: {{ .Values.replicas }}\n`,
        'charts/web/values-dev.yaml': 'other: 2\n',
      },
      at: '/spec/replicas',
      overlay: { path: 'charts/web/values-dev.yaml', kind: 'file' },
    },
    'printed whole': {
      files: chart(
        pod('          resources:\n            {{- toYaml .Values.resources | nindent 12 }}\n'),
        'resources:\n  limits:\n    memory: ‸1GB\n',
      ),
      at: inContainer('resources/limits/memory'),
    },
    'printed whole, and lacking something': {
      files: chart(
        pod('          resources: {{- toYaml .Values.resources | nindent 12 }}\n'),
        'resources:\n  ‸limits:\n    memory: 1Gi\n',
      ),
      at: inContainer('resources/limits'),
    },
    'with an unknown key': {
      files: chart(
        pod(
          '          {{- with .Values.resources }}\n          resources:\n            {{- toYaml . | nindent 12 }}\n          {{- end }}\n',
        ),
        'resources:\n  ‸limit:\n    memory: 1Gi\n',
      ),
      at: inContainer('resources/limit'),
      rule: 'schema.unknown',
    },
    'in a list that is gone through': {
      files: chart(
        pod(
          '          env:\n            {{- range .Values.env }}\n            - name: {{ .name }}\n              value: {{ .value | quote }}\n            {{- end }}\n',
        ),
        'env:\n  - { name: A, value: one }\n  - { name: B, value: ‸two }\n',
      ),
      at: inContainer('env/1/value'),
    },
    'in a map that is gone through': {
      files: chart(
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n  {{- range $key, $value := .Values.data }}\n  {{ $key }}: {{ $value | quote }}\n  {{- end }}\n',
        'data:\n  a: one\n  b: ‸two\n',
      ),
      at: '/data/b',
    },
    'by a variable': {
      files: chart(
        `{{- $web := .Values.web -}}\n${head}spec:\n  replicas: {{ $web.replicas }}\n`,
        'web:\n  replicas: ‸2\n',
      ),
      at: '/spec/replicas',
    },
    'by index': {
      files: chart(
        `${head}spec:\n  replicas: {{ index .Values "web-app" "replicas" }}\n`,
        'web-app: { replicas: ‸2 }\n',
      ),
      at: '/spec/replicas',
    },
    'in a definition': {
      files: chart(pod('          image: {{ include "web.image" . }}\n'), 'image: { tag: ‸latest }\n', {
        'dev/templates/_helpers.tpl': '{{- define "web.image" -}}\nacme/web:{{ .Values.image.tag }}\n{{- end -}}\n',
      }),
      at: inContainer('image'),
    },
    'in what is known of the chart': {
      files: {
        ...chart(pod('          image: "acme/web:{{ .Values.tag | default .Chart.AppVersion }}"\n')),
        'dev/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\nappVersion: ‸"4.5"\n',
      },
      at: inContainer('image'),
    },
    'of a chart that it carries': {
      files: {
        'dev/Chart.yaml':
          'apiVersion: v2\nname: umbrella\nversion: 1.0.0\ndependencies: [{ name: api, version: 1.0.0 }]\n',
        'dev/values.yaml': 'api:\n  replicas: ‸2\n',
        'dev/charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 1.0.0\n',
        'dev/charts/api/values.yaml': 'replicas: 1\n',
        'dev/charts/api/templates/web.yaml': `${head}spec:\n  replicas: {{ .Values.replicas }}\n`,
      },
      at: '/spec/replicas',
    },
    'of a kustomization that inflates it': {
      files: {
        'dev/kustomization.yaml': 'helmCharts:\n  - name: web\n    valuesInline:\n      replicas: ‸2\n',
        'dev/charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
        'dev/charts/web/values.yaml': 'replicas: 1\n',
        'dev/charts/web/templates/web.yaml': `${head}spec:\n  replicas: {{ .Values.replicas }}\n`,
        'dev/charts/web/templates/other.yaml':
          'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: [] }\n',
      },
      of: 'Deployment release-name',
      at: '/spec/replicas',
    },
    'or in the file that it names': {
      files: {
        'dev/kustomization.yaml': 'helmCharts:\n  - name: web\n    valuesFile: v.yaml\n',
        'dev/v.yaml': 'replicas: ‸2\n',
        'dev/charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
        'dev/charts/web/values.yaml': 'replicas: 1\n',
        'dev/charts/web/templates/web.yaml': `${head}spec:\n  replicas: {{ .Values.replicas }}\n`,
      },
      at: '/spec/replicas',
    },
    'unless a patch goes over them': {
      files: {
        'dev/kustomization.yaml':
          'helmCharts:\n  - name: web\npatches:\n  - target: { kind: Deployment }\n    patch: |-\n      - { op: replace, path: /spec/replicas, value: ‸2 }\n',
        'dev/charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
        'dev/charts/web/values.yaml': 'replicas: 1\n',
        'dev/charts/web/templates/web.yaml': `${head}spec:\n  replicas: {{ .Values.replicas }}\n`,
      },
      at: '/spec/replicas',
    },
    'of an Application of Argo CD': {
      files: {
        'dev/kustomization.yaml': 'resources: [app.yaml]\n',
        'dev/app.yaml':
          'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: web, namespace: argocd }\nspec:\n  source:\n    repoURL: https://git.example/acme/deploy\n    path: charts/web\n    helm:\n      valuesObject:\n        replicas: ‸2\n',
        'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
        'charts/web/values.yaml': 'replicas: 1\n',
        'charts/web/templates/web.yaml': `${head}spec:\n  replicas: {{ .Values.replicas }}\n`,
      },
      of: 'Deployment web',
      at: '/spec/replicas',
    },
    'in the text of one': {
      files: {
        'dev/kustomization.yaml': 'resources: [app.yaml]\n',
        'dev/app.yaml':
          'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: web, namespace: argocd }\nspec:\n  source:\n    repoURL: https://git.example/acme/deploy\n    path: charts/web\n    helm:\n      values: |\n        replicas: ‸2\n',
        'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
        'charts/web/values.yaml': 'replicas: 1\n',
        'charts/web/templates/web.yaml': `${head}spec:\n  replicas: {{ .Values.replicas }}\n`,
      },
      of: 'Deployment web',
      at: '/spec/replicas',
    },
    'among the parameters of one': {
      files: {
        'dev/kustomization.yaml': 'resources: [app.yaml]\n',
        'dev/app.yaml':
          'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: web, namespace: argocd }\nspec:\n  source:\n    repoURL: https://git.example/acme/deploy\n    path: charts/web\n    helm:\n      valuesObject: { replicas: 3 }\n      parameters:\n        - name: replicas\n          value: ‸"2"\n',
        'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
        'charts/web/values.yaml': 'replicas: 1\n',
        'charts/web/templates/web.yaml': `${head}spec:\n  replicas: {{ .Values.replicas }}\n`,
      },
      of: 'Deployment web',
      at: '/spec/replicas',
    },
    'in a file that one names': {
      files: {
        'dev/kustomization.yaml': 'resources: [app.yaml]\n',
        'dev/app.yaml':
          'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: web, namespace: argocd }\nspec:\n  source:\n    repoURL: https://git.example/acme/deploy\n    path: charts/web\n    helm:\n      valueFiles: [values-dev.yaml]\n',
        'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
        'charts/web/values.yaml': 'replicas: 1\n',
        'charts/web/templates/web.yaml': `${head}spec:\n  replicas: {{ .Values.replicas }}\n`,
        'charts/web/values-dev.yaml': 'replicas: ‸2\n',
      },
      of: 'Deployment web',
      at: '/spec/replicas',
    },
    'of a release of Flux': {
      files: {
        'dev/kustomization.yaml': 'resources: [release.yaml, source.yaml]\n',
        'dev/release.yaml':
          'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: web, namespace: shop }\nspec:\n  chart:\n    spec:\n      chart: ./charts/web\n      sourceRef: { kind: GitRepository, name: deploy }\n  values:\n    replicas: ‸2\n',
        'dev/source.yaml':
          'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: deploy, namespace: shop }\nspec: { url: https://git.example/acme/deploy, ref: { branch: main } }\n',
        'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
        'charts/web/values.yaml': 'replicas: 1\n',
        'charts/web/templates/web.yaml': `${head}spec:\n  replicas: {{ .Values.replicas }}\n`,
      },
      of: 'Deployment web',
      at: '/spec/replicas',
    },
  },
}

for (const [title, cases] of Object.entries(stories))
  describe(`a finding of a chart's object is placed ${title}`, () => {
    test.each(Object.entries(cases))('%s', (_, story) => holds(story))
  })
