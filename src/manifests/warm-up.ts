import type { GuestJob } from './guest.ts'
import type { InputFile } from './inputs.ts'

const limits = { output: 1_000_000, objects: 100 }
const common = { kubernetes: null, apiVersions: [] }

const kustomize: GuestJob = { limits, job: { kind: 'kustomize', root: 'overlay', restrict: 'root', ...common } }

const helm: GuestJob = {
  limits,
  job: {
    kind: 'helm',
    chart: 'chart',
    release: { name: 'warm', namespace: 'warm' },
    values: [],
    sets: [],
    crds: false,
    ...common,
  },
}

const deployment = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: ${name}, image: "${name}:1", envFrom: [{ configMapRef: { name: settings } }] }] }
`

const files = Object.entries({
  'overlay/kustomization.yaml': `resources: [../base]
namePrefix: a-
labels: [{ pairs: { stage: warm }, includeSelectors: true }]
images: [{ name: web, newTag: "2" }]
replicas: [{ name: web, count: 2 }]
patches:
  - { target: { kind: Deployment }, patch: '[{"op": "add", "path": "/spec/paused", "value": true}]' }
  - patch: '{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {"minReadySeconds": 1}}'
`,
  'base/kustomization.yaml': `resources: [web.yaml]
configMapGenerator: [{ name: settings, literals: [a=b] }]
`,
  'base/web.yaml': deployment('web'),
  'chart/Chart.yaml': 'apiVersion: v2\nname: warm\nversion: 1.0.0\n',
  'chart/values.yaml': 'name: web\n',
  'chart/templates/_names.tpl': '{{ define "name" }}{{ .Values.name | trunc 63 }}{{ end }}',
  'chart/templates/web.yaml': deployment('{{ include "name" . }}'),
}).map(([path, text]) => ({ path, bytes: Buffer.from(text) }))

/** A little of everything that is rendered. */
export const warmUp: readonly { readonly job: GuestJob; readonly files: readonly InputFile[] }[] = [
  { job: kustomize, files },
  { job: helm, files },
]
