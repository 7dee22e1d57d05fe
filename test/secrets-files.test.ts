import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { kindsOfFile } from '../src/validation/secrets/kinds-of-file.ts'
import { secretsInFile } from '../src/validation/secrets/secrets-in-file.ts'
import { readSopsConfig } from '../src/validation/secrets/sops-config.ts'

const TOKEN = 'ghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5'
const DRAWN = 'aK9xQ2mZ7pLw4RtY8vBn'
const KEY = `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEpAIBAAKCAQEAuV9ZbW2nZ0uU8T9C2mN4nQfJw5cwCgYIKoZIzj0EAwIwQx7d\n'.repeat(3)}-----END RSA PRIVATE KEY-----\n`
const ENC = 'ENC[AES256_GCM,data:bGFsYQ==,iv:c29tZWl2,tag:c29tZXRhZw==,type:str]'

const look = (path: string, text: string, files: Readonly<Record<string, string>> = {}) =>
  secretsInFile(path, text, { read: name => files[name] })
const found = (...args: Parameters<typeof look>): readonly string[] =>
  look(...args).map(({ rule, severity, line, column }) => `${severity} ${rule} ${line}:${column}`)

describe('a file says where its secret stands', () => {
  test.each([
    [
      'a Secret',
      'secret.yaml',
      `kind: Secret\napiVersion: v1\nstringData:\n  password: fooBar9\n`,
      'error secret.plain 4:13',
    ],
    [
      'a Secret in base64',
      'secret.yaml',
      'kind: Secret\napiVersion: v1\ndata:\n  password: Zm9vQmFyOQ==\n',
      'error secret.plain 4:13',
    ],
    [
      'in quotes',
      'secret.yaml',
      `kind: Secret\napiVersion: v1\nstringData:\n  password: "fooBar9"\n`,
      'error secret.plain 4:14',
    ],
    [
      'the second document',
      'all.yaml',
      `a: b\n---\nkind: Secret\napiVersion: v1\nstringData: {password: fooBar9}\n`,
      'error secret.plain 5:24',
    ],
    [
      'a block',
      'cm.yaml',
      `kind: ConfigMap\napiVersion: v1\ndata:\n  tls.pem: |\n    ${KEY.replaceAll('\n', '\n    ')}\n`,
      'error secret.token 5:5',
    ],
    [
      'a text of settings',
      'cm.yaml',
      `kind: ConfigMap\napiVersion: v1\ndata:\n  a.properties: |\n    user=app\n    db.password=${DRAWN}\n`,
      'error secret.variable 6:17',
    ],
    ['a comment', 'values.yaml', `web:\n  # was ${TOKEN} before\n  size: 1\n`, 'error secret.token 2:9'],
    ['values', 'values.yaml', `db:\n  password: ${DRAWN}\n`, 'error secret.variable 2:13'],
    ['values of a word', 'prod/values-eu.yaml', `db:\n  password: fooBar9\n`, 'warning secret.variable 2:13'],
    ['variables', '.env', `A=1\nexport DB_PASSWORD="${DRAWN}"\n`, 'error secret.variable 2:21'],
    ['variables of a word', 'prod.env', `DB_PASSWORD=foo;Bar9(x\n`, 'warning secret.variable 1:13'],
    ['a key', 'tls/server.key', KEY, 'error secret.token 1:1'],
    ['a key under any name', 'notes', `see\n${KEY}`, 'error secret.token 2:1'],
    [
      'a configuration of Docker',
      'config.json',
      `{\n  "auths": {\n    "ghcr.io": {"auth": "Ym90OmZvb0JhcjlmcQ=="}\n  }\n}\n`,
      'error secret.token 3:26',
    ],
    [
      'a service account',
      'sa.json',
      JSON.stringify({ type: 'service_account', private_key: KEY }),
      'error secret.token 1:42',
    ],
    [
      'a kubeconfig',
      'kubeconfig',
      `apiVersion: v1\nkind: Config\nusers:\n- name: a\n  user:\n    token: ${DRAWN}${DRAWN}\n`,
      'error secret.variable 6:12',
    ],
    [
      'a key in a kubeconfig',
      'admin.kubeconfig',
      `apiVersion: v1\nkind: Config\nusers:\n- user:\n    client-key-data: ${Buffer.from(KEY).toString('base64')}\n`,
      'error secret.token 5:22',
    ],
    [
      'a patch',
      'patch.yaml',
      `- op: add\n  path: /stringData/password\n  value: ${DRAWN}\n`,
      'error secret.variable 3:10',
    ],
    ['settings', 'app.properties', `db.user=app\ndb.password=${DRAWN}\n`, 'error secret.variable 2:13'],
    [
      'a script',
      'run.sh',
      `curl -H "Authorization: Bearer ${DRAWN}${DRAWN}" https://acme.io\n`,
      'error secret.token 1:32',
    ],
    ['a workflow', '.github/workflows/ci.yml', `env:\n  GH: ${TOKEN}\n`, 'error secret.token 2:7'],
    ['npm', '.npmrc', `//registry.npmjs.org/:_authToken=${DRAWN}${DRAWN}\n`, 'error secret.variable 1:34'],
  ])('%s', (_, path, text, problem) => {
    expect(found(path, text)).toEqual([problem])
  })
})

describe('what is judged when it is rendered, or said elsewhere, is no finding of the file', () => {
  test.each([
    [
      'a SealedSecret',
      'sealed.yaml',
      'apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: web}\nspec:\n  encryptedData:\n    password: AgBx\n',
    ],
    [
      'an ExternalSecret',
      'es.yaml',
      'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nspec:\n  data:\n  - secretKey: password\n    remoteRef: {key: db}\n',
    ],
    [
      'a workflow with its secrets',
      '.github/workflows/ci.yml',
      `env:\n  TOKEN: \${{ secrets.TOKEN }}\njobs:\n  a:\n    secrets: inherit\n`,
    ],
    ['an example of variables', '.env.example', 'DB_PASSWORD=fooBar9\n'],
    ['a schema', 'schema.json', '{"properties":{"password":{"type":"string"},"token":"string"}}'],
    ['a lock', 'package-lock.json', `{"integrity":"sha512-${DRAWN}${DRAWN}","token":"${TOKEN}"}`],
    ['a picture', 'logo.png', TOKEN],
    ['bytes', 'data', `\0${TOKEN}`],
  ])('%s', (_, path, text) => {
    expect(found(path, text)).toEqual([])
  })
})

describe('a template of a chart', () => {
  const template = (value: string) =>
    `{{- if .Values.on }}\napiVersion: v1\nkind: Secret\nmetadata:\n  name: {{ .Release.Name }}\n  labels:\n    {{- include "web.labels" . | nindent 4 }}\ndata:\n  password: ${value}\n{{- end }}\n`

  test.each([
    ['that takes its value from elsewhere', '{{ .Values.password | b64enc }}'],
    ['that takes it in quotes', '"{{ .Values.password | b64enc }}"'],
  ])('%s is accepted', (_, value) => {
    expect(found('charts/web/templates/secret.yaml', template(value))).toEqual([])
  })

  test('that encodes a value of its own is refused', () => {
    const text = template('{{ "fooBar9" | b64enc | quote }}')
    expect(found('charts/web/templates/secret.yaml', text)).toEqual(['error secret.plain 9:17'])
  })

  test('that has the value in it is refused, on its line', () => {
    expect(found('charts/web/templates/secret.yaml', template('Zm9vQmFyOQ=='))).toEqual(['error secret.plain 9:13'])
  })

  test('that cannot be read as YAML is searched by its lines', () => {
    const text = `apiVersion: v1\nkind: Secret\n{{ if .a }}\ndata:\n  {{ .b }}: {{ .c }}\n  password: Zm9vQmFyOQ==\n{{ else }}\ndata:\n  x: [\n{{ end }}\n`
    expect(found('templates/secret.yaml', text)).toEqual(['error secret.plain 6:13'])
  })
})

describe('a secretGenerator', () => {
  const kustomization = (more: string) => `resources: []\nsecretGenerator:\n- name: web\n${more}`

  test('tells of literals, and of the files that can be read', () => {
    const text = kustomization(
      '  literals:\n  - password=fooBar9\n  - user=app\n  envs:\n  - .env.prod\n  - gone.env\n  files:\n  - tls.key=keys/a\n',
    )
    const files = {
      'web/.env.prod': 'TOKEN=fooBar9\nPIN=77\n',
      'web/keys/a': KEY,
    }
    expect(
      look('web/kustomization.yaml', text, files).map(({ message, line, column }) => `${line}:${column} ${message}`),
    ).toMatchInlineSnapshot(`
      [
        "5:14 "password" of the secretGenerator web is in plain text",
        "8:5 "TOKEN", "PIN" in the file ".env.prod" of the secretGenerator web is in plain text",
        "11:5 "tls.key" in the file "keys/a" of the secretGenerator web has a private key in it, in plain text (SHA-256 60134bc3)",
      ]
    `)
  })

  test('is accepted with what SOPS encrypted, with placeholders, and with certificates', () => {
    const text = kustomization(`  literals: ["password=\${PASSWORD}"]\n  envs: [a.env]\n  files: [b.json, ca.crt]\n`)
    const files = {
      'a.env': `TOKEN=${ENC}\nsops_mac=${ENC}\n`,
      'b.json': JSON.stringify({
        token: ENC,
        sops: { mac: ENC, age: [{ recipient: 'age1x' }] },
      }),
      'ca.crt': '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUV9Zb\n-----END CERTIFICATE-----\n',
    }
    expect(look('kustomization.yaml', text, files)).toEqual([])
  })
})

describe('a file that SOPS encrypted', () => {
  const file = (more = '', age = 'age1one') =>
    `apiVersion: v1\nkind: Secret\nstringData:\n  password: ${ENC}\n${more}sops:\n  age:\n  - recipient: ${age}\n  encrypted_regex: ^(data|stringData)$\n  mac: ${ENC}\n  version: 3.9.0\n`
  const rules = (age: string) => ({
    '.sops.yaml': `creation_rules:\n- path_regex: prod/.*\\.enc\\.yaml$\n  encrypted_regex: ^(data|stringData)$\n  age: ${age}\n`,
  })

  test.each([
    ['as its rules say', file(), rules('age1one'), []],
    ['without rules', file(), {}, []],
    ['but one value', file('  token: fooBar9\n'), rules('age1one'), ['error secret.sops 5:10']],
    ['for one too few', file(), rules('age1one,age1two'), ['warning secret.sops 6:3']],
    ['for another', file(), rules('age1two'), ['warning secret.sops 6:3']],
  ])('%s', (_, text, files, problems) => {
    expect(found('prod/web.enc.yaml', text, files)).toEqual(problems)
  })

  test('is not asked for rules of other files', () => {
    expect(found('dev/web.enc.yaml', file(), rules('age1two'))).toEqual([])
  })

  test('and was not, though its rules say so', () => {
    expect(
      found('prod/web.enc.yaml', 'kind: ConfigMap\napiVersion: v1\ndata:\n  size: one\n', rules('age1one')),
    ).toEqual(['warning secret.sops 1:1'])
  })

  test('of variables', () => {
    const text = `TOKEN=${ENC}\nPASSWORD=fooBar9\nsops_age__list_0__map_recipient=age1one\nsops_mac=${ENC}\n`
    expect(found('prod/.env', text)).toEqual(['error secret.sops 2:10'])
    expect(found('prod/.env', text.replace('PASSWORD=fooBar9\n', ''))).toEqual([])
    expect(found('prod/.env', `TOKEN=${ENC}\nsops_version=3.9.0\n`)).toEqual(['error secret.sops 1:1'])
  })

  test('by rules that are broken', () => {
    expect(found('.sops.yaml', 'creation_rules:\n- age: a\n- path_regex: "("\n')).toEqual(['warning secret.sops 3:1'])
    expect(readSopsConfig('a: [')).toMatchObject({ ok: false, line: 1 })
    expect(readSopsConfig('creation_rules:\n- key_groups:\n  - age: [age1x]\n    pgp: [AAAA BBBB]\n')).toMatchObject({
      ok: true,
      rules: [{ recipients: ['age age1x', 'pgp AAAABBBB'] }],
    })
  })
})

describe('a comment beside it says why it does not count', () => {
  test.each([
    [
      'on the line above',
      `db:\n  # stagecoach: ignore secret.variable because it is of a database in the test\n  password: ${DRAWN}\n`,
    ],
    [
      'on its own line',
      `db:\n  password: ${DRAWN} # stagecoach: ignore secret.variable because it is of a database in the test\n`,
    ],
    [
      'for all of its kind',
      `db:\n  # stagecoach: ignore secret.* because it is of a database in the test\n  password: ${DRAWN}\n`,
    ],
    [
      'for several',
      `db:\n  # stagecoach: ignore secret.token, secret.variable because it is of a database in the test\n  password: ${DRAWN}\n`,
    ],
  ])('%s', (_, text) => {
    expect(look('values.yaml', text).map(({ ignored }) => ignored)).toEqual(['it is of a database in the test'])
  })

  test('above a text of several lines', () => {
    const text = `kind: ConfigMap\napiVersion: v1\ndata:\n  # stagecoach: ignore secret.token because it is a key of the documentation\n  tls.pem: |\n    ${KEY.replaceAll('\n', '\n    ')}\n`
    expect(look('cm.yaml', text).map(({ ignored }) => ignored)).toEqual(['it is a key of the documentation'])
  })

  test.each([
    ['another rule', `# stagecoach: ignore secret.token because it is a test\npassword: ${DRAWN}\n`],
    ['no reason', `# stagecoach: ignore secret.variable\npassword: ${DRAWN}\n`],
    ['another line', `# stagecoach: ignore secret.variable because it is a test\na: b\npassword: ${DRAWN}\n`],
  ])('but not for %s', (_, text) => {
    expect(look('values.yaml', text).map(({ ignored }) => ignored)).toEqual([undefined])
  })
})

test('files are searched by what they are called', () => {
  const paths = [
    'a/values.yaml',
    'config.json',
    '.env.prod',
    'app.properties',
    'id_rsa',
    'README.md',
    'logo.png',
    'keys.p12',
    'go.sum',
    '.sops.yaml',
    '.github/workflows/ci.yml',
    'ca.crt',
  ]
  expect(Object.fromEntries(paths.map(path => [path, kindsOfFile(path)]))).toMatchInlineSnapshot(`
    {
      ".env.prod": "env",
      ".github/workflows/ci.yml": "text",
      ".sops.yaml": "sops config",
      "README.md": "text",
      "a/values.yaml": "yaml",
      "app.properties": "settings",
      "ca.crt": undefined,
      "config.json": "json",
      "go.sum": undefined,
      "id_rsa": "text",
      "keys.p12": undefined,
      "logo.png": undefined,
    }
  `)
})

describe('whatever a file is', () => {
  const names = [
    'a.yaml',
    'values.yaml',
    'kustomization.yaml',
    'a.json',
    '.env',
    'a.properties',
    'key',
    '.sops.yaml',
    'templates/a.yaml',
    'kubeconfig',
  ]

  test('searching it ends without an error, and its places are in it', () => {
    const part = fc.constantFrom(
      'kind: Secret\n',
      'apiVersion: v1\n',
      'stringData:\n',
      '  password: ',
      DRAWN,
      TOKEN,
      '\n',
      '---\n',
      '{{ if }}',
      '{{',
      '}}',
      '- ',
      '&a ',
      '*a',
      '[',
      '{',
      '"',
      "'",
      '|\n    ',
      'sops:\n',
      '  mac: x\n',
      'secretGenerator:\n',
      '  literals:\n',
      'a=b',
      '\t',
      '# stagecoach: ignore secret.* because x\n',
      KEY,
      '\r\n',
      '<<: *a\n',
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.array(fc.oneof(part, fc.string()), { maxLength: 30 }),
        (path, parts) => {
          const text = parts.join('')
          const lines = text.split('\n')
          for (const { line, column } of look(path, text)) {
            expect(line).toBeLessThanOrEqual(lines.length)
            expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1)
          }
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('aliases that stand for billions, texts without an end and megabytes end too', () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghi'.replace(/./g, (name, index: number) => `${name}: &${name} [${`*${'abcdefgh'[index]}, `.repeat(9)}]\n`)}`
    const texts = [
      bomb,
      '{{'.repeat(200_000),
      `${TOKEN}\n`.repeat(8_000),
      '[{'.repeat(100_000),
      '---\nkind: Secret\nstringData: {a: fooBar9}\n'.repeat(6_000),
      `password=${DRAWN}\n`.repeat(8_000),
      `${' '.repeat(900_000)}a`,
      KEY.repeat(2_000),
    ]
    for (const text of texts)
      for (const path of ['a.yaml', 'a.json', '.env', 'key']) expect(look(path, text).length).toBeLessThanOrEqual(200)
  }, 60_000)
})
