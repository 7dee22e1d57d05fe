/** A repository as the field's introductions teach to write one, with the mistakes that they are known to have. */
export const introduced: Readonly<Record<string, string>> = {
  'apps/web/base/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deployment.yaml
  - secrets.yaml
  - rollout.yaml
`,
  'apps/web/base/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: acme/web:latest
`,
  'apps/web/base/secrets.yaml': `apiVersion: external-secrets.io/v1beta1
kind: ExternalSecret
metadata:
  name: web
spec:
  refreshInterval: 1h
  secretStoreRef:
    name: vault
    kind: SecretStore
  target:
    name: web
  data:
    - secretKey: password
      remoteRef:
        key: web/password
`,
  'apps/web/base/rollout.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: web-canary
spec:
  replicas: 5
  strategy:
    canary:
      steps:
        - setWeight: 20
        - pause: { duration: 10m }
      analysis:
        templates:
          - templateName: success-rate
        startingStep: 2
      rollback:
        enabled: true
`,
  'apps/web/overlays/production/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: production
resources:
  - ../../base
  - alerts.yaml
images:
  - name: acme/web
    newTag: v1.2.3
patches:
  - path: replicas.yaml
`,
  'apps/web/overlays/production/replicas.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  revisionHistoryLimits: 5
`,
  'apps/web/overlays/production/alerts.yaml': `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: gitops
spec:
  groups:
    - name: argocd
      rules:
        - alert: SyncFailed
          expr: argocd_app_sync_total{phase="Failed"} > 0
          for: 5m
        - alert: OutOfSync
          expr: argocd_app_info{sync_status="OutOfSync"} == 1
`,
  'clusters/production/kustomization.yaml': `resources:
  - images.yaml
  - release.yaml
  - web.yaml
  - web-clusters.yaml
`,
  'clusters/production/images.yaml': `apiVersion: image.toolkit.fluxcd.io/v1beta1
kind: ImageRepository
metadata:
  name: web
  namespace: flux-system
spec:
  image: ghcr.io/acme/web
  interval: 1m
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata:
  name: web
  namespace: flux-system
spec:
  interval: 5m
  sourceRef:
    kind: GitRepository
    name: deploy
  git:
    commit:
      author:
        name: fluxbot
        email: flux@acme.example
      messageTemplate: |
        Update {{.AutomationObject.Name}} to {{.NewVersion}}
`,
  'clusters/production/release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2beta1
kind: HelmRelease
metadata:
  name: ingress
  namespace: flux-system
spec:
  interval: 5m
  chart:
    spec:
      chart: ingress-nginx
      version: 4.8.0
      sourceRef:
        kind: HelmRepository
        name: ingress-nginx
`,
  'clusters/production/web.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: web-production
  namespace: argocd
spec:
  project: default
  source:
    repoURL: https://git.example/acme/elsewhere
    targetRevision: main
    path: apps/web/overlays/production
  destination:
    server: https://kubernetes.default.svc
    namespace: production
  # Manual sync only: somebody has to approve what goes to production
  syncPolicy:
    automated:
      prune: true
      selfHeal: true
`,
  'clusters/production/web-clusters.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata:
  name: web
  namespace: argocd
spec:
  generators:
    - list:
        elements:
          - cluster: staging
            url: https://kubernetes.default.svc
          - cluster: production
            url: https://kubernetes.default.svc
  template:
    metadata:
      name: 'web-{{cluster}}'
    spec:
      project: default
      source:
        repoURL: https://git.example/acme/elsewhere
        targetRevision: main
        path: apps/web/overlays/{{cluster}}
      destination:
        server: '{{url}}'
        namespace: web
`,
  '.github/workflows/validate.yaml': `on: pull_request
jobs:
  validate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Score
        run: kube-score score apps/web/overlays/production/*.yaml
`,
  '.github/workflows/release.yaml': `on:
  push:
    branches: [main]
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Update the deployment repository
        run: |
          git clone https://git.example/acme/deploy
          cd deploy/overlays/staging
          kustomize edit set image acme/web=acme/web:$TAG
          git commit -am "Update web to $TAG"
          git push
`,
  'scripts/rollback.sh': `#!/bin/sh
argocd app rollback "$1" --to-revision=5
`,
  'docs/rollback.md': 'Write `argocd app rollback web --to-revision=5`.\n',
}
