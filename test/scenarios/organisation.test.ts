import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { road } from '../harness/world.ts'

const file = '.github/stagecoach.yml'
const config = 'version: 1\nextends: org\nenvironments:\n  staging: { promote: review }\n'
const given = { config, repositories: { '.github': { files: { [file]: road } } } }

test('with extends: org the organisation says the road, and the repository what differs', () =>
  scenario(given, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    expect(t.promotions()).toEqual(['#2 open: Promote frontend 1.1.0 to staging'])
    t.merge(2)
    await t.settle()
    expect(t.promotions()[1]).toBe('#3 open: Promote frontend 1.1.0 to production')
    await t.comment(3, '/promote production', 'author')
    expect(t.said()).toMatchInlineSnapshot(
      `"Promoting to production needs acme/release (acme/.github: .github/stagecoach.yml line 12). You may: \`/why production\`, \`/status\`, or ask somebody of acme/release."`,
    )
  }))

test('asked for and not there, it is an error and nothing is done', () =>
  scenario({ config }, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.sweep()
    expect(t.promotions()).toEqual([])
    expect(t.check('stagecoach/config', t.head)).toMatchInlineSnapshot(`"failure: 1 problem"`)
    expect(t.checkText('stagecoach/config', t.head)).toMatchInlineSnapshot(`
      "\`\`\`
      .github/stagecoach.yml:2:10  asks for .github/stagecoach.yml of the organisation's repository .github, which is not there or could not be read; nothing can be said without it
      \`\`\`

      Nothing is done until this is mended."
    `)
  }))

test('broken in the organisation, the check names its file, and health goes on with the last good one', () =>
  scenario(given, async t => {
    t.by('operator').push('acme/.github', {
      files: { [file]: road.replace('from: dev', 'from: def') },
      message: 'Slip',
    })
    t.bump('frontend', 'dev', '1.1.0')
    await t.sweep()
    expect(t.running('frontend', 'dev')).toBe('1.1.0')
    expect(t.promotions()).toEqual([])
    expect(t.checkText('stagecoach/config', t.head)).toMatchInlineSnapshot(`
      "\`\`\`
      acme/.github: .github/stagecoach.yml:7:11  "def" is not an environment; did you mean "dev"? There are: staging, dev, production
      \`\`\`

      Nothing is opened or merged until this is mended; checks and health go on with the last good configuration (\`c0ffee1\`)."
    `)
    t.by('operator').push('acme/.github', { files: { [file]: road }, message: 'Mend' })
    await t.sweep()
    expect(t.check('stagecoach/config', t.head)).toBe('success: changes nothing for the overlays there are')
    expect(t.promotions()).toEqual(['#2 open: Promote frontend 1.1.0 to staging'])
  }))
