import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { validateCheck } from '../src/messages/validate-check.ts'
import { changed, danger, example, facts, overlayDiff, problem } from './change-facts.ts'

describe('the check run of a change', () => {
  test('says everything by environment, with the problems on their lines', () => {
    const { summary, text, ...rest } = validateCheck(example())
    expect(rest).toMatchInlineSnapshot(`
      {
        "annotations": [
          {
            "level": "failure",
            "line": 6,
            "message": "\`replicas\` must be a number, found "two"",
            "path": "apps/frontend/overlays/production/kustomization.yaml",
            "title": "frontend in production",
          },
        ],
        "state": "failure",
        "title": "3 environments, 1 problem",
      }
    `)
    expect(summary).toMatchInlineSnapshot(`
      "Reaches **3 environments**: dev, staging, production. 1 problem.

      This change reaches staging and production directly, without promotion: \`apps/base/logging.yaml\` is shared by all environments.

      #### dev
      - **frontend**: Deployment: image 1.8.1 → 1.8.2
      - **search**: ConfigMap: 2 keys (through \`apps/base/logging.yaml\`)

      #### staging
      - **frontend**: Deployment: image 1.8.1 → 1.8.2
      - **search**: ConfigMap: 2 keys (through \`apps/base/logging.yaml\`)

      #### production
      - ✗ **frontend**: [\`replicas\` must be a number, found "two"](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/frontend/overlays/production/kustomization.yaml#L6)
      - **search**: ConfigMap: 2 keys (through \`apps/base/logging.yaml\`)

      Rendered by kustomize v5.8.1."
    `)
    expect(text).toContain('+  LOG_LEVEL: debug')
  })

  const image = changed('Deployment', 'web', ['image 1 → 2'])
  test.each([
    ['nothing changes', [overlayDiff('web', 'dev', [])], 'success', 'Changes nothing in any environment'],
    ['something changes', [overlayDiff('web', 'dev', [image])], 'success', '1 environment changes'],
    [
      'several change',
      [overlayDiff('web', 'dev', [image]), overlayDiff('web', 'staging', [image])],
      'success',
      '2 environments change',
    ],
    [
      'it breaks an overlay',
      [overlayDiff('web', 'dev', [image]), overlayDiff('web', 'staging', [], { problems: [problem('x')] })],
      'failure',
      '2 environments, 1 problem',
    ],
    [
      'it leaves a part out',
      [overlayDiff('web', 'dev', [image], { problems: [problem('x', { fatal: false })] })],
      'success',
      '1 environment, 1 problem',
    ],
    [
      'it was broken before',
      [overlayDiff('web', 'dev', [], { problems: [problem('x', { before: true })] })],
      'success',
      'Changes nothing that could be rendered',
    ],
  ] as const)('where %s', (_, diffs, state, title) => {
    expect(validateCheck(facts(diffs))).toMatchObject({ state, title })
  })

  test('fails on the shared file that an environment takes only by promotion', () => {
    const { state, title, annotations } = validateCheck({ ...example(), blocked: ['production'] })
    expect({ state, title }).toEqual({ state: 'failure', title: '3 environments, 2 problems' })
    expect(annotations[0]).toMatchInlineSnapshot(`
      {
        "level": "failure",
        "line": 1,
        "message": "production takes changes only by promotion (base: block), and this file is shared: write the change into the overlays that it is meant for",
        "path": "apps/base/logging.yaml",
        "title": "reaches production",
      }
    `)
    expect(validateCheck({ ...example(), blocked: ['production'], promotion: true }).title).toBe(
      '3 environments, 1 problem',
    )
  })

  test('what was wrong before is a warning, and each problem is said once', () => {
    const diffs = ['dev', 'staging'].map(env =>
      overlayDiff('web', env, [image], { problems: [problem('new', { line: 0 }), problem('old', { before: true })] }),
    )
    expect(validateCheck(facts(diffs)).annotations).toMatchObject([
      { line: 1, level: 'failure', title: 'web in dev and staging', message: 'new' },
      { line: 6, level: 'warning', message: 'old (as before)' },
    ])
  })

  test('annotations say what others wrote without a mention', () => {
    const [annotation] = validateCheck(
      facts([overlayDiff('@acme/a', 'dev', [], { problems: [problem('ask @acme/release\nabout #12')] })]),
    ).annotations
    expect(`${annotation?.title} ${annotation?.message}`).not.toMatch(/@acme|#12/)
  })

  test('calls out what is dangerous', () => {
    const gone = changed('PersistentVolumeClaim', 'data', [], {
      change: 'removed',
      dangers: [danger('the volume and what is on it may be deleted')],
    })
    expect(validateCheck(facts([overlayDiff('db', 'production', [gone])])).summary).toMatchInlineSnapshot(`
      "Reaches **1 environment**: production. 1 danger.

      #### production
      - ⚠ **db**: PersistentVolumeClaim data: the volume and what is on it may be deleted
      - **db**: removes PersistentVolumeClaim data

      Rendered by kustomize v5.8.1."
    `)
  })

  test('summary and text stay within what GitHub takes, in bytes', () => {
    const wide = fc.constantFrom('漢', '😀', 'a', '@', '`', '\n')
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 900 }),
        fc.integer({ min: 1, max: 300 }),
        fc.array(wide, { maxLength: 200 }),
        (apps, lines, some) => {
          const words = some.join('')
          const diffs = Array.from({ length: apps }, (_, index) =>
            overlayDiff(
              `${words}-${index}`,
              index % 2 ? 'dev' : 'staging',
              [changed('ConfigMap', words, [words], { text: `+${words}${index}\n`.repeat(lines) })],
              { problems: [problem(`${words} ${index}`)] },
            ),
          )
          const { summary, text = '', title, annotations } = validateCheck(facts(diffs))
          expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(65_000)
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_000)
          expect(title.length).toBeLessThanOrEqual(255)
          expect(annotations.length).toBeLessThanOrEqual(200)
        },
      ),
      { numRuns: 15 },
    )
  })
})
