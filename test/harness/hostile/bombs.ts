import type { Hostile } from './case.ts'
import { kustomization, map, plain, resource, template } from './overlays.ts'

const levels = (count: number, wide = 9): string =>
  Array.from({ length: count }, (_, level) =>
    level === 0
      ? `  a0: &a0 [${Array(wide).fill('lol').join(', ')}]`
      : `  a${level}: &a${level} [${Array(wide)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
  ).join('\n')

/** A million keys below a text; in pieces, because all of them as texts take more memory than is measured. */
const million = (before: string): Uint8Array =>
  Buffer.concat([
    Buffer.from(before),
    ...Array.from({ length: 1_000 }, (_, piece) =>
      Buffer.from(Array.from({ length: 1_000 }, (_, index) => `  k${piece}-${index}: v\n`).join('')),
    ),
  ])

const tooMuch = ['too large', 'yaml', 'kustomization', 'memory', 'values', 'template', 'chart']

/** Texts that are small and become large, or are large. */
export const bombs: readonly Hostile[] = [
  ...[4, 5, 6, 7, 8, 9, 10, 11, 12].map(count => ({
    name: `aliases of ${count} levels in a resource`,
    files: () => resource(map('a', levels(count))),
    ...(count > 5 ? { codes: tooMuch, names: 'web/dev/bad.yaml' } : {}),
  })),
  ...[6, 9, 12].flatMap(count => [
    {
      name: `aliases of ${count} levels in a kustomization`,
      files: () => kustomization(`commonAnnotations:\n${levels(count)}\n`),
      codes: tooMuch,
      names: 'web/dev/kustomization.yaml',
    },
    {
      name: `aliases of ${count} levels in values`,
      files: () => template(map('a', '  a: {{ .Values | toYaml | quote }}'), `a:\n${levels(count)}\n`),
      codes: tooMuch,
      names: 'web/dev/values.yaml',
    },
    {
      name: `aliases of ${count} levels in a plain manifest`,
      files: () => plain(map('a', levels(count))),
      codes: tooMuch,
      names: 'web/dev/bad.yaml',
    },
    {
      name: `aliases of ${count} levels in a patch`,
      files: () =>
        kustomization('resources: [a.yaml]\npatches: [{ path: bad.yaml }]\n', {
          'web/dev/a.yaml': map('a'),
          'web/dev/bad.yaml': map('a', levels(count)),
        }),
      codes: tooMuch,
      names: 'web/dev/bad.yaml',
    },
  ]),
  {
    name: 'one long text, many aliases of it',
    files: () => resource(map('a', `  a: &a "${'x'.repeat(100_000)}"\n  b: [${Array(5_000).fill('*a').join(', ')}]`)),
    codes: tooMuch,
    names: 'web/dev/bad.yaml',
  },
  {
    name: 'merge keys of merge keys',
    files: () =>
      resource(
        map(
          'a',
          Array.from({ length: 20 }, (_, level) =>
            level === 0
              ? '  m0: &m0 { a: 1, b: 2 }'
              : `  m${level}: &m${level} { x: { <<: *m${level - 1} }, y: { <<: *m${level - 1} }, z: { <<: *m${level - 1} } }`,
          ).join('\n'),
        ),
      ),
    codes: tooMuch,
    names: 'web/dev/bad.yaml',
  },
  ...(
    [
      ['brackets', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
      ['braces', `${'{a: '.repeat(100_000)}1${'}'.repeat(100_000)}`],
      ['dashes', `${'- '.repeat(100_000)}1`],
      ['question marks', `${'? '.repeat(100_000)}1`],
    ] as const
  ).flatMap(([what, text]) => [
    {
      name: `100,000 ${what} in a resource`,
      files: () => resource(map('a', `  a:\n    ${text}`)),
      codes: tooMuch,
      names: 'web/dev/bad.yaml',
    },
    {
      name: `100,000 ${what} in a plain manifest`,
      files: () => plain(map('a', `  a:\n    ${text}`)),
      codes: tooMuch,
      names: 'web/dev/bad.yaml',
    },
    {
      name: `100,000 ${what} in values`,
      files: () => template(map('a'), `a:\n  ${text}`),
      codes: tooMuch,
      names: 'web/dev/values.yaml',
    },
  ]),
  {
    name: 'JSON of 100,000 levels',
    files: () => ({
      'web/dev/bad.json': `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`,
    }),
    codes: tooMuch,
    names: 'web/dev/bad.json',
  },
  {
    name: 'a text of 10 MB in a resource',
    alone: true,
    files: () => resource(map('a', `  a: "${'x'.repeat(10_000_000)}"`)),
  },
  {
    name: 'a text of 10 MB in a plain manifest',
    alone: true,
    files: () => plain(map('a', `  a: "${'x'.repeat(10_000_000)}"`)),
  },
  {
    name: 'a text of 10 MB in values',
    alone: true,
    files: () => template(map('a', '  a: {{ .Values.a }}'), `a: "${'x'.repeat(10_000_000)}"`),
  },
  {
    name: 'a million keys in a resource',
    alone: true,
    files: () => ({ ...resource(''), 'web/dev/bad.yaml': million(map('a', '')) }),
    codes: tooMuch,
    names: 'web/dev/bad.yaml',
  },
  {
    name: 'a million keys in a plain manifest',
    alone: true,
    files: () => ({ 'web/dev/bad.yaml': million(map('a', '')) }),
    codes: tooMuch,
    names: 'web/dev/bad.yaml',
  },
  {
    name: 'a million keys in values',
    alone: true,
    files: () => ({ ...template(map('a')), 'web/dev/values.yaml': million('a:\n') }),
    codes: tooMuch,
    names: 'web/dev/values.yaml',
  },
  {
    name: 'a million documents',
    alone: true,
    files: () => plain('---\na: b\n'.repeat(1_000_000)),
    codes: tooMuch,
    names: 'web/dev/bad.yaml',
  },
  {
    name: 'a base that is used ten times by ten times ten others',
    files: () =>
      kustomization('resources: [../l5]\n', {
        ...Object.fromEntries(
          Array.from({ length: 5 }, (_, level) => [
            `web/l${level + 1}/kustomization.yaml`,
            `resources: [${Array.from({ length: 9 }, (_, index) => `../l${level + 1}-${index}`).join(', ')}]\n`,
          ]),
        ),
        ...Object.fromEntries(
          Array.from({ length: 45 }, (_, index) => {
            const level = Math.floor(index / 9) + 1
            return [
              `web/l${level}-${index % 9}/kustomization.yaml`,
              `resources: [../l${level - 1}]\nnamePrefix: p${index}-\n`,
            ]
          }),
        ),
        'web/l0/kustomization.yaml': 'resources: [a.yaml]\n',
        'web/l0/a.yaml': map('a'),
      }),
    codes: ['too slow', 'memory', 'too large', 'kustomization'],
    endless: true,
  },
]
