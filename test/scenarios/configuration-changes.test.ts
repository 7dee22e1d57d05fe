import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { road } from '../harness/world.ts'

const path = '.github/stagecoach.yml'

test('a pull request that breaks the configuration gets a check that says where, and what to do', () =>
  scenario({}, async t => {
    const broken = road.replace('from: staging', 'fromm: staging').replace('promote: auto', 'promote: sometimes')
    const number = t.open({ [path]: broken }, 'Tidy up')
    await t.settle()
    expect(t.check('stagecoach/config', number)).toMatchInlineSnapshot(`"failure: 2 problems"`)
    expect(t.checkText('stagecoach/config', number)).toMatchInlineSnapshot(`
      "\`\`\`
      .github/stagecoach.yml:8:14  "sometimes" is not one of auto, review, command
      .github/stagecoach.yml:11:5  unknown key; did you mean "from"?
      \`\`\`

      If it were merged like this, nothing would be opened or merged until it is mended."
    `)
    expect(t.annotations('stagecoach/config', number)).toMatchInlineSnapshot(`
      [
        ".github/stagecoach.yml:8 failure: "sometimes" is not one of auto, review, command",
        ".github/stagecoach.yml:11 failure: unknown key; did you mean "from"?",
      ]
    `)
    expect(t.promotions()).toEqual([])
  }))

test('a pull request that changes the road says what would change for the overlays there are', () =>
  scenario({}, async t => {
    const number = t.open({ [path]: road.replace('from: staging', 'from: dev\n    promote: command') }, 'Shorter')
    await t.settle()
    expect(t.check('stagecoach/config', number)).toMatchInlineSnapshot(`"success: 1 change"`)
    expect(t.checkText('stagecoach/config', number)).toMatchInlineSnapshot(`
      "What would change with it:

      - production goes from dev, promote: command"
    `)
  }))

test('a configuration is obeyed once it is merged, and never from a pull request', () =>
  scenario({}, async t => {
    const number = t.open({ [path]: road.replace('promote: auto', 'promote: review') }, 'Slower')
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
    t.merge(number)
    t.bump('frontend', 'dev', '1.2.0')
    await t.settle()
    expect(t.version('frontend', 'staging')).toBe('1.1.0')
    expect(t.promotions().at(-1)).toContain('open: Promote frontend 1.2.0 to staging')
  }))

test('without a configuration nothing is done, and a command is answered with how to begin', () =>
  scenario({ config: null }, async t => {
    const number = t.bump('frontend', 'dev', '1.1.0')
    await t.sweep()
    expect(t.promotions()).toEqual([])
    expect(t.deployments()).toEqual([])
    await t.comment(number, '/promote staging')
    expect(t.said()).toMatchInlineSnapshot(
      `"There is no \`.github/stagecoach.yml\` on the default branch, so there are no environments yet. \`stagecoach plan\` proposes one."`,
    )
    expect(t.file('apps/frontend/overlays/staging/kustomization.yaml')).toContain('1.0.0')
  }))

test('a configuration that vanished stops everything, and what was open is left alone', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.push({ [path]: null }, 'Without it')
    t.bump('frontend', 'dev', '1.2.0')
    await t.sweep()
    expect(t.promotions()).toEqual([
      '#2 merged: Promote frontend 1.1.0 to staging',
      '#3 open: Promote frontend 1.1.0 to production',
    ])
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
    t.push({ [path]: road }, 'With it again')
    await t.sweep()
    expect(t.running('frontend', 'staging')).toBe('1.2.0')
  }))

test('an empty repository is nothing to look at, and comes alive with its first commits', () =>
  scenario({ repositories: { fresh: {} } }, async t => {
    const fresh = t.github.world.repository('acme', 'fresh')
    expect(fresh?.deployments.size).toBe(0)
    const config = 'version: 1\noverlays: "{app}/{env}.yaml"\nenvironments:\n  dev: {}\n  staging: { from: dev }\n'
    const values = (tag: string) => `image: { repository: acme/cart, tag: ${tag} }\n`
    t.by('author').push('acme/fresh', {
      files: { [path]: config, 'cart/dev.yaml': values('1.1.0'), 'cart/staging.yaml': values('1.0.0') },
      message: 'Begin',
    })
    await t.sweep()
    expect([...(fresh?.issues.values() ?? [])].map(({ title }) => title)).toEqual(['Promote cart 1.1.0 to staging'])
  }))
