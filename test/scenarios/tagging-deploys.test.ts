import { expect, test } from 'vitest'
import type { Story } from '../harness/scenario.ts'
import { scenario } from '../harness/scenario.ts'
import { app, road } from '../harness/world.ts'

const releases = (tags: string): string => `${road}releases:
  - repo: acme/frontend
    app: frontend
    tags: ${tags}
`
const source = { 'main.go': 'package main\n' }
const given = {
  config: releases('{ dev: ["v*", "frontend/v*"], production: "prod-v*" }'),
  repositories: { frontend: { files: source } },
}
const FRONTEND = 'acme/frontend'

/** A minute passes before somebody tags: what was tagged before the first configuration is another story. */
const commit = (t: Story, branch?: string): string => {
  t.clock.at += 60_000
  return t.by('author').push(FRONTEND, {
    files: { 'main.go': `package main // ${t.clock.at}\n` },
    message: 'Change',
    ...(branch ? { branch } : {}),
  })
}
const tag = async (t: Story, name: string): Promise<void> => {
  commit(t)
  t.by('author').tag(FRONTEND, name)
  await t.settle()
}

test('a tag of the application brings its version into dev, and the road goes on from there', () =>
  scenario(given, async t => {
    await tag(t, 'v1.2.3')
    expect(t.promotions()).toEqual(['#1 open: Promote frontend 1.2.3 to dev'])
    expect(t.body(1)).toMatchInlineSnapshot(`
      "**frontend** goes from 1.0.0 to **1.2.3** in **dev**: as acme/frontend released it with the tag \`v1.2.3\`.

      **Ready:** only a person's word is missing.

      | | dev now | after | |
      | --- | --- | --- | --- |
      | image \`ghcr.io/acme/frontend\` | 1.0.0 | **1.2.3** | [kustomization.yaml:5](/acme/shop/blob/c0ffee1…/apps/frontend/overlays/dev/kustomization.yaml#L5) |

      #### In the cluster

      Validates: 1 object against Kubernetes 1.36.

      <details><summary><b>Deployment</b> frontend: image</summary>

      Deployment frontend: image 1.0.0 → 1.2.3 · [deployment.yaml](/acme/shop/blob/c0ffee1…/apps/frontend/base/deployment.yaml)

      \`\`\`diff
      @@ spec.template.spec.containers[frontend].image @@
             containers:
             - name: frontend
      -        image: ghcr.io/acme/frontend:1.0.0
      +        image: ghcr.io/acme/frontend:1.2.3
      \`\`\`

      </details>

      #### Gates

      | | | |
      | --- | --- | --- |
      | ✓ | not held | nobody holds it |
      | … | promoted by whoever has the write permission here | nobody has asked for it yet |

      **To go on:** merge it, or comment \`/promote dev\` (whoever has the write permission here). \`/hold dev frontend\` stops it, \`/why dev\` explains.

      ---
      Plan \`12fca175c467\`, made at [c0ffee1](/acme/shop/commit/c0ffee1…). As of 20 Nov 09:01 UTC. [How this pull request came about](https://github.com/stagecoach/stagecoach/blob/main/docs/architecture.md)"
    `)
    t.merge(1, 'author')
    await t.settle()
    expect(t.running('frontend', 'dev')).toBe('1.2.3')
    expect(t.running('frontend', 'staging')).toBe('1.2.3')
    expect(t.version('frontend', 'production')).toBe('1.0.0')
  }))

test('where dev says auto, a tag deploys by itself', () =>
  scenario({ ...given, config: given.config.replace('  dev:\n', '  dev:\n    promote: auto\n') }, async t => {
    await tag(t, 'v1.2.3-rc.1')
    expect(t.running('frontend', 'dev')).toBe('1.2.3-rc.1')
    expect(t.running('frontend', 'staging')).toBe('1.2.3-rc.1')
    await tag(t, 'frontend/v1.2.3')
    expect(t.running('frontend', 'dev')).toBe('1.2.3')
    expect(t.running('frontend', 'staging')).toBe('1.2.3')
    expect(t.running('frontend', 'production')).toBe('1.0.0')
  }))

test('a tag for production still asks what staging has proven', () =>
  scenario(given, async t => {
    await tag(t, 'prod-v1.2.3')
    expect(t.promotions()).toEqual([])
    t.bump('frontend', 'dev', '1.2.3')
    await t.settle()
    expect(t.promotions()).toEqual([
      '#2 merged: Promote frontend 1.2.3 to staging',
      '#3 open: Promote frontend 1.2.3 to production',
    ])
    expect(t.body(3)).toContain('staging healthy')
    expect(t.version('frontend', 'production')).toBe('1.0.0')
  }))

test('an older tag downgrades nothing', () =>
  scenario({ ...given, files: app('frontend', { dev: '2.0.0', staging: '2.0.0', production: '2.0.0' }) }, async t => {
    await tag(t, 'v1.9.0')
    expect(t.promotions()).toEqual([])
    expect(t.version('frontend', 'dev')).toBe('2.0.0')
    await tag(t, 'v2.0.1')
    expect(t.promotions()).toEqual(['#1 open: Promote frontend 2.0.1 to dev'])
  }))

test('a tag that no trusted branch reaches is refused on its commit, and keeps no other tag from going', () =>
  scenario(given, async t => {
    const sha = commit(t, 'wild')
    t.by('author').tag(FRONTEND, 'v9.9.9', 'wild')
    await t.settle()
    expect(t.promotions()).toEqual([])
    expect(t.check('stagecoach/release', sha)).toMatchInlineSnapshot(`"failure: v9.9.9 is not released"`)
    expect(t.checkText('stagecoach/release', sha)).toMatchInlineSnapshot(`
      "- frontend in dev: Neither the default nor a protected branch of acme/frontend reaches v9.9.9, so nobody reviewed what it points to.

      Nothing was changed. Once that is mended, the tag is taken up by itself."
    `)
    await tag(t, 'v1.2.3')
    expect(t.promotions()).toEqual(['#1 open: Promote frontend 1.2.3 to dev'])
    t.by('author').setBranch(FRONTEND, 'main', sha)
    await t.sweep()
    expect(t.promotions()).toEqual(['#1 open: Promote frontend 9.9.9 to dev'])
  }))

test('what was tagged before the first configuration waits for a person', () =>
  scenario(
    { ...given, config: given.config.replace('  dev:\n', '  dev:\n    promote: auto\n'), begun: false },
    async t => {
      t.quietly(() => t.by('author').tag(FRONTEND, 'v1.2.3'))
      t.app.lookAtEverything()
      await t.settle()
      expect(t.promotions()).toEqual(['#1 open: Promote frontend 1.2.3 to dev'])
      expect(t.version('frontend', 'dev')).toBe('1.0.0')
      await t.comment(1, '/promote dev', 'author')
      expect(t.running('frontend', 'dev')).toBe('1.2.3')
    },
  ))
