/** A published Go module and where in it the files are that the bundle of schemas is made of. */
export interface SchemaSource {
  readonly module: string
  readonly version: string
  /** Folders, or single files, with CustomResourceDefinitions in YAML. */
  readonly files: readonly string[]
}

/** The newest patch of each minor version of Kubernetes that can be had as a module. */
export const KUBERNETES = ['v1.31.14', 'v1.32.13', 'v1.33.13', 'v1.34.4', 'v1.35.4', 'v1.36.3'] as const

/** The custom resources that are found most often beside releases. */
export const CUSTOM_RESOURCES: readonly SchemaSource[] = [
  { module: 'github.com/argoproj/argo-cd/v3', version: 'v3.5.7', files: ['manifests/crds'] },
  { module: 'github.com/argoproj/argo-rollouts', version: 'v1.9.2', files: ['manifests/crds'] },
  { module: 'github.com/fluxcd/source-controller', version: 'v1.9.6', files: ['config/crd/bases'] },
  { module: 'github.com/fluxcd/kustomize-controller', version: 'v1.9.6', files: ['config/crd/bases'] },
  { module: 'github.com/fluxcd/helm-controller', version: 'v1.6.3', files: ['config/crd/bases'] },
  { module: 'github.com/fluxcd/notification-controller', version: 'v1.9.2', files: ['config/crd/bases'] },
  { module: 'github.com/fluxcd/image-reflector-controller', version: 'v1.1.1', files: ['config/crd/bases'] },
  { module: 'github.com/external-secrets/external-secrets', version: 'v1.3.2', files: ['config/crds/bases'] },
  { module: 'github.com/bitnami-labs/sealed-secrets', version: 'v0.40.0', files: ['helm/sealed-secrets/crds'] },
  {
    module: 'github.com/kyverno/kyverno',
    version: 'v1.19.1',
    files: ['kyverno', 'policies.kyverno.io', 'policyreport', 'reports'].map(name => `config/crds/${name}`),
  },
  { module: 'github.com/open-policy-agent/gatekeeper/v3', version: 'v3.23.1', files: ['charts/gatekeeper/crds'] },
  { module: 'sigs.k8s.io/gateway-api', version: 'v1.6.3', files: ['config/crd/standard', 'config/crd/experimental'] },
  {
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: 'v0.85.0',
    files: ['example/prometheus-operator-crd'],
  },
  { module: 'github.com/cert-manager/cert-manager', version: 'v1.21.2', files: ['deploy/crds'] },
  { module: 'github.com/rancher/fleet', version: 'v0.16.0', files: ['charts/fleet-crd/templates/crds.yaml'] },
]

/** One version of Kubernetes' types for each minor version, oldest first: what is removed is only in the old ones. */
export const TYPES = [
  ...['v0.21.1', 'v0.22.5', 'v0.23.16', 'v0.24.3', 'v0.25.16', 'v0.26.9', 'v0.27.4', 'v0.28.15', 'v0.29.15'],
  ...['v0.30.14', 'v0.31.14', 'v0.32.13', 'v0.33.13', 'v0.34.4', 'v0.35.4', 'v0.36.6', 'v0.37.2'],
] as const
