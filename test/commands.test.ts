import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { COMMANDS, LATER } from '../src/commands/commands.ts'
import { helpAnswer } from '../src/commands/help-answer.ts'
import { parseComment, type Vocabulary } from '../src/commands/parse-comment.ts'
import { whoMayUse } from '../src/commands/rights.ts'
import type { Environment } from '../src/config/config.ts'

const words: Vocabulary = {
  prefix: '/',
  environments: ['dev', 'staging', 'production'],
  apps: ['frontend', 'cart', 'infra/redis'],
}
const parse = (body: string, vocabulary: Partial<Vocabulary> = {}) => parseComment(body, { ...words, ...vocabulary })

/** What a comment comes to, in one line: the command with its fields, `problem <label>`, or `none`. */
const outcome = (body: string, vocabulary: Partial<Vocabulary> = {}): string => {
  const asked = parse(body, vocabulary)
  if (asked.kind === 'none') return 'none'
  if (asked.kind === 'problem') return `problem ${asked.label}`
  const { name, ...fields } = asked.command
  return [name, ...Object.values(fields).map(value => (Array.isArray(value) ? `[${value}]` : String(value)))].join(' ')
}

// What a line means where it is said, and whether it is said there. Together 300 comments.
const lines: readonly [line: string, means: string][] = [
  ['/promote production', 'promote production []'],
  ['/promote staging frontend cart', 'promote staging [frontend,cart]'],
  ['/status', 'status'],
  ['/hold production cart slow checkout', 'hold production cart slow checkout'],
  ['/stagecoach unhold dev', 'unhold dev null'],
  ['/promote nowhere', 'problem promote'],
]
const said: readonly string[] = [
  'X',
  'X\n',
  'X\r\n',
  'X  \t',
  'Looks good.\nX',
  'Looks good.\r\nX\r\nThanks!',
  'Looks good.\n\nX\n\nThanks!',
  '> quoted\n\nX',
  '- one\n- two\n\nX',
  '- one\n  ```\n  code\n  ```\nX',
  '```\ncode\n```\nX',
  '~~~ yaml\ncode\n~~~~\nX',
  '<!-- note -->\n\nX',
  '<details><summary>log</summary>\n\ntext\n\n</details>\n\nX',
  'see `<details>` and `<!--`\nX',
  '# Heading\nX',
  '    indented\n\nX',
  'a lone ` tick\nX',
  '[link](https://example.com)\nX',
  'X\n```\ncode\n```',
  '1. one\n   <div>\n\nX',
]
const unsaid: readonly string[] = [
  ' X',
  '\tX',
  '    X',
  '> X',
  '>X',
  '> text\nX',
  '> text\nmore of it\nX',
  '> > X',
  '- > text\nX',
  '- X',
  '1. X',
  '# X',
  '| X |',
  '**X**',
  '`X`',
  '`` X ``',
  '`text\nX\ntext`',
  '```\nX\n```',
  '```\nX',
  '``` js\nX\n```',
  '````\n```\nX\n```\n````',
  '~~~\nX\n~~~',
  '~~~\n```\nX\n~~~',
  '```\n    ```\nX\n```',
  'text\n```\nX\n```',
  '<!-- X -->',
  '<!--\nX\n-->',
  '<!--\n\nX\n\n-->',
  'text <!--\nX\n-->',
  '<!-- unclosed\n\nX',
  '<details>\nX\n</details>',
  '<details>\n\nX\n\n</details>',
  '<details open><summary>log</summary>\n\nX\n\n</details>',
  '<DETAILS>\n\nX\n',
  '<pre>\n\nX\n\n</pre>',
  '<blockquote>\n\nX\n\n</blockquote>',
  '<div>\nX\n</div>',
  'text <code>\nX\n</code>',
  '<a title="\nX\n">',
  '[\nX\n](https://example.com)',
  '[text](https://example.com "\nX\n")',
  '[label]: https://example.com "\nX\n"',
  '~~\nX\n~~',
  '\u200bX',
  '\ufeffX',
  '\u00a0X',
  'text X',
  '\\X',
  '"X"',
]
const elsewhere: readonly [body: string, means: string][] = [
  // Letters that only look right, paths, and prose.
  ['/рromote production', 'none'],
  ['/prоmote production', 'none'],
  ['／promote production', 'none'],
  ['⁄promote production', 'none'],
  ['/ｐromote production', 'none'],
  ['/promote\u200b production', 'none'],
  ['/promote\u00a0production', 'none'],
  ['/promote produсtion', 'problem promote'],
  ['/promote produc\u200btion', 'problem promote'],
  ['/ promote production', 'none'],
  ['//promote production', 'none'],
  ['/etc/hosts', 'none'],
  ['/promote/production', 'none'],
  ['/promoted', 'none'],
  ['/promoted to production yesterday', 'none'],
  ['/helm', 'none'],
  ['/state', 'none'],
  ['/lgtm', 'none'],
  ['/retest all', 'none'],
  ['/path/to/promote production', 'none'],
  ['@stagecoach promote production', 'none'],
  ['promote production', 'none'],
  ['', 'none'],
  ['\n\n\n', 'none'],
  // Slips.
  ['/promot production', 'problem promote'],
  ['/promtoe production', 'problem promote'],
  ['/promotee Production', 'problem promote'],
  ['/statsu', 'problem status'],
  ['/statsu of things', 'none'],
  ['/promote', 'problem promote'],
  ['/promote prod', 'problem promote'],
  ['/promote production frontnd', 'problem promote'],
  ['/why', 'problem why'],
  ['/why production nobody', 'problem why'],
  ['/hold', 'problem hold'],
  ['/hold the door', 'problem hold'],
  ['/status now', 'problem status'],
  ['/help me', 'problem help'],
  ['/unhold production cart frontend', 'problem unhold'],
  // Options and commands of later.
  ['/promote production --to 1.2.3', 'problem promote'],
  ['/promote production --to=1.2.3', 'problem promote'],
  ['/promote production --force', 'problem promote'],
  ['/promote production -f', 'problem promote'],
  ['/rollback production', 'problem rollback'],
  ['/freeze production 2h', 'problem freeze'],
  ['/sync staging', 'problem sync'],
  ['/diff', 'problem diff'],
  ['/approve', 'none'],
  ['/approve production', 'problem approve'],
  ['/stagecoach approve', 'problem approve'],
  ['/retry', 'none'],
  // Our own name.
  ['/stagecoach', 'help'],
  ['/stagecoach help', 'help'],
  ['/stagecoach promote production', 'promote production []'],
  ['/Stagecoach Promote Production', 'promote production []'],
  ['/stagecoach dance', 'problem unknown'],
  ['/stagecoaches', 'none'],
  ['/stagecoach/promote production', 'none'],
  // Names, case, quotes, commas.
  ['/PROMOTE PRODUCTION', 'promote production []'],
  ['/promote production frontend, cart', 'promote production [frontend,cart]'],
  ['/promote production cart,cart', 'promote production [cart]'],
  ['/promote production infra/redis', 'promote production [infra/redis]'],
  ['/promote "production" `cart`', 'promote production [cart]'],
  ['/promote\tproduction\tcart', 'promote production [cart]'],
  ['/why production', 'why production null'],
  ['/why production CART', 'why production cart'],
  ['/hold production', 'hold production null '],
  ['/hold production audit week', 'hold production null audit week'],
  ['/hold production "audit week"', 'hold production null audit week'],
  ['/hold production “audit week”', 'hold production null audit week'],
  ['/hold production "cart"', 'hold production null cart'],
  ['/hold production cart', 'hold production cart '],
  ['/hold production cart "two words"', 'hold production cart two words'],
  ["/hold production don't touch", "hold production null don't touch"],
  ['/hold production cart --force is broken', 'hold production cart --force is broken'],
  ['/hold production  "a" and  "b"', 'hold production null "a" and  "b"'],
  ['/unhold production', 'unhold production null'],
  ['/unhold production cart', 'unhold production cart'],
  ['/help', 'help'],
  // Several.
  ['/status\n/help', 'problem several'],
  ['/promote dev\n\ntext\n\n/promote staging', 'problem several'],
  ['/status\n/status', 'problem several'],
  ['/status\n> /help', 'status'],
  ['/status\n/etc/hosts\n/lgtm', 'status'],
  ['/status\n/promote nowhere', 'problem several'],
  [`/hold production ${'x'.repeat(4000)}`, `hold production null ${'x'.repeat(4000)}`],
  [`/hold production ${'x'.repeat(4100)}`, 'problem hold'],
]

describe('a corpus of comments', () => {
  const put = (wrap: string, line: string) => wrap.replace('X', () => line)
  const corpus = [
    ...said.flatMap(wrap => lines.map(([line, means]) => [put(wrap, line), means] as const)),
    ...unsaid.flatMap(wrap => lines.slice(0, 2).map(([line]) => [put(wrap, line), 'none'] as const)),
    ...elsewhere,
  ]

  test('has at least 300 comments', () => expect(corpus.length).toBeGreaterThanOrEqual(300))

  test.each(corpus.map(([body, means]) => ({ body, means })))('$body', ({ body, means }) => {
    expect(outcome(body)).toBe(means)
  })
})

describe('declarations', () => {
  test.each(COMMANDS.flatMap(({ name, examples }) => examples.map(example => ({ name, example }))))(
    'the example $example is the command $name',
    ({ name, example }) => {
      const asked = parse(example)
      expect(asked).toMatchObject({ kind: 'command', command: { name } })
    },
  )

  test('have distinct names that the grammar can read, and none that is planned', () => {
    const names = [...COMMANDS, ...LATER].map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names.filter(name => !/^[a-z]+$/.test(name))).toEqual([])
  })

  test('give the rights: promote, hold and unhold need what promoting needs, everything else nothing', () => {
    const who = [{ kind: 'team' as const, org: 'acme', team: 'release' }]
    const environments = [{ name: 'production', who: { promote: who } } as unknown as Environment]
    const rights = COMMANDS.map(({ name, examples: [example = ''] }) => {
      const asked = parse(example)
      return [name, asked.kind === 'command' ? whoMayUse(asked.command, environments) : null]
    })
    expect(Object.fromEntries(rights)).toEqual({
      promote: who,
      status: 'anybody',
      why: 'anybody',
      hold: who,
      unhold: who,
      help: 'anybody',
    })
    expect(whoMayUse({ name: 'promote', env: 'gone', apps: [] }, environments)).toEqual([])
  })

  test('make the help', () => {
    expect(helpAnswer(words)).toMatchInlineSnapshot(`
      "| | | who |
      | --- | --- | --- |
      | \`/promote <env> [app…]\` | carries what the environment before it has proven into this one | who may promote there |
      | \`/status\` | shows which apps differ between the environments, and what waits | everybody |
      | \`/why <env> [app]\` | says what a promotion waits for, since when, and who or what ends it | everybody |
      | \`/hold <env> [app] [reason]\` | stops promotions into an environment, of one app or of all, until \`unhold\` | who may promote there |
      | \`/unhold <env> [app]\` | ends a hold; without an app, the one on the whole environment | who may promote there |
      | \`/help\` | lists the commands | everybody |

      One command in a comment, on a line of its own. Environments: dev, staging and production. \`/stagecoach …\` always works in place of \`/\`."
    `)
  })
})

describe('the prefix', () => {
  test.each([
    ['!', '!promote production', 'promote production []'],
    ['!', '/promote production', 'none'],
    ['!', '/stagecoach promote production', 'promote production []'],
    ['/sc', '/sc promote production', 'promote production []'],
    ['/sc', '/scpromote production', 'none'],
    ['/sc', '/sc dance', 'problem unknown'],
    ['/sc-', '/sc-promote production', 'promote production []'],
    ['@acme-bot ', '@acme-bot promote production', 'promote production []'],
    ['@acme-bot ', '@acme-botpromote production', 'none'],
  ])('%s reads %s', (prefix, line, means) => {
    expect(outcome(line, { prefix })).toBe(means)
  })
})

describe('problems', () => {
  const message = (body: string, vocabulary: Partial<Vocabulary> = {}) => {
    const asked = parse(body, vocabulary)
    return asked.kind === 'problem' ? asked.message : asked.kind
  }

  test('say what is wrong, what there is, and what was probably meant', () => {
    expect(
      [
        '/promote prod',
        '/promote production fronted',
        '/promote',
        '/promot production',
        '/promote production --to 1.2',
        '/promote production --force',
        '/rollback production',
        '/stagecoach statsu',
        '/status everything',
        '/status\n/help',
        '/promote @team<b>[x](y)',
        `/why production ${'x'.repeat(5000)}`,
      ]
        .map(body => message(body))
        .join('\n'),
    ).toMatchInlineSnapshot(`
      "I do not know "prod". Environments: dev, staging, production. Did you mean production?
      I do not know "fronted". Apps: frontend, cart, infra/redis. Did you mean frontend?
      \`/promote\` needs an environment: dev, staging or production. For example \`/promote production\`.
      I do not know \`/promot\`. Did you mean \`/promote\`?
      \`--to\` does not exist yet. What there is: \`/promote <env> [app…]\`.
      \`/promote\` has no option \`--force\`. It is written \`/promote <env> [app…]\`.
      \`/rollback\` does not exist yet. Commands: \`/promote\`, \`/status\`, \`/why\`, \`/hold\`, \`/unhold\` and \`/help\`.
      I do not know \`statsu\`. Commands: \`/promote\`, \`/status\`, \`/why\`, \`/hold\`, \`/unhold\` and \`/help\`. Did you mean \`/status\`?
      \`/status\` takes nothing like \`everything\`. It is written \`/status\`.
      One command at a time, please: I found \`/status\` and \`/help\`, and did nothing. Write one comment for each.
      I do not know "@​team&lt;b&gt;&#91;x&#93;(y)". Environments: dev, staging, production.
      That line has 5016 characters; a command has at most 4096."
    `)
  })

  test('say that there is no environment where none is configured', () => {
    expect(message('/promote', { environments: [], apps: [] })).toMatchInlineSnapshot(
      `"\`/promote\` needs an environment, and none is configured."`,
    )
    expect(message('/promote production', { environments: [], apps: [] })).toMatchInlineSnapshot(
      `"I do not know "production". There are no environments."`,
    )
  })

  test('a hold is not refused for a slip in the name of an app, and says how it was read', () => {
    expect(parse('/hold production fronted is broken')).toMatchInlineSnapshot(`
      {
        "command": {
          "app": null,
          "env": "production",
          "name": "hold",
          "reason": "fronted is broken",
        },
        "kind": "command",
        "note": "No app is called \`fronted\`, so it is read as the reason. If you meant frontend: \`/unhold production\`, then \`/hold production frontend\`.",
      }
    `)
  })
})

test('hostile comments are read in one walk', () => {
  // Each of these would take minutes if anything were done once per line or mark for all of the rest.
  const size = 250_000
  const hostile = [
    '` ',
    '[',
    '<a',
    '<!--',
    '- ',
    '> ',
    '1. a\n',
    '\\',
    '~~',
    '_ ',
    'a\n',
    '\n',
    '](',
    '<details>',
    'x /status ',
    '\t',
  ].map(part => `${part.repeat(size / part.length)}\n\n/status`)
  expect(hostile.map(body => parse(body).kind).filter(kind => kind === 'problem')).toEqual([])
  expect(outcome('/status\n'.repeat(1000))).toBe('problem several')
  expect(outcome(`${'x'.repeat(1_000_000)}\n/status`)).toBe('none')
})

test('no text makes it fail', () => {
  const piece = fc.constantFrom(
    '/promote',
    ' production',
    '\n',
    '\r\n',
    '> ',
    '`',
    '```',
    '<!--',
    '-->',
    '<details>',
    '- ',
    '    ',
    '"',
    '[',
    '](',
    '~~',
    'é',
    '\ud800',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }), parts => {
      expect(['none', 'command', 'problem']).toContain(parse(parts.join('')).kind)
    }),
    { numRuns: 2000 },
  )
})
