import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ObjectChange } from '../src/diff/object-change.ts'
import { changeComment, changeMarker } from '../src/messages/change-comment.ts'
import { changed, danger, example, facts, overlayDiff, problem } from './change-facts.ts'

describe('the comment on a change', () => {
  test('says what it reaches, what is wrong, and each diff once', () => {
    expect(changeComment(example())).toMatchInlineSnapshot(`
      "<!-- stagecoach:change -->
      Reaches **3 environments**: dev, staging, production. 1 problem.

      This change reaches staging and production directly, without promotion: \`apps/base/logging.yaml\` is shared by all environments.

      | | app | what changes |
      | --- | --- | --- |
      | ✗ | frontend · production | [\`replicas\` must be a number, found "two"](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/frontend/overlays/production/kustomization.yaml#L6) |
      | | frontend · dev, staging | Deployment: image 1.8.1 → 1.8.2 |
      | | search · dev, staging, production | ConfigMap: 2 keys (through \`apps/base/logging.yaml\`) |

      <details><summary><b>dev, staging</b>: frontend, search</summary>

      **frontend** Deployment frontend: image 1.8.1 → 1.8.2

      \`\`\`diff
      @@ spec.template.spec.containers @@
      -  image: web:1.8.1
      +  image: web:1.8.2
      \`\`\`

      **search** ConfigMap search: 2 keys · [logging.yaml](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/base/logging.yaml)

      \`\`\`diff
      @@ data @@
      -  LOG_LEVEL: info
      +  LOG_LEVEL: debug
      \`\`\`

      </details>
      <details><summary><b>production</b>: search</summary>

      **search**: the same as in dev

      </details>"
    `)
  })

  test('says that nothing changes, and that is all', () => {
    expect(changeComment(facts([overlayDiff('frontend', 'dev', [])]))).toMatchInlineSnapshot(`
      "<!-- stagecoach:change -->
      Changes nothing in any environment."
    `)
  })

  test('does not say that nothing changes where that cannot be known', () => {
    const remote = problem('https://example.com/base is on another server', {
      code: 'remote',
      fatal: false,
      before: true,
    })
    expect(changeComment(facts([overlayDiff('frontend', 'dev', [], { problems: [remote] })]))).toMatchInlineSnapshot(`
      "<!-- stagecoach:change -->
      Changes nothing that could be rendered.

      | | app | what changes |
      | --- | --- | --- |
      | – | frontend · dev | [https:​//example.com/base is on another server](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/frontend/overlays/production/kustomization.yaml#L6), as before |"
    `)
    const unknown = overlayDiff('frontend', 'dev', [], { state: 'changed', unknownBefore: 'apps/x.yaml: no YAML' })
    expect(changeComment(facts([unknown]))).toMatchInlineSnapshot(`
      "<!-- stagecoach:change -->
      Reaches **1 environment**: dev.

      | | app | what changes |
      | --- | --- | --- |
      | – | frontend · dev | cannot be compared: what is there now cannot be rendered (apps/x.yaml: no YAML) |"
    `)
  })

  test('says of what could be rendered neither before nor now only that it is so', () => {
    const broken = overlayDiff('web', 'dev', [], {
      state: 'changed',
      unknownBefore: 'no such patch',
      problems: [problem('no such patch', { before: true })],
    })
    expect(changeComment(facts([broken]))).toMatchInlineSnapshot(`
      "<!-- stagecoach:change -->
      Changes nothing that could be rendered. 1 problem from before.

      | | app | what changes |
      | --- | --- | --- |
      | – | web · dev | [no such patch](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/frontend/overlays/production/kustomization.yaml#L6), as before |"
    `)
  })

  test('puts problems first, then dangers, then what was wrong before', () => {
    const removed = changed('StatefulSet', 'db', [], {
      change: 'removed',
      text: '@@ @@\n-kind: StatefulSet\n',
      dangers: [danger('its pods are stopped, and nothing starts them again', 'removed workload')],
    })
    const comment = changeComment(
      facts([
        overlayDiff('cart', 'dev', [removed], { problems: [problem('old', { before: true })] }),
        overlayDiff('cart', 'staging', [removed, changed('Service', 'cart', ['1 port'])]),
        overlayDiff('web', 'dev', [], {
          state: 'changed',
          problems: [problem('new'), problem('a part', { fatal: false })],
        }),
      ]),
    )
    expect(comment.slice(0, comment.indexOf('<details>'))).toMatchInlineSnapshot(`
      "<!-- stagecoach:change -->
      Reaches **2 environments**: dev, staging. 2 problems, 1 danger and 1 problem from before.

      | | app | what changes |
      | --- | --- | --- |
      | ✗ | web · dev | [new](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/frontend/overlays/production/kustomization.yaml#L6) |
      | ⚠ | web · dev | [a part](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/frontend/overlays/production/kustomization.yaml#L6) |
      | ⚠ | cart · dev, staging | StatefulSet db: its pods are stopped, and nothing starts them again |
      | – | cart · dev | [old](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/frontend/overlays/production/kustomization.yaml#L6), as before |
      | | cart · dev | removes StatefulSet db |
      | | cart · staging | Service: 1 port; removes StatefulSet db |

      "
    `)
  })

  test('counts a broken shared file once, however many apps it breaks', () => {
    const broken = problem('a tab indents this line', { file: 'apps/base/x.yaml', line: 2 })
    const comment = changeComment(
      facts(
        ['a', 'b', 'c', 'd', 'e'].flatMap(app =>
          ['staging', 'dev'].map(env => overlayDiff(app, env, [], { state: 'changed', problems: [broken] })),
        ),
      ),
    )
    expect(comment).toMatchInlineSnapshot(`
      "<!-- stagecoach:change -->
      Reaches **2 environments**: dev, staging. 1 problem.

      | | app | what changes |
      | --- | --- | --- |
      | ✗ | a, b, c and 2 more · dev, staging | [a tab indents this line](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/base/x.yaml#L2) |"
    `)
  })

  test('shows what is the same in a part of another environment by naming it', () => {
    const config = changed('ConfigMap', 'web', ['1 key'], { text: '@@ data @@\n+  a: b\n' })
    const image = (to: string) =>
      changed('Deployment', 'web', [`image 1 → ${to}`], { text: `@@ @@\n-image: 1\n+image: ${to}\n` })
    const comment = changeComment(
      facts([overlayDiff('web', 'dev', [image('2'), config]), overlayDiff('web', 'staging', [image('3'), config])]),
    )
    expect(comment.slice(comment.indexOf('<details>'))).toMatchInlineSnapshot(`
      "<details><summary><b>dev</b>: web</summary>

      **web** Deployment web: image 1 → 2

      \`\`\`diff
      @@ @@
      -image: 1
      +image: 2
      \`\`\`

      **web** ConfigMap web: 1 key

      \`\`\`diff
      @@ data @@
      +  a: b
      \`\`\`

      </details>
      <details><summary><b>staging</b>: web</summary>

      **web** Deployment web: image 1 → 3

      \`\`\`diff
      @@ @@
      -image: 1
      +image: 3
      \`\`\`

      **web**: 1 object the same as in dev

      </details>"
    `)
  })

  test('shows what is the same in several apps once', () => {
    const budget = (app: string) =>
      changed('PodDisruptionBudget', 'pdb', ['maxUnavailable 1 → 2'], {
        namespace: app,
        text: '@@ spec.maxUnavailable @@\n-  maxUnavailable: 1\n+  maxUnavailable: 2\n',
        file: 'apps/common/pdb.yaml',
      })
    const apps = ['cart', 'checkout', 'mail', 'web']
    const comment = changeComment(
      facts([
        ...apps.map(app => overlayDiff(app, 'dev', [budget(app)])),
        ...apps.map(app => overlayDiff(app, 'staging', [budget(app), changed('Service', app, [`port of ${app}`])])),
      ]),
    )
    expect(comment.slice(comment.indexOf('<details>'))).toMatchInlineSnapshot(`
      "<details><summary><b>dev</b>: cart, checkout, mail, web</summary>

      **cart, checkout, mail and 1 more** PodDisruptionBudget pdb: maxUnavailable 1 → 2 · [pdb.yaml](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/common/pdb.yaml)

      \`\`\`diff
      @@ spec.maxUnavailable @@
      -  maxUnavailable: 1
      +  maxUnavailable: 2
      \`\`\`

      </details>
      <details><summary><b>staging</b>: cart, checkout, mail, web</summary>

      **cart** Service cart: port of cart

      \`\`\`diff
      @@ spec.template.spec.containers @@
      -  image: web:1.8.1
      +  image: web:1.8.2
      \`\`\`

      **checkout** Service checkout: port of checkout

      \`\`\`diff
      @@ spec.template.spec.containers @@
      -  image: web:1.8.1
      +  image: web:1.8.2
      \`\`\`

      **mail** Service mail: port of mail

      \`\`\`diff
      @@ spec.template.spec.containers @@
      -  image: web:1.8.1
      +  image: web:1.8.2
      \`\`\`

      **web** Service web: port of web

      \`\`\`diff
      @@ spec.template.spec.containers @@
      -  image: web:1.8.1
      +  image: web:1.8.2
      \`\`\`

      **cart, checkout, mail and 1 more**: 1 object the same as in dev

      </details>"
    `)
  })

  test.each([
    [
      'an environment by its own files',
      facts([overlayDiff('web', 'production', [changed('Deployment', 'web', ['image 1 → 2'])])], {
        promoted: ['production'],
      }),
      '',
    ],
    [
      'where promotion goes, through a file that environments share',
      facts([overlayDiff('web', 'production', [changed('Deployment', 'web', ['image 1 → 2'])])], {
        promoted: ['production'],
        shared: [{ file: 'base/a.yaml', environments: ['dev', 'production'] }],
      }),
      'This change reaches production directly, without promotion: `base/a.yaml` is shared by dev and production.',
    ],
    [
      'several at once, none of them by promotion',
      facts(
        ['dev', 'staging'].map(env => overlayDiff('web', env, [changed('Deployment', 'web', ['image 1 → 2'])])),
        { shared: [{ file: 'base/a.yaml', environments: ['dev', 'staging'] }] },
      ),
      'This change reaches several environments at once: `base/a.yaml` is shared by dev and staging.',
    ],
    [
      'the first environment only',
      facts([overlayDiff('web', 'dev', [changed('Deployment', 'web', ['image 1 → 2'])])], { promoted: ['production'] }),
      '',
    ],
    [
      'where promotion goes',
      facts([overlayDiff('web', 'production', [changed('Deployment', 'web', ['image 1 → 2'])])], {
        promoted: ['production'],
        promotion: true,
      }),
      '',
    ],
  ])('says first that a change reaches %s', (_, given, sentence) => {
    const [, second = ''] = changeComment(given).split('\n\n')
    expect(second.startsWith('|') ? '' : second).toBe(sentence)
  })

  test('says which file an environment takes only by promotion', () => {
    const comment = changeComment({ ...example(), blocked: ['production'] })
    expect(comment.split('\n')[1]).toBe('Reaches **3 environments**: dev, staging, production. 2 problems.')
    expect(comment).toContain(
      '| ✗ | production | `apps/base/logging.yaml` is shared, and this takes changes only by promotion (`base: block`) |',
    )
  })

  test('joins the rows of many apps that change in the same way', () => {
    const apps = ['cart', 'checkout', 'frontend', 'mail', 'search']
    const comment = changeComment(
      facts(
        apps.flatMap(app =>
          ['dev', 'staging'].map(env => overlayDiff(app, env, [changed('ConfigMap', 'x', ['1 key'])])),
        ),
      ),
    )
    expect(comment).toContain('| cart, checkout, frontend and 2 more · dev, staging | ConfigMap: 1 key |')
  })
})

describe('what others wrote', () => {
  const hostile = [
    '@acme/release',
    '</details>',
    '<!-- stagecoach:change -->',
    '```',
    '| x |',
    '[a](http://b)',
    '#12',
    '<img src=x>',
  ]

  test.each(hostile)('does nothing in names, messages and diffs: %s', text => {
    const comment = changeComment(
      facts(
        [
          overlayDiff(text, text, [
            changed(text, text, [text], {
              namespace: text,
              file: `a/${text}`,
              text: `@@ ${text} @@\n-${text}\n+${text}\n ${text}\n\`\`\`\n~~~\n`,
              dangers: [danger(text)],
            }),
          ]),
          overlayDiff('web', 'dev', [], {
            state: 'changed',
            problems: [problem(text, { file: text })],
            unknownBefore: text,
          }),
        ],
        { environments: [text, 'dev'], promoted: [text], shared: [{ file: text, environments: [text, 'dev'] }] },
      ),
    )
    expect(wellFormed(comment)).toBe(true)
    const outside = withoutCode(comment).text.slice(changeMarker.length)
    expect(outside).not.toMatch(/@acme|<!--|<img|\[a\]\(|#12\b/)
    expect(outside.match(/<details>/g)?.length).toBe(1)
    for (const line of outside.split('\n').filter(each => each.startsWith('|'))) expect(line.split('|')).toHaveLength(5)
  })
})

describe('where room is short', () => {
  test('the least telling diffs go first, and it says where they are', () => {
    const long = (app: string, kind: string, lines: number): ObjectChange =>
      changed(kind, app, ['x'], {
        text: `@@ @@\n${'+  a: b\n'.repeat(lines)}`,
        added: lines,
        removed: 0,
      })
    const comment = changeComment(
      facts([
        overlayDiff('cart', 'dev', [long('cart', 'Deployment', 20), long('cart', 'ConfigMap', 30)]),
        overlayDiff('web', 'dev', [long('web', 'Deployment', 20), long('web', 'Secret', 30)]),
      ]),
      900,
    )
    expect(comment.length).toBeLessThanOrEqual(900)
    expect(comment).toMatchInlineSnapshot(`
      "<!-- stagecoach:change -->
      Reaches **1 environment**: dev.

      | | app | what changes |
      | --- | --- | --- |
      | | cart · dev | Deployment: x; ConfigMap: x |
      | | web · dev | Deployment: x; Secret: x |

      <details><summary><b>dev</b>: cart, web</summary>

      **cart** Deployment cart: x

      \`\`\`diff
      @@ @@
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      \`\`\`

      **web** Deployment web: x

      \`\`\`diff
      @@ @@
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      +  a: b
      \`\`\`

      **cart**: … 1 more object (+30 −0 lines)

      **web**: … 1 more object (+30 −0 lines)

      </details>

      … 2 diffs left out here: \`stagecoach diff --base 4f1c9e1c2d3a --head 9c1e2d3a4b5c\`."
    `)
  })

  test('the page is named where there is one', () => {
    const big = changed('ConfigMap', 'x', ['x'], { text: '+a\n'.repeat(1000) })
    const given = facts([overlayDiff('cart', 'dev', [big])], { page: 'https://stagecoach.example/changes/1' })
    expect(changeComment(given, 1000)).toContain('[the page of this change](https://stagecoach.example/changes/1)')
  })

  const word = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom('```', '</details>', '````\n', '<!-- x -->', '@a/b', '\n\n', '😀', '\ud83d'),
  )
  const object = fc
    .record({
      kind: word,
      name: word,
      summary: fc.array(word, { maxLength: 3 }),
      text: fc.array(word, { maxLength: 60 }),
    })
    .map(({ kind, name, summary, text }) => changed(kind, name, summary, { text: text.join('') }))
  const diff = fc
    .record({
      app: word,
      env: fc.constantFrom('dev', 'staging', 'production', 'other'),
      objects: fc.array(object, { maxLength: 8 }),
      problems: fc.array(
        word.map(message => problem(message)),
        { maxLength: 2 },
      ),
    })
    .map(({ app, env, objects, problems }) => overlayDiff(app, env, objects, { problems }))

  test('it is never longer than the room, and closes what it opens', () => {
    fc.assert(
      fc.property(fc.array(diff, { maxLength: 12 }), fc.integer({ min: 40, max: 6000 }), (diffs, room) => {
        const comment = changeComment(facts(diffs), room)
        expect(comment.length).toBeLessThanOrEqual(room)
        expect(wellFormed(comment)).toBe(true)
        expect(changeComment(facts(diffs.toReversed()), room).split('\n')[1]).toBe(comment.split('\n')[1])
      }),
      { numRuns: 300 },
    )
  })

  test('a thousand apps fit', () => {
    const many = Array.from({ length: 1000 }, (_, index) =>
      overlayDiff(`app-${index}`, 'dev', [
        changed('Deployment', `app-${index}`, [`image 1 → ${index}`], { text: '+ abc\n'.repeat(40) }),
      ]),
    )
    const comment = changeComment(facts(many))
    expect(comment.length).toBeLessThanOrEqual(60_000)
    expect(wellFormed(comment)).toBe(true)
    expect(comment).toMatch(/… \d+ diffs left out here: `stagecoach diff --base 4f1c9e1c2d3a --head 9c1e2d3a4b5c`\.$/)
  })
})

/** The text without code, as Markdown has it, and whether every block of code is closed. */
const withoutCode = (markdown: string): { readonly text: string; readonly closed: boolean } => {
  let fence = ''
  const lines = markdown.split('\n').filter(line => {
    const [, ticks = ''] = /^ {0,3}(`{3,})[^`]*$/.exec(line) ?? []
    if (fence !== '') {
      if (ticks.length >= fence.length && line.trim() === ticks) fence = ''
      return false
    }
    fence = ticks
    return ticks === ''
  })
  return { text: lines.join('\n').replace(/`[^`\n]*`/g, ''), closed: fence === '' }
}

/** Whether every fence and every fold is closed. */
const wellFormed = (markdown: string): boolean => {
  const { text, closed } = withoutCode(markdown)
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0
  return closed && count(/<details>/g) === count(/<\/details>/g) && count(/<summary>/g) === count(/<\/summary>/g)
}
