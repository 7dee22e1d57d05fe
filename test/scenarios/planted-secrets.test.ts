import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { app, text } from '../harness/world.ts'

/** A thousand values, the same ones in every run, each of which looks like nothing that anybody else writes. */
const planted = (): { readonly next: () => string; readonly all: readonly string[] } => {
  const all: string[] = []
  return {
    all,
    next: () => {
      const value = createHash('sha256').update(`planted ${all.length}`).digest('base64url').slice(0, 24)
      all.push(`p${value}`)
      return `p${value}`
    },
  }
}

const base64 = (value: string): string => Buffer.from(value).toString('base64')
const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')

/** One app whose manifests hold secrets in all the ways in which people put them there. `mistakes`: and cannot be rendered because of them. */
const leaky = (name: string, next: () => string, mistakes: boolean): Record<string, string> => {
  const at = (path: string): string => `apps/${name}/${path}`
  return {
    ...app(name, { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' }),
    [at('base/kustomization.yaml')]: `resources:
  - deployment.yaml
  - secret.yaml
  - config.yaml
secretGenerator:
  - name: generated
    literals:
${lines(14, index => `      - password${index}=${next()}`)}
    envs: [generated.env]
configMapGenerator:
  - name: settings
    files: [application.properties]
`,
    [at('base/generated.env')]: `${lines(14, index => `TOKEN_${index}=${next()}`)}\n`,
    [at('base/application.properties')]: `server.port=8080\n${lines(6, index => `db${index}.password=${next()}`)}\n`,
    [at('base/secret.yaml')]: `apiVersion: v1
kind: Secret
metadata: { name: plain }
stringData:
${lines(14, index => `  value${index}: ${next()}`)}
data:
${lines(14, index => `  data${index}: ${base64(next())}`)}
${mistakes ? `  broken: [${next()}\n` : ''}`,
    [at('base/config.yaml')]: `apiVersion: v1
kind: ConfigMap
metadata: { name: config }
data:
  apiKey: ${next()}
  clientSecret: ${next()}
  url: postgres://web:${next()}@db.shop:5432/web
  web.env: |
    LOG_LEVEL=debug
    DB_PASSWORD=${next()}
  web.json: '{"port": 8080, "password": "${next()}"}'
  key.pem: |
    -----BEGIN PRIVATE KEY-----
    ${next()}${next()}
    -----END PRIVATE KEY-----
`,
    [at('base/deployment.yaml')]: text`
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: ${name}
      spec:
        selector: { matchLabels: { app: ${name} } }
        template:
          metadata: { labels: { app: ${name} } }
          spec:
            containers:
              - name: ${name}
                image: ghcr.io/acme/${name}
                args: ["--admin-password=${next()}"]
                env:
                  - { name: DB_PASSWORD, value: ${next()} }
                  - { name: API_TOKEN, value: ${next()} }
                  - { name: DATABASE_URL, value: "mysql://root:${next()}@db/web" }
    `,
  }
}

/** A chart that says its secrets aloud while it fails. */
const failing = (next: () => string): Record<string, string> => ({
  'apps/chart/overlays/dev/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n',
  'apps/chart/overlays/dev/values.yaml': `auth:\n  password: ${next()}\n  token: ${next()}\n`,
  'apps/chart/overlays/dev/templates/fail.yaml':
    '{{ fail (printf "it is %s, or %s" .Values.auth.password .Values.auth.token) }}\n',
})

const everything = (directory: string): string =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map(path => join(directory, path))
    // The mirror is Git's, and holds what the repository holds.
    .filter(path => !path.includes('/mirrors/') && statSync(path).isFile())
    .map(path => readFileSync(path).toString('latin1'))
    .join('\n')

test('of a thousand secrets none is in a comment, a check, a body, the audit, the log or the disk', {
  timeout: 180_000,
}, () => {
  const before = planted()
  const names = Array.from({ length: 7 }, (_, index) => `app-${index}`)
  const files = Object.assign({}, ...names.map(name => leaky(name, before.next, false)))
  const applications = names.flatMap(name =>
    ['dev', 'staging', 'production'].map(env => ({ name: `${name}-${env}`, path: `apps/${name}/overlays/${env}` })),
  )
  const config = text`
    version: 1
    overlays: apps/{app}/overlays/{env}
    environments:
      dev: {}
      staging: { from: dev, promote: command }
      production: { from: staging, promote: command }
  `
  return scenario({ files, applications, config }, async t => {
    const after = planted()
    for (let skip = 0; skip < before.all.length; skip += 1) after.next()
    const changed = Object.assign(
      {},
      ...names.map((name, index) => leaky(name, after.next, index % 3 === 0)),
      failing(after.next),
    )
    const number = t.open(changed)
    await t.settle()
    expect(after.all.length).toBeGreaterThanOrEqual(1000)
    const said = [
      t.shown(number),
      ...[...(t.github.world.repository('acme', 'shop')?.runs.values() ?? [])].map(
        ({ title, summary, text, annotations }) => JSON.stringify([title, summary, text, annotations]),
      ),
      ...t.audit(),
      ...t.app.troubles(),
      everything(t.state),
    ].join('\n')
    // It looked at them all: what changes is named by its key, and what is wrong by its place.
    expect(said).toContain('DB_PASSWORD')
    expect(said).toContain('secret.yaml')
    expect(said).toContain('fail.yaml')
    const found = after.all.filter(value => [value, base64(value).replace(/=+$/, '')].some(form => said.includes(form)))
    expect(found).toEqual([])
  })
})
