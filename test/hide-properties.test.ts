import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffOf } from '../src/diff/diff-objects.ts'
import { hide } from '../src/diff/hide.ts'
import { hideInText, hideSecretsIn } from '../src/diff/hide-text.ts'
import type { KubernetesObject, Rendered } from '../src/diff/manifest.ts'
import { marker } from '../src/diff/mark.ts'

const mark = marker('salt')

/** Pieces that mean something to those who look for secrets, put together at random. */
const piece = fc.constantFrom(
  'password',
  'token',
  'secretName',
  'name',
  'value',
  'user',
  'Authorization',
  'Bearer',
  'basic',
  'export ',
  '--',
  '-',
  ':',
  ': ',
  '=',
  ' = ',
  '==',
  '=>',
  '"',
  "'",
  '`',
  '\\',
  '\\"',
  '\n',
  '\n  ',
  '\n- ',
  ' ',
  '{',
  '}',
  '[',
  ']',
  ',',
  ';',
  '&',
  '?',
  '@',
  '://',
  'postgres://',
  '<',
  '>',
  '</',
  '|',
  '|\n  ',
  '#',
  '# ',
  '%20',
  '$',
  `\${X}`,
  '{{ .x }}',
  '(hidden 3f9a2c)',
  'hunter2',
  'true',
  '12345',
  'ghp_0123456789abcdefghijABCDEFGHIJ',
  'k9Xv2QpLr7ZtW4mNs8Yb',
  '-----BEGIN RSA PRIVATE KEY-----',
  '-----END RSA PRIVATE KEY-----',
  'kind: Secret\n',
  'data:\n',
  'data',
  'stringData',
  'mysql -p',
  'curl -u ',
  'machine ',
  'é',
  '\u0000',
  '\u2028',
  '😀',
  '\ud800',
  'aGVsbG8gd29ybGQ=',
  'cGFzc3dvcmQ9aHVudGVyMg==',
  'ENC[AES256_GCM,data:a,iv:b,tag:c,type:str]',
)
const text = fc.array(piece, { maxLength: 14 }).map(pieces => pieces.join(''))
const key = fc.constantFrom(
  'password',
  'tokens',
  'secrets',
  'name',
  'value',
  'data',
  'stringData',
  'kind',
  'secret',
  'spec',
  'items',
  'args',
  'labels',
  'annotations',
  'dsn',
  '__proto__',
  'constructor',
  'containers',
  'image',
)
const { value } = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    text,
    fc.constantFrom('Secret', 'SealedSecret', 'ExternalSecret', 'List', 'Deployment', 1, true, null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 5 }),
  ),
}))
const object = fc
  .tuple(
    fc.constantFrom(
      'ConfigMap',
      'Secret',
      'Deployment',
      'Service',
      'ClusterRole',
      'Role',
      'Ingress',
      'Job',
      'SealedSecret',
      'List',
    ),
    fc.dictionary(key, value, { maxKeys: 6 }),
  )
  .map(([kind, more]): KubernetesObject => ({ ...more, apiVersion: 'v1', kind, metadata: { name: 'web' } }))

test('what is hidden in a text is hidden once', () => {
  fc.assert(
    fc.property(text, given => {
      for (const reading of ['settings', 'sentences'] as const) {
        const once = hideSecretsIn(given, reading, mark)
        expect(hideSecretsIn(once, reading, mark)).toBe(once)
      }
      expect(typeof hideInText(given, mark)).toBe('string')
    }),
    { numRuns: 3_000 },
  )
})

test('what is hidden in an object is hidden once, and every place of it is named', () => {
  fc.assert(
    fc.property(object, given => {
      const before = structuredClone(given)
      const once = hide(given, mark)
      expect(given).toEqual(before)
      expect(hide(once.object, mark).object).toEqual(once.object)
      if (once.hidden.length === 0) expect(once.object).toEqual(given)
      for (const pointer of once.hidden) {
        const found = pointer
          .split('/')
          .slice(1)
          .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
          .reduce<unknown>((inner, step) => Object.getOwnPropertyDescriptor(inner ?? {}, step)?.value, once.object)
        expect(found).toEqual(expect.stringMatching(/\(hidden [0-9a-f]{6}\)/))
      }
    }),
    { numRuns: 2_000 },
  )
})

test('any two objects can be compared', () => {
  const rendered = (one: KubernetesObject): Rendered => ({
    manifests: [hide(one, mark)],
    problems: [],
    warnings: [],
    digest: '',
    tools: [],
    read: [],
  })
  fc.assert(
    fc.property(object, object, (before, after) => {
      const diff = diffOf({ app: 'web', env: 'dev', path: 'web', kind: 'directory' }, rendered(before), rendered(after))
      for (const { text: shown, added, removed } of diff.objects) {
        expect(shown).toMatch(/^@@ .+ @@\n([-+ @].*\n)+$/)
        expect(added + removed).toBeGreaterThan(0)
      }
    }),
    { numRuns: 1_000 },
  )
})
