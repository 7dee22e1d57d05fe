import { describe, expect, test } from 'vitest'
import { hide } from '../src/diff/hide.ts'
import { hideIn } from '../src/diff/hide-in.ts'
import { hideInText, hideSecretsIn } from '../src/diff/hide-text.ts'
import type { KubernetesObject } from '../src/diff/manifest.ts'
import { isMark, marker } from '../src/diff/mark.ts'
import { saysSecret } from '../src/diff/says-secret.ts'
import { secretsInFiles } from '../src/diff/secrets-in-files.ts'

const mark = (value: string): string => `(hidden ${String(value.length).padStart(6, '0')})`
const settings = (text: string): string => hideSecretsIn(text, 'settings', mark)
const object = (kind: string, more: object): KubernetesObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'web' },
  ...more,
})

describe('a key says that it is secret', () => {
  test.each([
    'password',
    'DB_PASSWORD',
    'dbPassword',
    'db.password',
    'POSTGRES_PASS',
    'POSTGRESPASSWORD',
    'passwd',
    'passphrase',
    'password1',
    'secret',
    'client_secret',
    'clientSecret',
    'JWT_SECRET_KEY',
    'SECRET_KEY_BASE',
    'token',
    'GITHUB_TOKEN',
    'accessToken',
    'apiKey',
    'API-KEY',
    'api.key',
    'aws_secret_access_key',
    'private_key',
    'encryptionKey',
    'credentials',
    'PASSWORD_HASH',
    'requirepass',
    'ERLANG_COOKIE',
    'client-key-data',
    'example.com/client-secret',
    'secrets.properties',
  ])('%s', key => expect(saysSecret(key)).toBe('all'))

  test.each(['dsn', 'SENTRY_DSN', 'connectionString', 'DB_CONNECTION_STRING'])('in a part of it: %s', key =>
    expect(saysSecret(key)).toBe('part'),
  )

  test.each([
    'secretName',
    'secretKeyRef',
    'existingSecret',
    'imagePullSecret',
    'tlsSecret',
    'tokenAudience',
    'passwordPolicy',
    'TOKEN_URL',
    'token_endpoint',
    'SECRET_NAMESPACE',
    'password_file',
    'PASSWORD_MIN_LENGTH',
    'TOKEN_TTL_SECONDS',
    'maxTokens',
    'MAX_TOKENS',
    'secretStore',
    'SECRET_MANAGER_PROJECT',
    'topologyKey',
    'publicKey',
    'key',
    'author',
    'compass',
    'bypass',
    'keyboard',
    'monkey',
    'username',
    'automountServiceAccountToken',
    'external-secrets.io/component',
    'nginx.ingress.kubernetes.io/auth-secret',
    'token-service.yaml',
    'tokenizer',
  ])('not: %s', key => expect(saysSecret(key)).toBeUndefined())
})

describe('only the secret part of a text is replaced', () => {
  test.each([
    ['postgres://app:hunter2@db:5432/app', 'postgres://app:(hidden 000007)@db:5432/app'],
    ['https://0123456789abcdef@sentry.example.com/1', 'https://(hidden 000016)@sentry.example.com/1'],
    ['db.user=app\ndb.password=hunter2\n', 'db.user=app\ndb.password=(hidden 000007)\n'],
    ['password: hunter2 # of the database\n', 'password: (hidden 000007) # of the database\n'],
    ['{"user":"app","password":"hunter2"}', '{"user":"app","password":"(hidden 000007)"}'],
    ['{"tokens": [\n  "a-b",\n  "c-d"\n]}', '{"tokens": [\n  "(hidden 000003)",\n  "(hidden 000003)"\n]}'],
    ['--user app --password hunter2 --port 80', '--user app --password (hidden 000007) --port 80'],
    ['<password>hunter2</password>', '<password>(hidden 000007)</password>'],
    ['keys:\n- name: API_TOKEN\n  value: hunter2\n', 'keys:\n- name: API_TOKEN\n  value: (hidden 000007)\n'],
    ['tokens: [a-b, "c-d"] # {{ x }}', 'tokens: [(hidden 000003), "(hidden 000003)"] # {{ x }}'],
    ['PASSWORD=abc #1 of 2', 'PASSWORD=(hidden 000011)'],
    ['Authorization: Bearer abc123def456', 'Authorization: Bearer (hidden 000012)'],
  ])('%j', (text, shown) => {
    expect(settings(text)).toBe(shown)
    expect(settings(shown)).toBe(shown)
  })
})

describe('what is no secret stays', () => {
  test.each([
    'ghcr.io/acme/token-service:1.2.3',
    'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db',
    'git@github.com:acme/web.git',
    'ssh://git@github.com/acme/web',
    'https://example.com:8443/@scope/token',
    'postgres://app@db/app',
    'postgres://$(USER):$(PASSWORD)@db/app',
    `password: $${'{'}DB_PASSWORD}`,
    'password: "{{ .password }}"',
    'token: $GITHUB_TOKEN',
    'password: /etc/secrets/password',
    'tokenFile: /var/run/token',
    'secretName: web-tls',
    'passwordPolicy: true',
    'token == null',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    '9f86d081-884c-4d65-9a2f-eaa0c55ad015',
    'web-config-7f9k2m8h4t',
    'K8sRequiredLabelsWebhook',
    'getElementsByTagName2',
    'basic authentication',
    'app.kubernetes.io/managed-by',
    'ENC[AES256_GCM,data:AbCd1234,iv:AbCd1234AbCd1234,tag:AbCd1234AbCd1234,type:str]',
    '-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n-----END CERTIFICATE-----\n',
  ])('%s', text => {
    expect(settings(text)).toBe(text)
  })

  test('in a pod: references, mounts and images', () => {
    const pod = object('Pod', {
      spec: {
        imagePullSecrets: [{ name: 'registry' }],
        automountServiceAccountToken: false,
        volumes: [
          {
            name: 'tls',
            secret: { secretName: 'web-tls', defaultMode: 420, items: [{ key: 'password', path: 'db/password' }] },
          },
          {
            name: 'token',
            projected: {
              sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3600, audience: 'vault' } }],
            },
          },
        ],
        containers: [
          {
            name: 'web',
            image: 'ghcr.io/acme/my-secret:1.2',
            env: [
              { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
              { name: 'PASSWORD_FILE', value: '/run/secrets/password' },
              { name: 'ENABLE_TOKENS', value: 'true' },
            ],
          },
        ],
      },
    })
    expect(hide(pod, mark)).toEqual({ object: pod, hidden: [] })
    expect(hide(pod, mark).object).toBe(pod)
  })

  test.each([
    [
      'sealed values',
      object('SealedSecret', { spec: { encryptedData: { password: 'AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq' } } }),
    ],
    [
      'names of keys in a vault',
      object('ExternalSecret', {
        spec: { data: [{ secretKey: 'password', remoteRef: { key: 'prod/db', property: 'password' } }] },
      }),
    ],
    [
      'a Secret encrypted with SOPS',
      object('Secret', { stringData: { a: 'ENC[AES256_GCM,data:AbCd,iv:AbCd1234,tag:AbCd1234,type:str]' } }),
    ],
    ['quotas', object('ResourceQuota', { spec: { hard: { secrets: '10', 'count/secrets': 5 } } })],
    [
      'rights on Secrets',
      object('Role', {
        rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'], resourceNames: ['web-tls'] }],
      }),
    ],
  ])('%s', (_, given) => expect(hide(given, mark)).toEqual({ object: given, hidden: [] }))
})

describe('an object', () => {
  test('says where something was hidden', () => {
    const { object: shown, hidden } = hide(
      object('ConfigMap', { data: { 'app.properties': 'a=1\npassword=hunter2\n', 'b/c~d_token': 'hunter2', e: 'f' } }),
      mark,
    )
    expect(hidden).toEqual(['/data/app.properties', '/data/b~1c~0d_token'])
    expect(shown['data']).toEqual({
      'app.properties': 'a=1\npassword=(hidden 000007)\n',
      'b/c~d_token': '(hidden 000007)',
      e: 'f',
    })
  })

  test('keeps what it is found by', () => {
    const given = {
      ...object('Secret', { stringData: { a: 'web-config-of-the-shop' } }),
      metadata: { name: 'web-config-of-the-shop', namespace: 'x' },
    }
    expect(hide(given, mark).object.metadata).toEqual(given.metadata)
  })

  test('with numbers, nothing and maps for values of a Secret hides them too', () => {
    const { object: shown } = hide(object('Secret', { data: { a: null, b: 5, c: '//79' } }), mark)
    expect(Object.values(shown['data'] as object).every(isMark)).toBe(true)
  })

  test('with a key as __proto__ is as any other', () => {
    const given = object('ConfigMap', { data: JSON.parse('{"__proto__": {"password": "hunter2"}}') as object })
    expect(JSON.stringify(hide(given, mark).object)).not.toContain('hunter2')
  })

  test('nested without end is hidden where nobody looks any more', () => {
    let deep: unknown = 'hunter2'
    for (let depth = 0; depth < 100_000; depth++) deep = { a: deep }
    const { object: shown, hidden } = hide(object('ConfigMap', { deep }), mark)
    expect(JSON.stringify(shown)).not.toContain('hunter2')
    expect(hidden).toHaveLength(1)
  })
})

describe('marks', () => {
  test('are equal for equal values under one salt', () => {
    expect(marker('a')('hunter2')).toBe(marker('a')('hunter2'))
    expect(marker('a')('hunter2')).not.toBe(marker('a')('hunter3'))
    expect(marker('a')('hunter2')).not.toBe(marker('b')('hunter2'))
    expect(marker('a')('hunter2')).toMatch(/^\(hidden [0-9a-f]{6}\)$/)
  })
})

describe('a message', () => {
  test.each([
    ['secret "web" not found', 'secret "web" not found'],
    ['invalid token: unexpected end of input', 'invalid token: unexpected end of input'],
    ['flag --password requires a value', 'flag --password requires a value'],
    ['cannot log in with password=hunter2', 'cannot log in with password=(hidden 000007)'],
    ['dial redis://:hunter2@redis:6379: refused', 'dial redis://:(hidden 000007)@redis:6379: refused'],
  ])('%s', (text, shown) => expect(hideInText(text, mark)).toBe(shown))

  test('loses the longer of two values first, in every form', () => {
    const text = ['hunter2', 'hunter2-and-more', btoa('hunter2-and-more'), 'a%20"b"', '"a \\"b\\""'].join(' | ')
    expect(hideIn(text, ['hunter2', 'hunter2-and-more', 'a "b"'], mark)).toBe(
      '(hidden 000007) | (hidden 000016) | (hidden 000016) | a%20"b" | "(hidden 000005)"',
    )
  })

  test('keeps short values, because they stand in everything, and marks', () => {
    expect(hideIn('is (hidden 3f9a2c) hidden', ['is', 'hidden', '3f9a'], mark)).toBe(
      'is (hidden 3f9a2c) (hidden 000006)',
    )
  })
})

describe('files', () => {
  test('give what must not be in messages about them', () => {
    expect(
      secretsInFiles([
        {
          path: 'web/kustomization.yaml',
          text: 'secretGenerator:\n- name: web\n  literals:\n  - user=the-user\n  - \'key="the=key"\'\n  envs: [web.env]\n  files: [tls.key=../tls/web.pem, missing.txt]\nconfigMapGenerator:\n- name: c\n  literals: [a=not-secret]\n',
        },
        { path: 'web/web.env', text: '# comment\nA=from-a-file\n' },
        { path: 'tls/web.pem', text: 'whole\nfile\n' },
        {
          path: 'web/secret.yaml',
          text: 'apiVersion: v1\nkind: Secret\nmetadata: {name: x}\ndata:\n  a: aHVudGVyMjI=\n---\nkind: ConfigMap\ndata:\n  a: not-secret\n',
        },
        { path: 'chart/values.yaml', text: 'auth:\n  adminPassword: of-values\n  user: not-secret\nimage: {{ .x }}\n' },
        { path: 'logo.png', text: '\u0000\uFFFD' },
      ]).toSorted(),
    ).toEqual(['from-a-file', 'hunter22', 'of-values', 'the-user', 'the=key', 'whole\nfile\n'])
  })
})

test.each([
  ['assignments on one line', 'token=a '.repeat(60_000)],
  ['keys without values', 'password:\n'.repeat(60_000)],
  ['quotes that never end', 'password="x '.repeat(40_000)],
  ['blocks', 'secret: |\n'.repeat(40_000)],
  ['addresses', 'a://b:'.repeat(60_000)],
  ['beginnings of keys', '-----BEGIN RSA PRIVATE KEY-----'.repeat(15_000)],
  ['beginnings of tokens', '-eyJaaaaaaaaaa'.repeat(30_000)],
  ['one word', 'aB3'.repeat(150_000)],
  ['brackets', '['.repeat(100_000)],
  ['keys in keys', '{"password":'.repeat(30_000)],
  ['YAML nested in one line', `a: ${'['.repeat(20_000)}`],
  ['commands', 'mysql -u '.repeat(50_000)],
  ['headers', 'authorization: '.repeat(30_000)],
  ['lists under keys', 'tokens: [a, b'.repeat(30_000)],
])(
  'a long text of %s is gone through in one pass',
  (_, text) => {
    // Quadratic time would be minutes: the timeout of the test is what fails.
    expect(settings(text).length).toBeGreaterThan(0)
    expect(hideInText(text, mark).length).toBeGreaterThan(0)
  },
  10_000,
)
