import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { road } from '../harness/world.ts'

const file = '.github/stagecoach.yml'
const broken = road.replace('from: dev', 'fromm: dev')

test('while the configuration on the default branch is broken, nothing is opened or merged, and a check says why on its lines', () =>
  scenario({}, async t => {
    const at = t.push({ [file]: broken })
    await t.settle()
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    expect(t.promotions()).toEqual([])
    expect(t.version('frontend', 'staging')).toBe('1.0.0')
    expect(t.check('stagecoach/config', at)).toMatchInlineSnapshot(`"failure: 1 problem"`)
    expect(t.checkText('stagecoach/config', at)).toMatchInlineSnapshot(`
      "\`\`\`
      .github/stagecoach.yml:7:5  unknown key; did you mean "from"?
      \`\`\`

      Nothing is opened or merged until this is mended; checks and health go on with the last good configuration (\`c0ffee1\`)."
    `)
    expect(t.annotations('stagecoach/config', at)).toEqual([`${file}:7 failure: unknown key; did you mean "from"?`])
    expect(t.check('stagecoach/config', t.head)).toBe(t.check('stagecoach/config', at))
  }))

test('health goes on with the last good configuration', () =>
  scenario({}, async t => {
    t.push({ [file]: broken })
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    expect(t.running('frontend', 'dev')).toBe('1.1.0')
    expect(t.deployments().slice(-1)).toEqual(['dev frontend: success'])
  }))

test('once it is mended, what waited goes on', () =>
  scenario({}, async t => {
    t.push({ [file]: broken })
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    const mended = t.push({ [file]: road })
    await t.settle()
    expect(t.promotions()).toEqual([
      '#2 merged: Promote frontend 1.1.0 to staging',
      '#3 open: Promote frontend 1.1.0 to production',
    ])
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
    expect(t.check('stagecoach/config', mended)).toBeUndefined()
  }))

test('an open promotion is neither changed nor merged meanwhile, and says so', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.push({ [file]: broken })
    await t.comment(3, '/promote production')
    expect(t.promotions()[1]).toBe('#3 open: Promote frontend 1.1.0 to production')
    expect(t.check('stagecoach/gates', 3)).toMatchInlineSnapshot(
      `"in_progress: stands still: 1 problem in .github/stagecoach.yml"`,
    )
    expect(t.said()).toMatchInlineSnapshot(
      `"\`.github/stagecoach.yml\` cannot be read now, so nothing is opened or merged. Its problems are in the check run on the default branch."`,
    )
    t.push({ [file]: road })
    await t.comment(3, '/promote production')
    expect(t.promotions()[1]).toBe('#3 merged: Promote frontend 1.1.0 to production')
  }))

test('a configuration that was never good is said on the commit, and nothing else is done', () =>
  scenario({ config: 'version: 1\nenvironments:\n\tdev: {}\n' }, async t => {
    expect(t.check('stagecoach/config', t.head)).toMatchInlineSnapshot(`"failure: 1 problem"`)
    expect(t.annotations('stagecoach/config', t.head)).toHaveLength(1)
    expect(t.checkText('stagecoach/config', t.head)).toMatchInlineSnapshot(`
      "\`\`\`
      .github/stagecoach.yml:3:1  a tab; YAML is indented with spaces
      \`\`\`

      Nothing is done until this is mended."
    `)
    expect([t.promotions(), t.deployments(), t.ledger()]).toEqual([[], [], []])
  }))
