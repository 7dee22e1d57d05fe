import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { app, road } from '../harness/world.ts'

const long = `app-${'very-'.repeat(44)}long`
const everywhere = { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' }

test('a title of 300 characters in the configuration is refused at its place', () =>
  scenario({ config: `${road}pullRequest: { title: "${'Bring {apps} to {env} '.repeat(14)}" }\n` }, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    expect(t.promotions()).toEqual([])
    expect(t.checkText('stagecoach/config', t.head)).toMatchInlineSnapshot(`
      "\`\`\`
      .github/stagecoach.yml:14:23  is longer than 200 characters
      \`\`\`

      Nothing is done until this is mended."
    `)
  }))

test('an app of a very long name is promoted like any other', () =>
  scenario(
    {
      files: app(long, everywhere),
      applications: [
        { name: 'long-dev', path: `apps/${long}/overlays/dev` },
        { name: 'long-staging', path: `apps/${long}/overlays/staging` },
        { name: 'long-production', path: `apps/${long}/overlays/production` },
      ],
    },
    async t => {
      t.bump(long, 'dev', '1.1.0')
      await t.settle()
      expect(t.cluster.running('long-staging')?.version).toBe('1.1.0')
      expect(t.promotions()).toHaveLength(2)
    },
  ))

test('a description that people filled to the last character keeps their text, and ours gets shorter', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    const body = t.pull(3).issue.body ?? ''
    const notes = 'x'.repeat(65_536 - body.length - 2)
    t.by('author').editPull('acme/shop', 3, { body: `${notes}\n\n${body}` })
    t.bump('frontend', 'dev', '1.2.0')
    await t.settle()
    expect(t.pull(3).issue.body?.length).toBeLessThanOrEqual(65_536)
    expect(t.body(3).startsWith(notes)).toBe(true)
    expect(t.body(3).slice(notes.length)).toMatchInlineSnapshot(`
      "

      **frontend** goes from 1.0.0 to **1.2.0** in **production**: exactly what staging has been running healthily (since 20 Nov 09:00 UTC, [deployment](/acme/shop/deployments/staging)).

      **Ready:** only a person's word is missing.

      | | production now | after | |
      | --- | --- | --- | --- |
      | image \`ghcr.io/acme/frontend\` | 1.0.0 | **1.2.0** | [kustomization.yaml:5](/acme/shop/blob/c0ffee1…/apps/frontend/overlays/production/kustomization.yaml#L5) |

      - Production keeps its own: 6 replicas (1 value)

      #### In the cluster

      In the check run \`stagecoach/validate\`; here is no room for it.

      #### Gates

      | | | |
      | --- | --- | --- |
      | ✓ | staging healthy | healthy, since 20 Nov 09:00 UTC |
      | ✓ | not held | nobody holds it |
      | ✓ | GitHub can merge it | nothing stands in the way |
      | … | promoted by members of acme/release | nobody has asked for it yet, since 20 Nov 09:00 UTC |

      **To go on:** merge it, or comment \`/promote production\` (members of acme/release). \`/hold production frontend\` stops it, \`/why production\` explains.

      ---
      Plan \`c693e32a42b1\`, made at [c0ffee1](/acme/shop/commit/c0ffee1…). As of 20 Nov 09:00 UTC. [How this pull request came about](https://github.com/stagecoach/stagecoach/blob/main/docs/architecture.md)"
    `)
    await t.comment(3, '/promote production')
    expect(t.running('frontend', 'production')).toBe('1.2.0')
  }))

test('a group of sixty apps says the first ones in the body and all in its commit', () => {
  const names = Array.from({ length: 60 }, (_, i) => `app-${String(i).padStart(2, '0')}`)
  const files = Object.assign({}, ...names.map(name => app(name, { dev: '1.0.0', staging: '1.0.0' }))) as Record<
    string,
    string
  >
  const config = `version: 1\noverlays: apps/{app}/overlays/{env}\napps: { "*": { group: all } }\nenvironments:\n  dev: {}\n  staging: { from: dev }\n`
  return scenario({ config, files, applications: [] }, async t => {
    t.push(
      Object.fromEntries(
        names.map(name => {
          const path = `apps/${name}/overlays/dev/kustomization.yaml`
          return [path, t.file(path).replace('1.0.0', '1.1.0')]
        }),
      ),
    )
    await t.settle()
    expect(t.promotions()).toEqual(['#1 open: Promote 60 apps to staging'])
    t.merge(1)
    await t.settle()
    expect(names.map(name => t.version(name, 'staging')).every(version => version === '1.1.0')).toBe(true)
  })
})
