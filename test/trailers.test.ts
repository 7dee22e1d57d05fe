import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePromotionBranch, promotionBranch } from '../src/messages/branch.ts'
import { parseCarries } from '../src/messages/carries.ts'
import { commitMessage } from '../src/messages/commit-message.ts'
import { formatTrailers, parseTrailers, type Trailers } from '../src/messages/trailers.ts'

const trailers: Trailers = {
  plans: [{ id: '4f1c9e1c2d3a', app: 'frontend' }],
  from: [{ app: 'frontend', env: 'staging', commit: '9c1e2d3' }],
  evidence: [
    {
      app: 'frontend',
      env: 'staging',
      kind: 'healthy',
      since: Date.UTC(2026, 10, 20, 9, 12),
      deployment: 812,
      pins: 'ab12',
      commit: '9c1e2d3',
    },
  ],
  requestedBy: { id: 583231, login: 'dana' },
}

const texts = fc.string({ unit: 'grapheme', maxLength: 40 })
const anyTrailers: fc.Arbitrary<Trailers> = fc.record({
  plans: fc.array(fc.record({ id: texts, app: texts }), { minLength: 1, maxLength: 4 }),
  from: fc.array(fc.record({ app: texts, env: texts, commit: texts }), { maxLength: 4 }),
  evidence: fc.array(
    fc.record({
      app: texts,
      env: texts,
      kind: fc.constantFrom('healthy', 'merged'),
      since: fc.integer({ min: 0, max: 8_000_000_000_000 }),
      deployment: fc.nat(),
      pins: texts,
      commit: texts,
    }),
    { maxLength: 3 },
  ),
  requestedBy: fc.option(fc.record({ id: fc.nat(), login: texts })),
})
/** Words for people that try to be trailers. */
const imitation = fc.oneof(
  texts,
  fc.constantFrom(
    'Stagecoach-Plan: evil frontend',
    '\n\nStagecoach-Plan: evil frontend\nStagecoach-From: a b c',
    'Stagecoach-Requested-By: 1 mallory\n',
    '\r\n\r\nStagecoach-Plan: evil frontend',
    '\u2028\u2028Stagecoach-Plan: evil frontend',
  ),
)

describe('a commit says which plans it carries', () => {
  test('in its last paragraph', () => {
    const { headline, body } = commitMessage(
      'Promote frontend 1.8.2 to production (#811)',
      ['image ghcr.io/acme/frontend goes from 1.7.9 to 1.8.2'],
      trailers,
    )
    expect(`${headline}\n\n${body}`).toMatchInlineSnapshot(`
      "Promote frontend 1.8.2 to production (#811)

      image ghcr.io/acme/frontend goes from 1.7.9 to 1.8.2

      Stagecoach-Plan: 4f1c9e1c2d3a frontend
      Stagecoach-From: frontend staging 9c1e2d3
      Stagecoach-Evidence: frontend staging healthy 2026-11-20T09:12:00.000Z 812 ab12 9c1e2d3
      Stagecoach-Requested-By: 583231 dana"
    `)
  })

  test('so that it is read back whatever the names are, and whatever people wrote above', () => {
    fc.assert(
      fc.property(anyTrailers, imitation, fc.array(imitation, { maxLength: 3 }), (written, title, sentences) => {
        const { headline, body } = commitMessage(title, sentences, written)
        expect(parseTrailers(`${headline}\n\n${body}`)).toEqual(written)
        expect(parseTrailers(`${headline}\n\n${body}`.replaceAll('\n', '\r\n'))).toEqual(written)
        expect(headline).not.toContain('\n')
      }),
      { numRuns: 1000 },
    )
  })

  const block = formatTrailers(trailers)
  test.each([
    ['no trailers', 'Promote frontend'],
    ['trailers right below the headline', `Promote frontend\n${block}`],
    ['nothing but trailers', block],
    ['trailers above other words', `Promote frontend\n\n${block}\n\nand more`],
    ['words among the trailers', `Promote frontend\n\n${block}\nand more`],
    ['no plan', `Promote frontend\n\n${block.replace(/^.*\n/, '')}`],
    ['a key that we do not know', `Promote frontend\n\n${block}\nStagecoach-Other: x`],
    ['two people who asked', `Promote frontend\n\n${block}\nStagecoach-Requested-By: 1 mallory`],
    ['a time that is none', `Promote frontend\n\n${block.replace('2026-11', '2026-99')}`],
    ['a name that is not encoded right', `Promote frontend\n\n${block.replace('4f1c9e1c2d3a', '%E0%A4%A')}`],
    ['a line that is too short', `Promote frontend\n\n${block.replace(' frontend', '')}`],
  ])('%s: nothing is read', (_, message) => {
    expect(parseTrailers(message)).toBeNull()
  })

  test('beside trailers of other tools', () => {
    expect(parseTrailers(`Promote\n\n${block}\nSigned-off-by: Dana <dana@example.com>`)).toEqual(trailers)
  })

  test('without waking GitHub: no mention, closed issue or skipped workflow comes of foreign text', () => {
    const { headline, body } = commitMessage('Promote x [skip ci] to @team', ['fixes #12, closes GH-3'], trailers)
    expect(`${headline} ${body}`).not.toMatch(/@team|#12|GH-3|\[skip ci\]/)
  })
})

describe('the branch of a promotion', () => {
  test.each([
    ['production', 'frontend', 'stagecoach/promote/production/frontend'],
    ['production-eu', 'infra/redis', 'stagecoach/promote/production-eu/infra=2Fredis'],
    ['dev', 'a..b.lock', 'stagecoach/promote/dev/a=2E.b=2Elock'],
    ['dev', '.hidden', 'stagecoach/promote/dev/=2Ehidden'],
    ['dev', 'ends.', 'stagecoach/promote/dev/ends=2E'],
    ['dev', 'a b~^:?*[\\@{', 'stagecoach/promote/dev/a=20b=7E=5E=3A=3F=2A=5B=5C=40=7B'],
    ['dev', 'größe', 'stagecoach/promote/dev/gr=C3=B6=C3=9Fe'],
    ['dev', '', 'stagecoach/promote/dev/='],
  ])('of %s and %s is %s', (env, name, branch) => {
    expect(promotionBranch(env, name)).toBe(branch)
    expect(parsePromotionBranch(branch)).toEqual({ env, name })
  })

  test('is a ref that git takes, and no two names share one', () => {
    const names = fc.oneof(
      texts,
      fc.string({ unit: fc.constantFrom('.', '/', '=', 'l', 'o', 'c', 'k', '@', '2', 'F', 'é') }),
    )
    const forbidden = /\.\.|[\p{Cc} ~^:?*[\\]|@\{|\.lock(?:\/|$)|\/\.|\.\/|\/\/|\/$|\.$/u
    fc.assert(
      fc.property(names, names, names, (env, one, other) => {
        const branch = promotionBranch(env, one)
        expect(branch).not.toMatch(forbidden)
        expect(branch.split('/')).toHaveLength(4)
        expect(parsePromotionBranch(branch)).toEqual({ env, name: one })
        if (one !== other) expect(promotionBranch(env, other)).not.toBe(branch)
      }),
      { numRuns: 2000 },
    )
  })

  test('stays short enough for a disk, and different, where names are very long', () => {
    const branches = ['a', 'b'].map(end => promotionBranch('dev', `${'ä'.repeat(300)}${end}`))
    expect(new Set(branches).size).toBe(2)
    expect(branches.every(branch => branch.length < 250 && parsePromotionBranch(branch) === null)).toBe(true)
  })

  test.each([
    'main',
    'stagecoach/ledger',
    'stagecoach/promote/production',
    'stagecoach/promote/production/a/b',
    'stagecoach/promote/production/a=2f',
    'stagecoach/promote/production/a=',
    'stagecoach/promote/production/=61',
    'stagecoach/promote/production/=FF',
    'stagecoach/promote//a',
    'refs/heads/stagecoach/promote/production/a',
  ])('%s is none of ours', branch => {
    expect(parsePromotionBranch(branch)).toBeNull()
  })
})

describe('what a pull request carries', () => {
  const branch = promotionBranch('production', 'shop')
  test('is read off its branch and the trailers of its head', () => {
    expect(parseCarries({ branch, headMessage: `Promote\n\n${formatTrailers(trailers)}` })).toEqual({
      env: 'production',
      name: 'shop',
      plans: { frontend: '4f1c9e1c2d3a' },
      from: { frontend: { env: 'staging', commit: '9c1e2d3' } },
    })
  })

  test('is no plan that we know where somebody else wrote its head', () => {
    expect(parseCarries({ branch, headMessage: 'Try something' })).toMatchObject({ plans: {}, from: {} })
    expect(parseCarries({ branch: 'feature', headMessage: formatTrailers(trailers) })).toBeNull()
  })
})
