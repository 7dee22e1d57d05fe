import type { Seed } from '../../src/sim/github/seed.ts'

/** Texts of files by path, without the indentation that they have in a test. */
export const text = (strings: TemplateStringsArray, ...values: readonly string[]): string => {
  const whole = strings.reduce((all, part, i) => all + part + (values[i] ?? ''), '')
  const lines = whole
    .replace(/^\n/, '')
    .replace(/\n[ \t]*$/, '\n')
    .split('\n')
  const indents = lines.filter(line => line.trim() !== '').map(line => /^ */.exec(line)?.[0].length ?? 0)
  const indent = Math.min(...indents)
  return lines.map(line => line.slice(indent)).join('\n')
}

/** A kustomize overlay that pins one image. */
export const kustomization = (image: string, tag: string, more = ''): string =>
  `resources:\n  - ../../base\nimages:\n  - name: ${image}\n    newTag: ${tag} # moves by promotion\n${more}`

/** What one app looks like in a repository: a base, and an overlay per environment with its own replicas. */
export const app = (name: string, tags: Readonly<Record<string, string>>): Record<string, string> => ({
  [`apps/${name}/base/kustomization.yaml`]: 'resources:\n  - deployment.yaml\n',
  [`apps/${name}/base/deployment.yaml`]: text`
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: ${name}
    spec:
      replicas: 1
      selector: { matchLabels: { app: ${name} } }
      template:
        metadata: { labels: { app: ${name} } }
        spec:
          containers:
            - name: ${name}
              image: ghcr.io/acme/${name}
  `,
  ...Object.fromEntries(
    Object.entries(tags).map(([env, tag]) => [
      `apps/${name}/overlays/${env}/kustomization.yaml`,
      kustomization(
        `ghcr.io/acme/${name}`,
        tag,
        `replicas:\n  - name: ${name}\n    count: ${env === 'production' ? 6 : 1}\n`,
      ),
    ]),
  ),
})

/** dev → staging by itself → production by a person of acme/release, all watched by Argo CD. */
export const road = text`
  version: 1
  overlays: apps/{app}/overlays/{env}
  environments:
    dev:
      sync: { engine: argocd, cluster: hub }
    staging:
      from: dev
      promote: auto
      sync: { engine: argocd, cluster: hub }
    production:
      from: staging
      who: { promote: ["team:acme/release"] }
      sync: { engine: argocd, cluster: hub }
`

/** People are roles: who changes things, who may promote, who only reads, and who has nothing to do with it. */
export const users = {
  author: 'write',
  releaser: 'write',
  operator: 'admin',
  reader: 'read',
} as const satisfies Seed['users']

/** Somebody of the world. `stranger` is no member of anything. */
export type Role = keyof typeof users | 'stranger'
