import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../src/diff/manifest.ts'
import { secretProblems } from '../src/validation/secrets/secret-problems.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const object = (kind: string, more: object, apiVersion = 'v1'): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name: 'web', namespace: 'shop' },
  ...more,
})
const road = { env: 'production', environments: ['dev', 'staging', 'production'] }
const found = (of: KubernetesObject): readonly string[] =>
  secretProblems(of, road).map(({ rule, severity, at }) => `${severity} ${rule} ${at}`)
const said = (of: KubernetesObject): readonly string[] => secretProblems(of, road).map(({ message }) => message)

describe('a Secret', () => {
  const secret = (data: object, more: object = {}): KubernetesObject => object('Secret', { data, ...more })

  test.each([
    ['a password', 'password', 'fooBar9'],
    ['a password that everybody tries first', 'password', 'admin'],
    ['a word of several', 'anything', 'two words'],
    ['something drawn under any key', 'username', 'aK9xQ2mZ7pLw4RtY8vBn3Hs'],
    ['a default of a variable', 'password', `\${PASSWORD:-fooBar9}`],
    ['settings with a password in them', 'app.properties', 'db.user=app\ndb.password=fooBar9xQ2mZ7pLw4R\n'],
    [
      'a login of a registry',
      '.dockerconfigjson',
      JSON.stringify({ auths: { 'ghcr.io': { auth: base64('bot:fooBar9') } } }),
    ],
  ])('with %s is refused', (_, key, value) => {
    expect(found(secret({ [key]: base64(value) }))).toEqual([`error secret.plain /data/${key}`])
    expect(found(object('Secret', { stringData: { [key]: value } }))).toEqual([`error secret.plain /stringData/${key}`])
  })

  test.each([
    ['what is to be replaced', 'password', 'changeme'],
    ['what is to be replaced by its words', 'token', 'your-token-here'],
    ['a word under a key that says nothing', 'anything', 'word'],
    ['an address under a key that says nothing', 'hook', 'https://acme.io/hook'],
    ['settings in which nothing looks secret', 'app.yaml', 'a: 1\nb: 2\n'],
    ['a private key without a body', 'key', '-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----'],
  ])('with %s is doubted', (_, key, value) => {
    expect(found(secret({ [key]: base64(value) }))).toEqual([`warning secret.plain /data/${key}`])
  })

  test.each([
    ['nothing', 'password', ''],
    ['a variable', 'password', `\${PASSWORD}`],
    ['a placeholder', 'password', '<password>'],
    ['a placeholder of argocd-vault-plugin', 'password', '<path:secret/data/web#password>'],
    ['a reference of vals', 'password', 'ref+vault://secret/web#/password'],
    ['what SOPS encrypted', 'password', 'ENC[AES256_GCM,data:bGFsYQ==,iv:c29tZWl2,tag:c29tZXRhZw==,type:str]'],
    [
      'a certificate',
      'tls.crt',
      '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUV9Zb5W2nZ0\n-----END CERTIFICATE-----\n',
    ],
    ['a public key', 'id.pub', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl ops'],
    ['the name of a user', 'username', 'admin'],
    ['the address of a repository', 'url', 'https://github.com/acme/deploy'],
    ['a configuration without logins', '.dockerconfigjson', '{"auths":{}}'],
    ['a switch', 'insecure', 'true'],
  ])('with %s is accepted', (_, key, value) => {
    expect(found(secret({ [key]: base64(value) }))).toEqual([])
    expect(found(object('Secret', { stringData: { [key]: value } }))).toEqual([])
  })

  test('that others write is accepted', () => {
    expect(found(secret({ release: base64('H4sIAAA') }, { type: 'helm.sh/release.v1' }))).toEqual([])
    expect(found(object('Secret', { type: 'kubernetes.io/service-account-token' }))).toEqual([])
  })

  test('is judged wherever it is: in a list, in a policy, in what was applied last', () => {
    const inner = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, stringData: { password: 'fooBar9' } }
    const applied = { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(inner) } }
    expect(said(object('List', { items: [inner] }))).toEqual(['"password" of Secret db is in plain text'])
    expect(
      found(
        object('ClusterPolicy', {
          spec: { generate: { kind: 'Secret', data: { data: { a: 'aK9xQ2mZ7pLw4RtY8v' } } } },
        }),
      ),
    ).toEqual(['error secret.plain /spec/generate/data/data/a'])
    expect(found(object('ConfigMap', { metadata: { name: 'web', ...applied } }))).toEqual([
      'error secret.plain /metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration',
    ])
  })

  test('whose values Flux decrypts later is accepted, as long as all of them are encrypted', () => {
    const enc = 'ENC[AES256_GCM,data:bGFsYQ==,iv:c29tZWl2,tag:c29tZXRhZw==,type:str]'
    const sops = { mac: enc, version: '3.9.0', age: [{ recipient: 'age1x' }] }
    expect(found(secret({ 'a.json': base64(JSON.stringify({ token: enc, sops })) }))).toEqual([])
    expect(found(secret({ 'a.json': base64(JSON.stringify({ token: 'fooBar9xQ2mZ7pLw4R', sops })) }))).toEqual([
      'error secret.plain /data/a.json',
    ])
    expect(found(secret({ '.env': base64(`TOKEN=${enc}\nsops_mac=${enc}\n`) }))).toEqual([])
  })
})

describe('what is said', () => {
  test('names the value, and a part of its digest only where nobody can try values until one fits', () => {
    expect(said(object('Secret', { stringData: { password: 'fooBar9' } }))).toMatchInlineSnapshot(`
      [
        ""password" of Secret web is in plain text",
      ]
    `)
    expect(said(object('Secret', { stringData: { password: 'aK9xQ2mZ7pLw4RtY8vBn3Hs' } }))).toMatchInlineSnapshot(`
      [
        ""password" of Secret web is in plain text (SHA-256 1b22597e)",
      ]
    `)
  })

  test('says what it is and in which text it stands', () => {
    const token = 'ghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5'
    expect(
      secretProblems(object('ConfigMap', { data: { 'app.yaml': `auth:\n  token: ${token}\n` } })),
    ).toMatchInlineSnapshot(`
      [
        {
          "at": "/data/app.yaml",
          "fix": "Take it from a Secret that is sealed, encrypted or fetched, and revoke this one: whoever reads the repository has it",
          "message": ""app.yaml" of ConfigMap web has a GitHub token in it, in plain text (SHA-256 0d62cbe3)",
          "rule": "secret.token",
          "severity": "error",
        },
      ]
    `)
  })

  test('is not the secret where that is a key', () => {
    const token = 'ghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5'
    const problems = secretProblems(object('ConfigMap', { data: { [token]: 'on' } }))
    expect(problems.map(({ at }) => at)).toEqual(['/data'])
    expect(JSON.stringify(problems)).not.toContain(token)
  })
})

describe('a value whose name says that it is a secret', () => {
  const pod = (container: object) => object('Pod', { spec: { containers: [{ name: 'web', ...container }] } })

  test.each([
    ['a variable', { env: [{ name: 'DB_PASSWORD', value: 'aK9xQ2mZ7pLw4RtY' }] }, 'error', '/env/0/value'],
    ['a variable that may be a word', { env: [{ name: 'DB_PASSWORD', value: 'fooBar9' }] }, 'warning', '/env/0/value'],
    [
      'a variable that everybody tries first',
      { env: [{ name: 'DB_PASSWORD', value: 'postgres' }] },
      'warning',
      '/env/0/value',
    ],
    ['a flag', { args: ['--db-password=aK9xQ2mZ7pLw4RtY'] }, 'error', '/args/0'],
    ['a flag and its value', { args: ['--db-password', 'aK9xQ2mZ7pLw4RtY'] }, 'error', '/args/1'],
    ['a line of a script', { command: ['sh', '-c', 'export PGPASSWORD=aK9xQ2mZ7pLw4RtY\nrun'] }, 'error', '/command/2'],
    [
      'a UUID',
      { env: [{ name: 'CLIENT_SECRET', value: '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d' }] },
      'warning',
      '/env/0/value',
    ],
  ])('%s', (_, container, severity, at) => {
    expect(found(pod(container))).toEqual([`${severity} secret.variable /spec/containers/0${at}`])
  })

  test.each([
    [
      'values',
      object('HelmRelease', { spec: { values: { auth: { password: 'fooBar9' } } } }),
      '/spec/values/auth/password',
    ],
    [
      'parameters',
      object('Application', {
        spec: { source: { helm: { parameters: [{ name: 'db.password', value: 'fooBar9' }] } } },
      }),
      '/spec/source/helm/parameters/0/value',
    ],
    [
      'a text of values',
      object('Application', { spec: { source: { helm: { values: 'db:\n  password: fooBar9\n' } } } }),
      '/spec/source/helm/values',
    ],
    [
      'an object of values',
      object('Application', { spec: { source: { helm: { valuesObject: { token: 'fooBar9' } } } } }),
      '/spec/source/helm/valuesObject/token',
    ],
    [
      'properties',
      object('ConfigMap', { data: { 'app.properties': 'db.user=app\ndb.password=fooBar9\n' } }),
      '/data/app.properties',
    ],
    ['JSON', object('ConfigMap', { data: { 'app.json': '{"db":{"password":"fooBar9"}}' } }), '/data/app.json'],
  ])('in %s', (_, of, at) => {
    expect(found(of)).toEqual([`warning secret.variable ${at}`])
  })

  test('in a map of secrets, under any key, where it was drawn', () => {
    const values = (secrets: object) => object('HelmRelease', { spec: { values: { secrets } } })
    expect(secretProblems(values({ shop: 'aK9xQ2mZ7pLw4RtY8vBn', name: 'web' })).map(({ message }) => message)).toEqual(
      [expect.stringMatching(/^"shop" of HelmRelease web is a secret in plain text/)],
    )
  })

  test('in fields of other objects only where it was drawn: names of secrets stand there', () => {
    expect(found(object('Thing', { spec: { token: 'web' } }, 'acme.io/v1'))).toEqual([])
    expect(found(object('Thing', { spec: { token: 'aK9xQ2mZ7pLw4RtY8vBn' } }, 'acme.io/v1'))).toEqual([
      'error secret.variable /spec/token',
    ])
  })
})

describe('a SealedSecret', () => {
  const cipher = Buffer.concat([Buffer.from([2, 0]), Buffer.alloc(600, 0xc7)]).toString('base64')
  const sealed = (metadata: object, template: object = {}, encryptedData: object = { password: cipher }) =>
    object('SealedSecret', { metadata, spec: { encryptedData, template } }, 'bitnami.com/v1alpha1')
  const own = { name: 'web', namespace: 'shop' }
  const wide = (scope: string) => ({ [`sealedsecrets.bitnami.com/${scope}`]: 'true' })

  test.each([
    ['for its own name and namespace', own, { metadata: own }],
    [
      'for the namespace, under another name',
      { ...own, annotations: wide('namespace-wide') },
      { metadata: { ...own, name: 'db' } },
    ],
    [
      'for the cluster, in another namespace',
      { ...own, annotations: wide('cluster-wide') },
      { metadata: { name: 'db', namespace: 'dev' } },
    ],
    ['with what is filled in when it is unsealed', own, { data: { 'app.yaml': 'token: {{ .token }}' } }],
  ])('%s is accepted', (_, metadata, template) => {
    expect(found(sealed(metadata, template))).toEqual([])
  })

  test.each([
    [
      'for another namespace',
      own,
      { metadata: { ...own, namespace: 'dev' } },
      'error secret.sealed /metadata/namespace',
    ],
    ['for another name', own, { metadata: { ...own, name: 'db' } }, 'error secret.sealed /metadata/name'],
    ['without a namespace', { name: 'web' }, {}, 'warning secret.sealed /metadata'],
    [
      'with a scope in its template only',
      own,
      { metadata: { ...own, annotations: wide('cluster-wide') } },
      'warning secret.sealed /metadata',
    ],
    [
      'with something plain beside',
      own,
      { data: { password: 'fooBar9' } },
      'error secret.sealed /spec/template/data/password',
    ],
  ])('%s is not', (_, metadata, template, problem) => {
    expect(found(sealed(metadata, template))).toEqual([problem])
  })

  test.each([['fooBar9'], [base64('fooBar9')], ['AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq.....'], [7]])(
    'with %s instead of a ciphertext is refused',
    value => {
      expect(found(sealed(own, {}, { password: value }))).toEqual(['error secret.sealed /spec/encryptedData/password'])
    },
  )
})

describe('an ExternalSecret', () => {
  const external = (spec: object) => object('ExternalSecret', { spec }, 'external-secrets.io/v1')
  const data = (key: string) => [{ secretKey: 'password', remoteRef: { key } }]
  const store = { name: 'vault', kind: 'ClusterSecretStore' }

  test.each([
    ['that says where from', { secretStoreRef: store, data: data('production/db') }, []],
    ['of the same environment by another word', { secretStoreRef: store, data: data('prod/db') }, []],
    ['without a store', { data: data('db') }, ['error secret.external /spec']],
    [
      'without a name of the store',
      { secretStoreRef: { kind: 'SecretStore' }, data: data('db') },
      ['error secret.external /spec/secretStoreRef'],
    ],
    [
      'without a kind of the store',
      { secretStoreRef: { name: 'vault' }, data: data('db') },
      ['info secret.external /spec/secretStoreRef'],
    ],
    ['of a generator', { dataFrom: [{ sourceRef: { generatorRef: { kind: 'Password', name: 'web' } } }] }, []],
    ['that takes nothing', { secretStoreRef: store }, ['warning secret.external /spec']],
    [
      'of another environment',
      { secretStoreRef: store, data: data('staging/db') },
      ['warning secret.external /spec/data/0/remoteRef/key'],
    ],
    [
      'of another environment by another word',
      { secretStoreRef: store, dataFrom: [{ extract: { key: 'kv/stg/db' } }] },
      ['warning secret.external /spec/dataFrom/0/extract/key'],
    ],
    [
      'of a store of another environment',
      { secretStoreRef: { ...store, name: 'vault-dev' }, data: data('db') },
      ['warning secret.external /spec/secretStoreRef/name'],
    ],
    ['whose path has an environment in a longer word', { secretStoreRef: store, data: data('devices/db') }, []],
  ])('%s', (_, spec, problems) => {
    expect(found(external(spec))).toEqual(problems)
  })

  test('is not asked for its environment where nobody knows that', () => {
    expect(secretProblems(external({ secretStoreRef: store, data: data('staging/db') }))).toEqual([])
  })
})

describe('what SOPS encrypted', () => {
  const enc = 'ENC[AES256_GCM,data:bGFsYQ==,iv:c29tZWl2,tag:c29tZXRhZw==,type:str]'
  const sops = { mac: enc, version: '3.9.0', encrypted_regex: '^(data|stringData)$', age: [{ recipient: 'age1x' }] }
  const encrypted = (stringData: object, more: object = {}) =>
    object('Secret', { stringData, sops: { ...sops, ...more } })

  test.each([
    ['as a whole', encrypted({ password: enc, empty: '' }), []],
    ['but one value', encrypted({ password: enc, token: 'fooBar9' }), ['error secret.sops /stringData/token']],
    ['without a mac', encrypted({ password: enc }, { mac: '' }), ['error secret.sops /sops']],
    ['for nobody', encrypted({ password: enc }, { age: [] }), ['error secret.sops /sops']],
    [
      'by rules that leave it plain',
      encrypted({ password: 'fooBar9' }, { encrypted_regex: '^data$' }),
      ['error secret.sops /stringData/password'],
    ],
    [
      'by a suffix',
      object('ConfigMap', {
        data: { a_enc: enc, b: 'x' },
        sops: { ...sops, encrypted_regex: '', encrypted_suffix: '_enc' },
      }),
      [],
    ],
    [
      'by a suffix, and not',
      object('ConfigMap', { data: { a_enc: 'x' }, sops: { ...sops, encrypted_regex: '', encrypted_suffix: '_enc' } }),
      ['error secret.sops /data/a_enc'],
    ],
    ['by an expression that explodes', encrypted({ password: enc }, { encrypted_regex: '(g+)+Data$' }), []],
    [
      'by an expression that is none',
      encrypted({ password: enc }, { encrypted_regex: '(' }),
      ['error secret.sops /sops'],
    ],
  ])('%s', (name, of, problems) => {
    const rules = found(of)
    if (name === 'by an expression that is none') expect(rules).toContain(problems[0])
    else expect(rules).toEqual(problems)
  })

  test('is not told from what only says so', () => {
    expect(found(object('Secret', { stringData: { password: 'fooBar9' }, sops: {} }))).toEqual([
      'error secret.plain /stringData/password',
    ])
  })

  test('is told by its keys, never by its values', () => {
    expect(said(encrypted({ token: 'fooBar9' }))).toMatchInlineSnapshot(`
      [
        ""token" of Secret web is in plain text, and the rules of its "sops" block encrypt it",
      ]
    `)
  })
})

describe('references to a vault', () => {
  const pods = (annotations: object) =>
    object('Deployment', { spec: { template: { metadata: { annotations }, spec: { containers: [] } } } }, 'apps/v1')
  const on = { 'vault.hashicorp.com/agent-inject': 'true', 'vault.hashicorp.com/role': 'web' }
  const path = (value: string) => ({ ...on, 'vault.hashicorp.com/agent-inject-secret-db': value })
  const classOf = (provider: string, parameters: object, more: object = {}) =>
    object('SecretProviderClass', { spec: { provider, parameters, ...more } }, 'secrets-store.csi.x-k8s.io/v1')

  test.each([
    ['of the agent', pods(path('secret/data/web')), 0],
    ['of the agent without a path', pods(path('')), 1],
    ['of the agent to another environment', pods(path('secret/data/staging/web')), 1],
    ['of the agent that is not injected', pods({ 'vault.hashicorp.com/agent-inject-secret-db': 'secret/data/web' }), 1],
    ['of the agent without a role', pods({ 'vault.hashicorp.com/agent-inject': 'true' }), 1],
    ['in a placeholder', object('Secret', { stringData: { a: '<path:secret/data/web#key>' } }), 0],
    [
      'in a placeholder with a version and a change',
      object('ConfigMap', { data: { a: 'x <path:secret/data/web#key#2 | base64encode> y' } }),
      0,
    ],
    ['in a placeholder without a key', object('Secret', { stringData: { a: '<path:secret/data/web>' } }), 1],
    ['in a placeholder that does not end', object('ConfigMap', { data: { a: '<path:secret/data/web#key' } }), 1],
    [
      'of the operator',
      object(
        'VaultStaticSecret',
        { spec: { mount: 'kv', path: 'web', type: 'kv-v2', destination: { name: 'web' } } },
        'secrets.hashicorp.com/v1beta1',
      ),
      0,
    ],
    ['of the operator, with nothing', object('VaultStaticSecret', { spec: {} }, 'secrets.hashicorp.com/v1beta1'), 4],
    [
      'of a class',
      classOf('vault', {
        roleName: 'web',
        objects: '- objectName: a\n  secretPath: secret/data/web\n  secretKey: k\n',
      }),
      0,
    ],
    ['of a class whose objects are no list', classOf('aws', { objects: 'objectName' }), 1],
    ['of a class to nothing', classOf('gcp', { secrets: '- resourceName: web\n' }), 1],
    [
      'of a class of Azure',
      classOf('azure', {
        keyvaultName: 'kv',
        tenantId: 't',
        objects: 'array:\n  - |\n    objectName: a\n    objectType: secret\n',
      }),
      0,
    ],
    [
      'of a class that copies what it does not fetch',
      classOf(
        'aws',
        { objects: '- objectName: a\n' },
        { secretObjects: [{ secretName: 's', data: [{ objectName: 'b', key: 'k' }] }] },
      ),
      1,
    ],
  ])('%s', (_, of, count) => {
    const rules = found(of)
    expect(rules.filter(each => each.startsWith('warning secret.vault'))).toHaveLength(count)
    expect(rules).toHaveLength(count)
  })
})

describe('whatever an object is', () => {
  const hostile: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>(tie => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom<unknown>(
        'Secret',
        'SealedSecret',
        'x'.repeat(2_000),
        '{"a":{"password":"fooBar9"}}',
        '- a\n- b: [c',
        null,
        true,
        7,
        '<path:',
        '-----BEGIN PRIVATE KEY-----',
      ),
      fc.string(),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(
        fc.constantFrom(
          'kind',
          'apiVersion',
          'metadata',
          'name',
          'namespace',
          'annotations',
          'data',
          'stringData',
          'spec',
          'sops',
          'mac',
          'age',
          'template',
          'encryptedData',
          'secretStoreRef',
          'env',
          'value',
          'password',
          '__proto__',
          'constructor',
          'objects',
          'parameters',
          'provider',
          'dataFrom',
        ),
        tie('value'),
        { maxKeys: 8 },
      ),
    ),
  })).value

  test('judging it ends without an error', () => {
    const kinds = [
      'Secret',
      'SealedSecret',
      'ExternalSecret',
      'ClusterExternalSecret',
      'PushSecret',
      'SecretProviderClass',
      'VaultStaticSecret',
      'List',
      'Pod',
      'Deployment',
    ]
    const groups = [
      'v1',
      'bitnami.com/v1alpha1',
      'external-secrets.io/v1',
      'secrets-store.csi.x-k8s.io/v1',
      'secrets.hashicorp.com/v1beta1',
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.constantFrom(...groups),
        fc.dictionary(fc.constantFrom('metadata', 'spec', 'data', 'stringData', 'sops', 'items', 'type'), hostile),
        (kind, apiVersion, more) => {
          secretProblems({ metadata: {}, ...more, kind, apiVersion } as unknown as KubernetesObject, road)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('no depth and no length ends it', () => {
    let deep: unknown = 'ghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5'
    for (let depth = 0; depth < 20_000; depth++) deep = depth % 2 === 0 ? [deep] : { password: deep }
    expect(found(object('Thing', { spec: deep }))).toEqual([])
    const texts = [
      'a'.repeat(1_000_000),
      '-----BEGIN PRIVATE KEY-----\n'.repeat(30_000),
      'password: '.repeat(90_000),
      '{{'.repeat(400_000),
      'x://a:b'.repeat(120_000),
      '['.repeat(500_000),
      'ghp_'.repeat(200_000),
      '"auths" "auth":"'.repeat(60_000),
    ]
    for (const text of texts) expect(found(object('ConfigMap', { data: { text } })).length).toBeLessThan(300)
  })
})
