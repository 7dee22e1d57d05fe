import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { app, road } from '../harness/world.ts'

const names = Array.from({ length: 200 }, (_, i) => `app-${String(i).padStart(3, '0')}`)
const files = Object.assign({}, ...names.map(name => app(name, { dev: '1.1.0', staging: '1.0.0' }))) as Record<
  string,
  string
>
const config = road
  .slice(0, road.indexOf('  production:'))
  .replaceAll('      sync: { engine: argocd, cluster: hub }\n', '')
  .replaceAll('    sync: { engine: argocd, cluster: hub }\n', '')
  .replace('  dev:\n', '  dev: {}\n')

test('a repository of 200 old differences gets ten pull requests, the others wait in line, and nothing merges by itself', () =>
  scenario({ config, files, applications: [] }, async t => {
    expect(t.promotions()).toHaveLength(10)
    expect(t.promotions().every(line => line.includes(' open: '))).toBe(true)
    expect(t.check('stagecoach/gates', 1)).toMatchInlineSnapshot(`"success: ready: a person may promote it"`)
    expect(t.body(1).split('\n')[2]).toMatchInlineSnapshot(
      `"**Ready:** only a person's word is missing: this difference was there before anything was promoted here, so a person looks at it first."`,
    )
    const issue = t.change({ 'README.md': 'The shop.' }, 'Describe the shop')
    await t.comment(issue, '/why staging app-150', 'reader')
    expect(t.said()).toMatchInlineSnapshot(`
      "**app-150** in staging

      | | | |
      | --- | --- | --- |
      | ✓ | merged in dev | merged, since 20 Nov 09:00 UTC |
      | ✓ | not held | nobody holds it |
      | … | promoted by whoever has the write permission here | this difference was there before anything was promoted here, so a person looks at it first; ended by whoever has the write permission here: merge it, or comment /promote staging |
      | … | at most 10 open promotions in staging | 10 are open, this one waits in line; ended by one of them, when it is merged or closed |"
    `)
    await t.sweep()
    expect(t.promotions()).toHaveLength(10)
    t.merge(1, 'author')
    t.merge(2, 'author')
    await t.sweep()
    expect(t.promotions()).toHaveLength(12)
    expect(t.version('app-000', 'staging')).toBe('1.1.0')
    expect(t.version('app-011', 'staging')).toBe('1.0.0')
  }))

test('what changes after that goes by itself where the environment says so, though older differences wait', () =>
  scenario(
    {
      files: {
        ...app('cart', { dev: '1.1.0', staging: '1.0.0' }),
        ...app('frontend', { dev: '1.0.0', staging: '1.0.0' }),
      },
    },
    async t => {
      expect(t.promotions()).toEqual(['#1 open: Promote cart 1.1.0 to staging'])
      t.bump('frontend', 'dev', '1.1.0')
      await t.settle()
      expect(t.running('frontend', 'staging')).toBe('1.1.0')
      expect(t.version('cart', 'staging')).toBe('1.0.0')
      t.bump('cart', 'dev', '1.2.0')
      await t.settle()
      expect(t.running('cart', 'staging')).toBe('1.2.0')
    },
  ))
