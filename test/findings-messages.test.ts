import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changeComment, changeText } from '../src/messages/change-comment.ts'
import { renderedSection } from '../src/messages/rendered-section.ts'
import { validateCheck } from '../src/messages/validate-check.ts'
import type { PlacedFinding } from '../src/validation/finding.ts'
import { changed, facts, fileFinding, finding, foundIn, judged, overlayDiff } from './change-facts.ts'

const withoutDiffs = (text: string): string => text.replace(/\n*<details><summary><b>[\s\S]*<\/details>/, '')

describe('findings in the comment', () => {
  test('what blocks comes first, warnings follow, and the rest is counted', () => {
    expect(withoutDiffs(changeComment(judged()))).toMatchInlineSnapshot(`
      "<!-- stagecoach:change -->
      Reaches **3 environments**: dev, staging, production. 1 problem.

      This change reaches staging and production directly, without promotion: \`apps/base/logging.yaml\` is shared by all environments.

      | | app | what changes |
      | --- | --- | --- |
      | ✗ | frontend · production | Deployment frontend: ["replicas" is text, and has to be a whole number](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/frontend/overlays/production/replicas.yaml#L6). Write the value without quotes |
      | ⚠ | frontend · dev, staging, production | Deployment frontend: ["resources" has no memory limit](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/frontend/base/deployment.yaml#L21). Write a limit |
      | ⚠ | search · dev, staging, production | Deployment search: ["resources" has no memory limit](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/search/base/deployment.yaml#L21). Write a limit |
      | | frontend · dev, staging | Deployment: image 1.8.1 → 1.8.2 |
      | | frontend · production | the order of the objects |
      | | search · dev, staging, production | ConfigMap: 2 keys (through \`apps/base/logging.yaml\`) |

      In the check run: 1 note, 1 from before, 1 ignored and 1 not judged."
    `)
  })

  test('what was so before, notes and what is ignored are not worth a row', () => {
    const quiet = judged()
    const comment = withoutDiffs(
      changeComment({
        ...quiet,
        findings: (quiet.findings ?? []).map(each => ({
          ...each,
          findings: each.findings.filter(({ before, severity, ignored }) => before || severity === 'info' || ignored),
        })),
      }),
    )
    expect(comment).not.toMatch(/✗|⚠|problem/)
    expect(comment).toContain('In the check run: 1 note, 1 from before, 1 ignored and 1 not judged.')
  })

  test('says only that nothing changes where nothing is newly found', () => {
    const before = finding('old', { before: true })
    expect(changeComment(facts([overlayDiff('web', 'dev', [])], { findings: [foundIn('web', 'dev', [before])] }))).toBe(
      changeComment(facts([overlayDiff('web', 'dev', [])])),
    )
  })

  test('a file that belongs to no overlay is told even where no environment changes', () => {
    expect(changeComment(facts([], { fileFindings: [fileFinding('holds a private key')] }))).toMatchInlineSnapshot(`
      "<!-- stagecoach:change -->
      Changes nothing in any environment. 1 problem.

      | | app | what changes |
      | --- | --- | --- |
      | ✗ | \`deploy.pem\` | [holds a private key](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/deploy.pem#L1). Remove the file, and make a new key |"
    `)
  })

  test('many warnings and problems are cut, and it is said where the others are', () => {
    const many = (severity: 'error' | 'warning', length: number) =>
      Array.from({ length }, (_, index) => finding(`${severity} ${index}`, { severity, line: index + 1 }))
    const given = facts([overlayDiff('web', 'dev', [changed('Deployment', 'web', ['image 1 → 2'])])], {
      findings: [foundIn('web', 'dev', [...many('warning', 17), ...many('error', 23)])],
    })
    const lines = changeComment(given).split('\n')
    expect(lines.filter(line => line.startsWith('| ✗'))).toHaveLength(20)
    expect(lines.filter(line => line.startsWith('| ⚠'))).toHaveLength(5)
    expect(lines.filter(line => line.includes('…'))).toMatchInlineSnapshot(`
      [
        "| | | … 3 more problems in the check run |",
        "| | | … 12 more warnings in the check run |",
      ]
    `)
    expect(changeText({ ...given, repository: null }, 60_000)).toContain(
      '… 12 more warnings in `stagecoach validate` |',
    )
  })

  test('an error that blocks nothing is a problem that stands in nobody’s way', () => {
    const [, headline, , , , row] = changeComment(
      facts([overlayDiff('web', 'dev', [])], { findings: [foundIn('web', 'dev', [finding('x', { blocks: false })])] }),
    ).split('\n')
    expect(headline).toBe('Reaches **1 environment**: dev. 1 problem.')
    expect(row).toMatch(/^\| ⚠ /)
  })

  test('what blocks though it was so before is a problem', () => {
    const given = facts([overlayDiff('web', 'dev', [])], {
      findings: [foundIn('web', 'dev', [finding('x', { before: true, blocks: true })])],
    })
    expect(changeComment(given)).toMatch(/1 problem\.[\s\S]*\| ✗ \| web · dev/)
    expect(validateCheck(given)).toMatchObject({
      state: 'failure',
      annotations: [{ level: 'failure', message: expect.stringContaining('x (as before)') }],
    })
  })

  test('what is dangerous and refused as well is said once', () => {
    const object = changed('Deployment', 'web', ['selector'], {
      dangers: [{ code: 'selector', at: '/spec/selector', sentence: 'the selector cannot be changed' }],
    })
    const at = (pointer: string, more: Partial<PlacedFinding> = {}) => {
      const found = finding('"selector" cannot be changed', { object: object.ref, at: pointer, ...more })
      return changeComment(
        facts([overlayDiff('web', 'dev', [object])], { findings: [foundIn('web', 'dev', [found])] }),
      ).split('\n')[1]
    }
    expect(at('/spec/selector')).toMatch(/dev\. 1 problem\.$/)
    expect(at('/spec/template')).toMatch(/dev\. 1 problem and 1 danger\.$/)
    expect(at('/spec/selector', { ignored: 'why' })).toMatch(/dev\. 1 danger\.$/)
    expect(at('/spec/selector', { before: true })).toMatch(/dev\. 1 danger\.$/)
  })

  test('objects that share a line are named together', () => {
    const at = (kind: string, name: string) =>
      finding('no limit', { object: { apiVersion: 'v1', kind, name }, line: 1 })
    const comment = changeComment(
      facts([overlayDiff('web', 'dev', [])], {
        findings: [foundIn('web', 'dev', [at('Deployment', 'a'), at('Deployment', 'b'), at('Job', 'c')])],
      }),
    )
    expect(comment).toContain('1 problem.')
    expect(comment).toContain('| ✗ | web · dev | Deployment a, b and 1 more: [no limit](')
  })
})

describe('findings in the check run', () => {
  test('stand by environment, once, with the fix and the rule', () => {
    const { summary, annotations, title, state } = validateCheck(judged())
    expect({ state, title }).toEqual({ state: 'failure', title: '3 environments, 1 problem' })
    expect(summary).toMatchInlineSnapshot(`
      "Reaches **3 environments**: dev, staging, production. 1 problem.

      This change reaches staging and production directly, without promotion: \`apps/base/logging.yaml\` is shared by all environments.

      #### dev
      - ⚠ **frontend**: Deployment frontend: ["resources" has no memory limit](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/frontend/base/deployment.yaml#L21). Write a limit (\`policy.memory\`)
      - ⚠ **search**: Deployment search: ["resources" has no memory limit](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/search/base/deployment.yaml#L21). Write a limit (\`policy.memory\`)
      - **frontend**: Deployment: image 1.8.1 → 1.8.2
      - **search**: ConfigMap: 2 keys (through \`apps/base/logging.yaml\`)

      #### staging
      - **frontend**: Deployment: image 1.8.1 → 1.8.2
      - **search**: ConfigMap: 2 keys (through \`apps/base/logging.yaml\`)
      - 2 warnings as in dev

      #### production
      - ✗ **frontend**: Deployment frontend: ["replicas" is text, and has to be a whole number](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/frontend/overlays/production/replicas.yaml#L6). Write the value without quotes (\`schema.type\`)
      - **frontend**: the order of the objects
      - **search**: ConfigMap: 2 keys (through \`apps/base/logging.yaml\`)
      - 2 warnings as in dev

      <details><summary>1 finding from before: 1 warning</summary>

      - search · dev, staging, production: Ingress search: ["Ingress" of extensions/v1beta1 is deprecated](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/search/base/ingress.yaml#L1) (\`api.deprecated\`)

      </details>

      <details><summary>1 note</summary>

      - search · dev, staging, production: Deployment search: [no probe says when "search" is ready](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/search/base/deployment.yaml#L17) (\`probes\`)

      </details>

      <details><summary>1 ignored</summary>

      - frontend · production: DaemonSet agent: ["hostNetwork" is true](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/frontend/overlays/production/agent.yaml#L9) (\`policy.network\`): it is the node agent

      </details>

      Not judged:
      - there is no schema for Backup of acme.example/v1

      Rendered by kustomize v5.8.1. Validated: 24 objects against Kubernetes 1.31 and 1.33."
    `)
    expect(annotations).toMatchInlineSnapshot(`
      [
        {
          "level": "failure",
          "line": 6,
          "message": "Deployment frontend: "replicas" is text, and has to be a whole number. Write the value without quotes (schema.type)",
          "path": "apps/frontend/overlays/production/replicas.yaml",
          "title": "frontend in production",
        },
        {
          "level": "warning",
          "line": 21,
          "message": "Deployment frontend: "resources" has no memory limit. Write a limit (policy.memory)",
          "path": "apps/frontend/base/deployment.yaml",
          "title": "frontend in dev, staging and production",
        },
        {
          "level": "warning",
          "line": 21,
          "message": "Deployment search: "resources" has no memory limit. Write a limit (policy.memory)",
          "path": "apps/search/base/deployment.yaml",
          "title": "search in dev, staging and production",
        },
        {
          "level": "notice",
          "line": 17,
          "message": "Deployment search: no probe says when "search" is ready. Write a readinessProbe (probes)",
          "path": "apps/search/base/deployment.yaml",
          "title": "search in dev, staging and production",
        },
      ]
    `)
  })

  test.each([
    ['a warning', [finding('x', { severity: 'warning' })], 'success', '1 environment, 1 warning'],
    ['a note', [finding('x', { severity: 'info' })], 'success', 'Changes nothing in any environment'],
    ['an error', [finding('x')], 'failure', '1 environment, 1 problem'],
    ['an error from before', [finding('x', { before: true })], 'success', 'Changes nothing in any environment'],
    ['an ignored error', [finding('x', { ignored: 'why' })], 'success', 'Changes nothing in any environment'],
  ] as const)('with %s', (_, findings, state, title) => {
    const given = facts([overlayDiff('web', 'dev', [])], { findings: [foundIn('web', 'dev', findings)] })
    expect(validateCheck(given)).toMatchObject({ state, title })
  })

  test('a file that belongs to no overlay fails it', () => {
    const { summary, annotations, ...rest } = validateCheck(
      facts([], { fileFindings: [fileFinding('holds a private key')] }),
    )
    expect(rest).toEqual({ state: 'failure', title: '1 problem' })
    expect(summary).toMatchInlineSnapshot(`
      "Changes nothing in any environment. 1 problem.

      #### Repository
      - ✗ \`deploy.pem\`: [holds a private key](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/deploy.pem#L1). Remove the file, and make a new key (\`secret.key\`)

      Rendered by kustomize v5.8.1."
    `)
    expect(annotations).toMatchInlineSnapshot(`
      [
        {
          "level": "failure",
          "line": 1,
          "message": "holds a private key. Remove the file, and make a new key",
          "path": "deploy.pem",
          "title": "secret.key",
        },
      ]
    `)
  })

  test('failures come before warnings, and few notes last', () => {
    const some = (severity: 'error' | 'warning' | 'info', length: number) =>
      Array.from({ length }, (_, index) => finding(`${severity} ${index}`, { severity, line: index + 1 }))
    const { annotations } = validateCheck(
      facts([overlayDiff('web', 'dev', [])], {
        findings: [foundIn('web', 'dev', [...some('info', 50), ...some('warning', 70), ...some('error', 60)])],
      }),
    )
    expect(Object.groupBy(annotations, ({ level }) => level)).toMatchObject({
      failure: { length: 60 },
      warning: { length: 70 },
      notice: { length: 20 },
    })
    const order = ['failure', 'warning', 'notice']
    const ranks = annotations.map(({ level }) => order.indexOf(level))
    expect(ranks).toEqual(ranks.toSorted())
  })
})

describe('findings in a promotion', () => {
  const web = overlayDiff('web', 'production', [changed('Deployment', 'web', ['image 1 → 2'])])
  const promotion = { promotion: true, validated: { objects: 24, kubernetes: ['1.33'] } }

  test('say against what it validates', () => {
    expect(withoutDiffs(renderedSection(facts([web], promotion), 20_000))).toMatchInlineSnapshot(`
      "#### In the cluster

      Validates: 24 objects against Kubernetes 1.33."
    `)
  })

  test('say what keeps it from being merged, on which line', () => {
    const given = facts([web], {
      ...promotion,
      findings: [foundIn('web', 'production', [finding('"replicas" is text'), finding('old', { before: true })])],
    })
    expect(withoutDiffs(renderedSection(given, 20_000))).toMatchInlineSnapshot(`
      "#### In the cluster

      - ✗ web · production: Deployment frontend: ["replicas" is text](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/frontend/overlays/production/replicas.yaml#L6). Write the value without quotes.

      In the check run: 1 from before."
    `)
  })

  test('are said also where the objects stay the same', () => {
    const same = overlayDiff('web', 'production', [])
    expect(renderedSection(facts([same], promotion), 20_000)).toMatchInlineSnapshot(`
      "#### In the cluster

      The same objects as now.

      Validates: 24 objects against Kubernetes 1.33."
    `)
  })
})

describe('what others wrote in findings', () => {
  const hostile = [
    '@acme/release',
    '</details>',
    '</summary><img src=x>',
    '<!-- stagecoach:change -->',
    '```',
    '`a` `',
    '| x |',
    '[a](http://b)',
    '#12',
    '\u001b[31mred',
    'a\nb\r\n- c',
    '\u202Eevil',
  ]

  test.each(hostile)('does nothing: %j', text => {
    const object = { apiVersion: text, kind: text, namespace: text, name: text }
    const all = (['error', 'warning', 'info'] as const).flatMap(severity =>
      [{}, { before: true }, { ignored: text }].map(more =>
        finding(text, { severity, rule: text, fix: text, file: text, object, ...more }),
      ),
    )
    const given = facts([], {
      findings: [foundIn(text, text, all)],
      fileFindings: [fileFinding(text, { rule: text, fix: text, file: text })],
      unjudged: [text],
      validated: { objects: 1, kubernetes: [text] },
      environments: [text],
    })
    const { summary, annotations, title } = validateCheck(given)
    const comment = changeComment(given).slice('<!-- stagecoach:change -->'.length)
    for (const said of [summary, comment, renderedSection(given, 20_000)]) {
      const outside = said.replace(/`[^`\n]*`/g, '')
      expect(outside).not.toMatch(/@acme|<!--|<img|\[a\]\(|#12\b|```|(?!\n)\p{Cc}|\u202E/u)
      expect(outside.match(/<\/?(details|summary)>/g) ?? []).toHaveLength(said === summary ? 12 : 0)
      for (const line of said.split('\n').filter(each => each.startsWith('|'))) expect(line.split('|')).toHaveLength(5)
      // Nothing of theirs begins a line.
      for (const line of said.split('\n')) expect(line).toMatch(/^(|[|-] .*|\| \|.*|#### .*|<\/?details>.*|\p{Lu}.*)$/u)
    }
    for (const { message, title: about } of annotations)
      expect(`${message}${about}`).not.toMatch(/@acme|#12\b|[\p{Cc}\u202E]/u)
    expect(title).toBe('1 environment, 2 problems')
  })
})

describe('however much is found', () => {
  const word = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom('漢'.repeat(300), '|`<'.repeat(200)),
  )
  const some = fc.record({
    message: word,
    fix: word,
    file: word,
    rule: word,
    severity: fc.constantFrom('error' as const, 'warning' as const, 'info' as const),
    before: fc.boolean(),
  })
  const many = fc
    .record({
      findings: fc.array(some, { minLength: 1, maxLength: 12 }),
      times: fc.integer({ min: 1, max: 150 }),
      environments: fc.integer({ min: 1, max: 30 }),
    })
    .map(({ findings, times, environments }) =>
      Array.from({ length: environments }, (_, env) =>
        foundIn(
          `app-${env % 3}`,
          `env-${env}`,
          Array.from({ length: times }, (__, line) =>
            findings.map(each => finding(each.message, { ...each, line: line + 1 + (env % 2) * 1000 })),
          ).flat(),
        ),
      ),
    )

  test('the check run and its annotations stay within what GitHub takes', () => {
    fc.assert(
      fc.property(many, findings => {
        const given = facts([], { findings, unjudged: findings.map(({ overlay: { env } }) => env) })
        const { summary, title, annotations } = validateCheck(given)
        expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(65_000)
        expect(title.length).toBeLessThanOrEqual(255)
        expect(annotations.length).toBeLessThanOrEqual(200)
        for (const { message, title: about } of annotations) {
          expect(Buffer.byteLength(message)).toBeLessThanOrEqual(64_000)
          expect(about.length).toBeLessThanOrEqual(255)
        }
        expect(summary.split('<details>').length).toBe(summary.split('</details>').length)
      }),
      { numRuns: 8 },
    )
  })

  test('the comment and the part of a promotion fit into their room', () => {
    fc.assert(
      fc.property(many, fc.integer({ min: 0, max: 8000 }), (findings, room) => {
        const given = facts([], { findings, validated: { objects: 1000, kubernetes: ['1.33'] } })
        expect(changeComment(given, room).length).toBeLessThanOrEqual(room)
        expect(renderedSection(given, room).length).toBeLessThanOrEqual(room)
      }),
      { numRuns: 8 },
    )
  })

  test('a summary of many environments still names what is wrong in them', () => {
    const environments = Array.from({ length: 60 }, (_, index) => `env-${index}`)
    const findings = environments.map(env =>
      foundIn(
        'web',
        env,
        Array.from({ length: 300 }, (_, line) => finding(`"replicas" is wrong in ${env}`, { line: line + 1 })),
      ),
    )
    const { summary } = validateCheck(facts([], { findings, environments }))
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(65_000)
    expect(summary).toContain('"replicas" is wrong in env-0](')
    expect(summary).toMatch(/- … \d+ more/)
    expect(summary).toMatch(/… and \d+ more environments\./)
  })
})
