import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { diffOf } from '../src/diff/diff-objects.ts'
import { digestOfManifests } from '../src/diff/digest.ts'
import { hide } from '../src/diff/hide.ts'
import { hideIn } from '../src/diff/hide-in.ts'
import { hideInText } from '../src/diff/hide-text.ts'
import type { KubernetesObject } from '../src/diff/manifest.ts'
import { marker } from '../src/diff/mark.ts'
import { secretValuesOf } from '../src/diff/secret-values.ts'

const mark = marker('salt of this test')

const letters = (alphabet: string, length: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...alphabet), { minLength: length, maxLength: length }).map(chars => chars.join(''))
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const LOWER = UPPER.toLowerCase()
const ALL = `${UPPER}${LOWER}0123456789`

/** Passwords as people choose and programs draw them. */
const password = fc.oneof(
  letters(ALL, 24),
  letters('0123456789abcdef', 32),
  letters(LOWER, 12),
  letters('0123456789', 10),
  letters(`${ALL}!#%*_+=.^~`, 16).map(text => `p${text}`),
  letters(ALL, 40),
)

const tokens = fc.oneof(
  letters(`${UPPER}234567`, 16).map(text => `AKIA${text}`),
  letters(ALL, 36).map(text => `ghp_${text}`),
  letters(ALL, 36).map(text => `ghs_${text}`),
  letters(ALL, 30).map(text => `ghs_123456_eyJ${text}.${text}.${text}`),
  letters(ALL, 60).map(text => `github_pat_${text}`),
  letters(ALL, 20).map(text => `glpat-${text}`),
  letters(ALL, 24).map(text => `xoxb-123456789012-${text}`),
  letters(ALL, 35).map(text => `AIza${text}`),
  letters(ALL, 30).map(text => `eyJhbGciOiJIUzI1NiJ9.eyJ${text}.${text}`),
  letters(ALL, 36).map(text => `npm_${text}`),
  letters(ALL, 24).map(text => `sk_live_${text}`),
  letters(ALL, 22).chain(a => letters(ALL, 43).map(b => `SG.${a}.${b}`)),
  letters(ALL, 48).map(text => `sk-proj-${text}`),
  letters(ALL, 24).map(text => `hvs.${text}`),
  letters('0123456789abcdef', 64).map(text => `dop_v1_${text}`),
  letters(`${ALL}./`, 53).map(text => `$2b$12$${text}`),
)

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const configMap = (data: Readonly<Record<string, string>>, annotations = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'web-config', annotations },
  data,
})
const secret = (more: object): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'web' },
  ...more,
})
const pod = (container: object): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { template: { spec: { containers: [{ name: 'web', image: 'ghcr.io/acme/web:1.8.2', ...container }] } } },
})

type Form = readonly [name: string, make: (value: string) => KubernetesObject]

/** Places in which values stand whose place says that they are secret. */
const PLACES: readonly Form[] = [
  ['data of a Secret', value => secret({ data: { config: base64(value) } })],
  ['stringData of a Secret', value => secret({ stringData: { config: value } })],
  [
    'a file in a Secret',
    value => secret({ stringData: { 'app.yaml': `user: x\nanything: ${JSON.stringify(value)}\n` } }),
  ],
  [
    'what was applied last',
    value => ({
      ...secret({}),
      metadata: {
        name: 'web',
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(
            secret({ data: { config: base64(value) }, stringData: { other: value } }),
          ),
        },
      },
    }),
  ],
  [
    'a Secret of a list',
    value => ({
      apiVersion: 'v1',
      kind: 'List',
      metadata: { name: '' },
      items: [secret({ data: { config: base64(value) } })],
    }),
  ],
  [
    'a manifest of a Secret in a ConfigMap',
    value =>
      configMap({
        'secret.yaml': `apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\nstringData:\n  config: ${JSON.stringify(value)}\n`,
      }),
  ],
  ['a key of a ConfigMap', value => configMap({ DB_PASSWORD: value })],
  ['a variable', value => pod({ env: [{ name: 'SESSION_SECRET', value }] })],
  ['a variable that is a key', value => pod({ env: [{ name: 'STRIPE_API_KEY', value }] })],
  ['a flag', value => pod({ args: [`--db-password=${value}`] })],
  ['a flag and its value', value => pod({ args: ['--api-token', value] })],
  ['a flag in a script', value => pod({ command: ['sh', '-c', `serve --api-token ${value} --port 80`] })],
  ['a variable in a script', value => pod({ command: ['sh', '-c', `export PGPASSWORD='${value}'; psql`] })],
  ['an annotation', value => configMap({}, { 'example.com/client-secret': value })],
  [
    'an address in a variable',
    value => pod({ env: [{ name: 'DATABASE_URL', value: `postgres://app:${encodeURIComponent(value)}@db:5432/app` }] }),
  ],
  [
    'an address as people write it',
    value => pod({ env: [{ name: 'DATABASE_URL', value: `postgres://app:${value}@db:5432/app` }] }),
  ],
  ['an address without a user', value => configMap({ redis: `redis://:${value}@redis:6379/0` })],
  ['an address of MySQL for Go', value => configMap({ database: `app:${value}@tcp(db:3306)/app?parseTime=true` })],
  [
    'settings of a connection',
    value => configMap({ connection: `Server=db;Database=app;User Id=sa;Password=${value};Encrypt=true` }),
  ],
  ['a query', value => configMap({ hook: `https://ci.example.com/run?job=1&token=${encodeURIComponent(value)}&x=2` })],
  [
    'properties',
    value => configMap({ 'application.properties': `server.port=8080\ndb.password=${value}\ndb.user=app\n` }),
  ],
  ['a file of variables', value => configMap({ '.env': `PORT=8080\nexport API_TOKEN="${value}"\nUSER=app\n` })],
  ['INI', value => configMap({ 'app.ini': `[database]\nuser = app\npassword = ${value}\n\n[log]\nlevel = info\n` })],
  ['TOML', value => configMap({ 'app.toml': `[database]\nuser = "app"\npassword = "${value}"\n` })],
  [
    'YAML',
    value => configMap({ 'app.yaml': `database:\n  user: app\n  password: ${JSON.stringify(value)}\n  port: 5432\n` }),
  ],
  [
    'YAML with a list',
    value => configMap({ 'app.yaml': `auth:\n  apiKeys:\n  - ${JSON.stringify(value)}\n  port: 5432\n` }),
  ],
  ['YAML with a block', value => configMap({ 'app.yaml': `auth:\n  secret: |\n    ${value}\n  port: 5432\n` })],
  [
    'YAML with templates',
    value => configMap({ 'app.yaml': `{{- if .x }}\npassword: ${value}\n{{- end }}\nitems: [{{ .y }}]\n` }),
  ],
  [
    'YAML with names beside values',
    value =>
      configMap({
        'app.yaml': `env:\n- name: DB_PASSWORD\n  value: ${JSON.stringify(value)}\n- name: LEVEL\n  value: info\n`,
      }),
  ],
  [
    'JSON',
    value => configMap({ 'app.json': JSON.stringify({ database: { user: 'app', password: value }, port: 80 }) }),
  ],
  [
    'JSON on several lines',
    value =>
      configMap({ 'app.json': JSON.stringify({ database: { user: 'app', passwords: [value] }, port: 80 }, null, 2) }),
  ],
  [
    'JSON in JSON',
    value => configMap({ 'app.json': JSON.stringify({ inner: JSON.stringify({ client_secret: value }) }) }),
  ],
  [
    'JSON in YAML',
    value => configMap({ 'app.yaml': `inner: '${JSON.stringify({ client_secret: value })}'\nport: 80\n` }),
  ],
  [
    'XML',
    value =>
      configMap({
        'app.xml': `<settings><server><username>app</username><password>${value}</password></server></settings>`,
      }),
  ],
  [
    'attributes of XML',
    value => configMap({ 'web.config': `<add key="ApiKey" value="${value}"/>\n<add key="Level" value="info"/>` }),
  ],
  ['HCL', value => configMap({ 'app.hcl': `database {\n  user     = "app"\n  password = "${value}"\n}\n` })],
  [
    'a configuration of Redis',
    value => configMap({ 'redis.conf': `port 6379\nrequirepass ${value}\nmaxmemory 1gb\n` }),
  ],
  ['netrc', value => configMap({ '.netrc': `machine git.example.com login app password ${value}\n` })],
  [
    'JAAS',
    value =>
      configMap({
        'client.properties': `sasl.jaas.config=org.example.Login required username="app" password="${value}";\n`,
      }),
  ],
  [
    'a private key',
    value => configMap({ key: `-----BEGIN RSA PRIVATE KEY-----\n${value}\n${value}\n-----END RSA PRIVATE KEY-----\n` }),
  ],
  ['a private key without an end', value => configMap({ key: `x\n-----BEGIN OPENSSH PRIVATE KEY-----\n${value}` })],
  [
    'base64 of a ConfigMap',
    value => ({ ...configMap({}), binaryData: { 'app.properties': base64(`user=app\npassword=${value}\n`) } }),
  ],
  [
    'values of a Helm release',
    value => ({
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name: 'x' },
      spec: { values: { auth: { adminPassword: value, user: 'x' } } },
    }),
  ],
  [
    'values of an application',
    value => ({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'x' },
      spec: {
        source: {
          helm: {
            values: `auth:\n  adminPassword: ${JSON.stringify(value)}\n`,
            parameters: [{ name: 'auth.rootPassword', value }],
          },
        },
      },
    }),
  ],
  [
    'substitutions',
    value => ({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'x' },
      spec: { postBuild: { substitute: { db_password: value, region: 'eu' } } },
    }),
  ],
  [
    'a header of a probe',
    value =>
      pod({
        livenessProbe: {
          httpGet: {
            httpHeaders: [
              { name: 'Authorization', value: `Bearer ${value}` },
              { name: 'X-Api-Key', value },
            ],
          },
        },
      }),
  ],
  ['curl', value => pod({ command: ['sh', '-c', `curl -u app:${value} https://example.com`] })],
  ['mysql', value => pod({ command: ['sh', '-c', `mysql -uroot -p${value} app`] })],
  [
    'beside its Secret',
    value => ({
      ...secret({ stringData: { config: value } }),
      metadata: { name: 'web', annotations: { note: `was ${value}x before` } },
    }),
  ],
]

/** Places that say nothing: there a value is known by its own form. */
const ANYWHERE: readonly Form[] = [
  ['a ConfigMap', value => configMap({ setting: value })],
  ['a variable', value => pod({ env: [{ name: 'SETTING', value }] })],
  ['an argument', value => pod({ args: ['run', value] })],
  ['a script', value => pod({ command: ['sh', '-c', `run "${value}" now`] })],
  ['an annotation', value => configMap({}, { 'example.com/setting': value })],
  ['YAML', value => configMap({ 'app.yaml': `a:\n  setting: ${value}\n` })],
  ['a description', value => configMap({ description: `use ${value} for tests` })],
]

const survives = (shown: string, value: string): boolean =>
  [
    value,
    base64(value),
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    base64(value).replace(/=+$/, ''),
  ].some(form => shown.includes(form))

const gone = (object: KubernetesObject, value: string): void => {
  const { object: hidden, hidden: places } = hide(object, mark)
  const shown = JSON.stringify(hidden)
  expect(survives(shown, value), shown).toBe(false)
  expect(places.length).toBeGreaterThan(0)
  expect(hide(hidden, mark).object).toEqual(hidden)
  const rendered = {
    manifests: [{ object: hidden, hidden: places }],
    problems: [],
    warnings: [],
    digest: '',
    tools: [],
    read: [],
  }
  const { objects } = diffOf(
    { app: 'web', env: 'dev', path: 'web', kind: 'directory' },
    { ...rendered, manifests: [] },
    rendered,
  )
  expect(survives(JSON.stringify(objects), value)).toBe(false)
}

describe('no planted secret is left', () => {
  test.each(PLACES)('in %s', (_, make) => {
    fc.assert(
      fc.property(password, value => gone(make(value), value)),
      { numRuns: 25 },
    )
  })

  test.each(ANYWHERE)('of a known form, in %s', (_, make) => {
    fc.assert(
      fc.property(tokens, value => gone(make(value), value)),
      { numRuns: 40 },
    )
  })
})

test('messages are cleaned of every value that hiding an object hides', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PLACES), password, ([, make], value) => {
      const values = secretValuesOf(make(value))
      const said = `cannot use ${JSON.stringify(value)} (${base64(value)}) of x: ${value}`
      expect(survives(hideIn(said, values, mark), value)).toBe(false)
    }),
    { numRuns: 300 },
  )
})

test.each([
  ['an error with a setting', (value: string) => `cannot read config: password=${value}, line 3`],
  ['an error with an address', (value: string) => `dial postgres://app:${value}@db:5432/app: connection refused`],
  ['a log of a request', (value: string) => `GET /x HTTP/1.1\nAuthorization: Bearer ${value}\nAccept: */*`],
  ['a command', (value: string) => `exit status 1: helm upgrade web --set auth.password=${value} --wait`],
  ['a flag', (value: string) => `unknown: serve --api-token ${value}`],
  ['quoted settings', (value: string) => `invalid value {"clientSecret":"${value}","x":1}`],
])('no secret is left in %s', (_, say) => {
  fc.assert(
    fc.property(letters(ALL, 24), value => {
      // A text of letters alone is a word like any other where a sentence is read.
      fc.pre(/\d/.test(value))
      expect(survives(hideInText(say(value), mark), value), hideInText(say(value), mark)).toBe(false)
    }),
  )
})

test('values of one secret have equal marks wherever they stand, and nothing of them is in the digest', () => {
  const object = (value: string): KubernetesObject => ({
    ...secret({ data: { a: base64(value) }, stringData: { b: value } }),
    metadata: { name: 'web', annotations: { config: `password: ${value}` } },
  })
  const [one, other] = ['hunter2222', 'hunter3333'].map(value => hide(object(value), mark))
  if (!one || !other) throw new Error('two were made')
  expect(new Set(JSON.stringify(one.object).match(/\(hidden \w+\)/g)).size).toBe(1)
  expect(one.object).not.toEqual(other.object)
  expect(digestOfManifests([one])).toBe(digestOfManifests([other]))
})
