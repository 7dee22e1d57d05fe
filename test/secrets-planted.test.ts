import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../src/diff/manifest.ts'
import type { Problem } from '../src/validation/problem.ts'
import { secretProblems } from '../src/validation/secrets/secret-problems.ts'
import { secretsInFile } from '../src/validation/secrets/secrets-in-file.ts'

/** The same numbers every time. */
const random = (() => {
  let state = 20_261_121
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
})()

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const ALL = `${UPPER}${UPPER.toLowerCase()}0123456789`
const HEX = '0123456789abcdef'
const drawn = (length: number, alphabet = ALL): string =>
  Array.from({ length }, () => alphabet[random(alphabet.length)]).join('')
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const base64url = (text: string): string => Buffer.from(text).toString('base64url')

interface Planted {
  /** As it is written. */
  readonly text: string
  /** What of it nobody may read in a message. */
  readonly secret: string
  /** The name it stands under where its form alone does not say what it is. */
  readonly name?: string
}
const itself = (secret: string): Planted => ({ text: secret, secret })

const pem = (kind: string): Planted => {
  const secret = Array.from({ length: 6 }, () => drawn(64, `${ALL}+/`)).join('\n')
  return { text: `-----BEGIN ${kind}PRIVATE KEY-----\n${secret}\n-----END ${kind}PRIVATE KEY-----\n`, secret }
}

const SHAPES: Readonly<Record<string, () => Planted>> = {
  'the id of an AWS key': () => itself(`AKIA${drawn(16, `${UPPER}234567`)}`),
  'an AWS secret': () => ({ ...itself(drawn(40, `${ALL}+/`)), name: 'AWS_SECRET_ACCESS_KEY' }),
  'a Google service account': () => {
    const { text, secret } = pem('')
    return { text: JSON.stringify({ type: 'service_account', project_id: 'acme', private_key: text }), secret }
  },
  'a Google API key': () => itself(`AIza${drawn(35)}`),
  'a Google client secret': () => itself(`GOCSPX-${drawn(28)}`),
  'a GitHub token': () => itself(`gh${'pousr'[random(5)]}_${drawn(36)}`),
  'a fine-grained GitHub token': () => itself(`github_pat_${drawn(22)}_${drawn(59)}`),
  'a GitLab token': () => itself(`glpat-${drawn(20)}`),
  'a Slack token': () => itself(`xoxb-${1 + random(9)}${drawn(11, '23456789')}-${drawn(12, '23456789')}-${drawn(24)}`),
  'an address of Slack': () =>
    itself(`https://hooks.slack.com/services/T${drawn(9, UPPER)}/B${drawn(9, UPPER)}/${drawn(24)}`),
  'a live key of Stripe': () => itself(`sk_live_${drawn(24)}`),
  'a JWT': () =>
    itself(`${base64url('{"alg":"HS256","typ":"JWT"}')}.${base64url(`{"sub":"${drawn(12)}"}`)}.${drawn(43)}`),
  'an RSA key': () => pem('RSA '),
  'an OpenSSH key': () => pem('OPENSSH '),
  'a private key in base64': () => {
    const { text } = pem('EC ')
    return itself(base64(text))
  },
  'a password in an address': () => {
    const secret = drawn(14)
    return { text: `postgres://app:${secret}@db.acme.io:5432/app`, secret }
  },
  'a kubeconfig': () => {
    const secret = drawn(32)
    return {
      text: `apiVersion: v1\nkind: Config\nclusters: []\nusers:\n- name: admin\n  user:\n    token: ${secret}\n`,
      secret,
    }
  },
  'a login of a registry': () => {
    const secret = base64(`robot:${drawn(20)}`)
    return { text: JSON.stringify({ auths: { 'ghcr.io': { auth: secret } } }), secret }
  },
  'an npm token': () => itself(`npm_${drawn(36)}`),
  'a PyPI token': () => itself(`pypi-AgEIcHlwaS5vcmc${drawn(70)}`),
  'a SendGrid key': () => itself(`SG.${drawn(22)}.${drawn(43)}`),
  'an OpenAI key': () => itself(`sk-proj-${drawn(48)}`),
  'an Anthropic key': () => itself(`sk-ant-api03-${drawn(95)}`),
  'a Vault token': () => itself(`hvs.${drawn(24)}`),
  'a DigitalOcean token': () => itself(`dop_v1_${drawn(64, HEX)}`),
  'a Databricks token': () => itself(`dapi${drawn(32, HEX)}`),
  'a Grafana token': () => itself(`glsa_${drawn(32)}_${drawn(8, HEX)}`),
  'a key of Azure': () => {
    const secret = `${drawn(86, `${ALL}+/`)}==`
    return { text: `DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=${secret};EndpointSuffix=core`, secret }
  },
  'an age key': () => itself(`AGE-SECRET-KEY-1${drawn(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')}`),
  'a Telegram token': () => itself(`${drawn(9, '23456789')}:AA${drawn(33)}`),
  'a bearer token': () => {
    const secret = drawn(40)
    return { text: `Authorization: Bearer ${secret}`, secret }
  },
  'a password of a manager': () => ({ ...itself(drawn(24)), name: 'ADMIN_PASSWORD' }),
  'a password of hexadecimal digits': () => ({ ...itself(drawn(40, HEX)), name: 'SESSION_SECRET' }),
}

const object = (apiVersion: string, kind: string, more: object): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name: 'web', namespace: 'shop' },
  ...more,
})
const pods = (container: object): KubernetesObject =>
  object('apps/v1', 'Deployment', { spec: { template: { spec: { containers: [{ name: 'web', ...container }] } } } })
const file = (path: string, text: string) => secretsInFile(path, text, { read: () => undefined })
const yamlText = (text: string): string => JSON.stringify(text)

const PLACES: Readonly<Record<string, (planted: Planted) => readonly Problem[]>> = {
  'the data of a Secret': ({ text }) => secretProblems(object('v1', 'Secret', { data: { setting: base64(text) } })),
  'a ConfigMap': ({ text, name = 'setting' }) => secretProblems(object('v1', 'ConfigMap', { data: { [name]: text } })),
  'a variable': ({ text, name = 'SETTING' }) => secretProblems(pods({ env: [{ name, value: text }] })),
  'an argument': ({ text, name = 'setting' }) =>
    secretProblems(pods({ args: [`--${name.toLowerCase().replaceAll('_', '-')}=${text}`] })),
  'the values of a HelmRelease': ({ text, name = 'setting' }) =>
    secretProblems(object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { spec: { values: { web: { [name]: text } } } })),
  'the values of an Application': ({ text, name = 'setting' }) =>
    secretProblems(
      object('argoproj.io/v1alpha1', 'Application', {
        spec: { source: { helm: { values: `web:\n  ${name}: ${yamlText(text)}\n` } } },
      }),
    ),
  'a file of values': ({ text, name = 'setting' }) =>
    file('charts/web/values-prod.yaml', `web:\n  # the setting\n  ${name}: ${yamlText(text)}\n`),
  'a template': ({ text, name = 'setting' }) =>
    file(
      'charts/web/templates/config.yaml',
      `{{- if .Values.on }}\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  ${name}: ${yamlText(text)}\n{{- end }}\n`,
    ),
}

const pieces = (secret: string): readonly string[] =>
  Array.from({ length: Math.max(1, secret.length - 5) }, (_, index) => secret.slice(index, index + 6))

describe('a secret that was planted is found, and not told', () => {
  const ROUNDS = 4
  test.each(Object.keys(SHAPES))('%s', shape => {
    const missed: string[] = []
    const doubted: string[] = []
    for (const [place, look] of Object.entries(PLACES))
      for (let round = 0; round < ROUNDS; round++) {
        const planted = SHAPES[shape]?.() ?? itself('')
        const problems = look(planted)
        // An id of a key is nothing without the key.
        const sure = shape === 'the id of an AWS key' && place !== 'the data of a Secret' ? 'warning' : 'error'
        if (problems.length === 0) missed.push(place)
        else if (!problems.some(({ severity }) => severity === sure)) doubted.push(place)
        const said = JSON.stringify(problems)
        expect(pieces(planted.secret).filter(piece => said.includes(piece))).toEqual([])
      }
    expect(missed).toEqual([])
    // What is drawn looks chosen once in a while.
    expect(doubted.length).toBeLessThanOrEqual(1)
  })

  test('a thousand of them', () => {
    expect(Object.keys(SHAPES).length * Object.keys(PLACES).length * ROUNDS).toBeGreaterThanOrEqual(1_000)
  })
})

const HARMLESS: readonly (readonly [key: string, value: string])[] = [
  ['REQUEST_ID', '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d'],
  ['TENANT_ID', '72f988bf-86f1-41af-91ab-2d7cd011db47'],
  ['IMAGE', 'ghcr.io/acme/web@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  ['checksum/secret', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  ['checksum/config', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['GIT_SHA', 'f935f8fcfc6135b8d83d477b49aabfd9afa116dd6'],
  ['SECRET_HASH', '5d41402abc4b2a76b9719d911017c592'],
  ['token-digest', 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  ['INTEGRITY', 'sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=='],
  [
    'JWT_PUBLIC_KEY',
    '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9\n-----END PUBLIC KEY-----',
  ],
  [
    'ca.crt',
    '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUV9Zb5W2nZ0uU8T9C2mN4nQfJw5cwCgYIKoZIzj0EAwIw\n-----END CERTIFICATE-----',
  ],
  ['authorized_keys', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl ops@acme'],
  ['COSIGN_PUBLIC_KEY', 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9GmE0Kt'],
  ['AGE_RECIPIENT', 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p'],
  ['GREETING', 'aGVsbG8gd29ybGQgZnJvbSB0aGUgc2hvcA=='],
  ['LOGO', 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk'],
  ['ROLE_ARN', 'arn:aws:iam::123456789012:role/web-production-irsa'],
  ['DB_PASSWORD_ARN', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-a1b2c3'],
  ['API_TOKEN', 'arn:aws:ssm:eu-west-1:123456789012:parameter/prod/token'],
  ['DATABASE_URL', 'postgres://db.shop.svc:5432/app?sslmode=require'],
  ['DATABASE_URL', 'postgres://app:$(DB_PASSWORD)@db:5432/app'],
  ['DATABASE_URL', `postgres://app:\${DB_PASSWORD}@db:5432/app`],
  ['DATABASE_URL', 'postgres://app:<password>@db:5432/app'],
  ['REPOSITORY', 'ssh://git@github.com/acme/deploy.git'],
  ['REPOSITORY', 'https://git@github.com/acme/deploy.git'],
  ['DOCS', 'https://user:password@example.com/path'],
  ['PROXY', 'http://proxy.acme.io:3128'],
  ['SENTRY_DSN', 'https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/1'],
  ['SECRET_NAME', 'web-credentials'],
  ['existingSecret', 'web-db-password'],
  ['passwordSecret', 'web-db-password-secret'],
  ['tokenSecretRef', 'my-token-secret'],
  ['secret', 'my-token-secret'],
  ['IMAGE_PULL_SECRET', 'registry-credentials'],
  ['TLS_SECRET', 'web-tls-secret'],
  ['PASSWORD_KEY', 'postgres-password'],
  ['secretKey', 'password'],
  ['userKey', 'username'],
  ['TOKEN_FILE', '/var/run/secrets/kubernetes.io/serviceaccount/token'],
  ['DB_PASSWORD', '/vault/secrets/db'],
  ['PRIVATE_KEY', '/etc/tls/tls.key'],
  ['SSH_KEY', './keys/id_rsa.pem'],
  ['PASSWORD', ''],
  ['PASSWORD', 'true'],
  ['ENABLE_TOKEN_AUTH', 'false'],
  ['REQUIRE_PASSWORD', 'true'],
  ['DB_PASSWORD', '$(DB_PASSWORD)'],
  ['DB_PASSWORD', `\${DB_PASSWORD}`],
  ['DB_PASSWORD', `\${DB_PASSWORD:=}`],
  ['DB_PASSWORD', '{{ .Values.password }}'],
  ['DB_PASSWORD', '<path:secret/data/web#password>'],
  ['DB_PASSWORD', '<password>'],
  ['DB_PASSWORD', 'vault:secret/data/web#password'],
  ['DB_PASSWORD', 'ref+vault://secret/web#/password'],
  ['DB_PASSWORD', 'ref+awssecrets://prod/web?region=eu-west-1'],
  ['DB_PASSWORD', 'op://shop/web/password'],
  ['DB_PASSWORD', 'ENC[AES256_GCM,data:bGFsYQ==,iv:c29tZWl2,tag:c29tZXRhZw==,type:str]'],
  ['DB_PASSWORD', 'projects/acme/secrets/web/versions/3'],
  ['DB_PASSWORD', '********'],
  ['clientSecret', '$oidc.shop.clientSecret'],
  ['TOKEN_URL', 'https://login.acme.io/oauth2/token'],
  ['TOKEN_ENDPOINT', 'https://login.acme.io/oauth2/token'],
  ['TOKEN_TTL', '15m'],
  ['ACCESS_TOKEN_LIFETIME', '3600'],
  ['MAX_TOKENS', '4096'],
  ['PASSWORD_MIN_LENGTH', '12'],
  ['SECRET_ROTATION', '30d'],
  ['KEY_SERIALIZER', 'org.apache.kafka.common.serialization.StringSerializer'],
  ['TOKEN_ALGORITHM', 'RS256'],
  ['topologyKey', 'topology.kubernetes.io/zone'],
  ['CACHE_KEY', 'shop:v2:products'],
  ['PARTITION_KEY', 'customer_id'],
  ['PRIMARY_KEY', 'id'],
  ['OAUTH_SCOPES', 'openid,profile,email'],
  ['AUTHOR', 'Jane Doe'],
  ['STRIPE_PUBLISHABLE_KEY', 'pk_live_Zx8Kq2Lw9Vb3Nm7Rt5Yp1Sd4'],
  ['AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE'],
  ['AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
  ['DESCRIPTION', 'the token is read from the secret of the shop, and the password is asked for'],
  ['NGINX', 'proxy_set_header Authorization "Bearer $token";\nproxy_pass http://web:8080;'],
  ['RULE', '(?i)(password|secret|token)\\s*[:=]\\s*[a-z0-9]{16}'],
  ['HEADER', `Authorization: Bearer \${TOKEN}`],
  ['SCRIPT', 'export PGPASSWORD="$POSTGRES_PASSWORD"\nTOKEN=$(cat /run/token)\npsql -U app'],
  ['app.yaml', 'auth:\n  tokenRef:\n    name: web\n    key: token\n  passwordFile: /run/password\n'],
  ['BUILD', '2026-11-21T05:26:05Z-f935f8f'],
  ['POD', 'web-7d4b9c6f5-x2x8q'],
  ['CHART', 'web-1.8.2+build.17'],
  [
    'JWT_EXAMPLE',
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
  ],
  [
    'KEY_HELP',
    '## the file begins with -----BEGIN RSA PRIVATE KEY-----\n## and must not be committed by anybody at all',
  ],
]

describe('what only looks like a secret is not one', () => {
  test.each(HARMLESS)('%s: %s', (key, value) => {
    const said = [
      ...secretProblems(object('v1', 'ConfigMap', { data: { [key]: value } })),
      ...secretProblems(pods({ env: [{ name: key, value }] })),
      ...secretProblems(object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { spec: { values: { [key]: value } } })),
      ...file('apps/web/values.yaml', `web:\n  ${yamlText(key)}: ${yamlText(value)}\n`),
    ]
    expect(said).toEqual([])
  })

  test('references to Secrets, in all of their fields', () => {
    const container = {
      env: [{ name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db-password-secret', key: 'password' } } }],
      envFrom: [{ secretRef: { name: 'web-secrets' } }],
      volumeMounts: [{ name: 'secret', mountPath: '/run/secrets/token' }],
    }
    expect(secretProblems(pods(container))).toEqual([])
  })
})
