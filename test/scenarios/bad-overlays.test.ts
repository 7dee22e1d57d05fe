import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { app } from '../harness/world.ts'

const everywhere = { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' }
const files = { ...app('cart', everywhere), ...app('frontend', everywhere) }
const cart = (env: string) => `apps/cart/overlays/${env}/kustomization.yaml`
const images = (tag: string) => `images:\n  - name: ghcr.io/acme/cart\n    newTag: ${tag}\n`

/** What is wrong with an overlay is said at its place, while the other apps go on. */
const broken = (text: string | Buffer) => {
  let problems: readonly string[] = []
  return scenario({ files }, async t => {
    t.push({ [cart('staging')]: text, ...t.moved(['frontend'], 'dev', '1.1.0') })
    await t.settle()
    problems = t.problems()
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
    expect(t.promotions()).toEqual([
      '#1 merged: Promote frontend 1.1.0 to staging',
      '#2 open: Promote frontend 1.1.0 to production',
    ])
  }).then(() => problems)
}

test('broken YAML', async () => {
  expect(await broken('images:\n  - name: [ghcr.io/acme/cart\n    newTag: 1.0.0\n')).toMatchInlineSnapshot(`
    [
      "apps/cart/overlays/staging/kustomization.yaml:3:5  not readable as YAML: flow sequence in block collection must be sufficiently indented and end with a ]",
    ]
  `)
})

test('tabs', async () => {
  expect(await broken('images:\n\t- name: ghcr.io/acme/cart\n\t  newTag: 1.0.0\n')).toMatchInlineSnapshot(`
    [
      "apps/cart/overlays/staging/kustomization.yaml:2:1  a tab indents this line; YAML wants spaces",
    ]
  `)
})

test('text that is none', async () => {
  expect(await broken(Buffer.from([0xff, 0xfe, 0x00, 0x69]))).toMatchInlineSnapshot(`
    [
      "apps/cart/overlays/staging/kustomization.yaml:1:1  not readable: a file of UTF-8 text below 1 MiB is wanted",
    ]
  `)
})

test('several documents and anchors are kept, and the version is changed where it stands', () =>
  scenario({ files }, async t => {
    const text = `x: &tag 1.0.0 # for all\nimages:\n  - name: ghcr.io/acme/cart\n    newTag: *tag\n`
    t.push({ [cart('staging')]: text, [cart('production')]: `${images('1.0.0')}---\nkind: Component\n` })
    t.bump('cart', 'dev', '1.1.0')
    await t.settle()
    expect(t.file(cart('staging'))).toMatchInlineSnapshot(`
      "x: &tag 1.1.0 # for all
      images:
        - name: ghcr.io/acme/cart
          newTag: *tag
      "
    `)
    t.merge(3)
    await t.settle()
    expect(t.file(cart('production'))).toMatchInlineSnapshot(`
      "images:
        - name: ghcr.io/acme/cart
          newTag: 1.1.0
      ---
      kind: Component
      "
    `)
    expect(t.problems()).toEqual([])
  }))

test('an overlay that went away ends the road of its app, and /status shows where', () =>
  scenario({ files }, async t => {
    const change = t.change({ [cart('staging')]: null })
    t.bump('cart', 'dev', '1.1.0')
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
    expect(t.version('cart', 'production')).toBe('1.0.0')
    await t.comment(change, '/status')
    expect(t.said()).toMatchInlineSnapshot(`
      "- [frontend to production waits for a person to promote it](/acme/shop/pull/5)

      | | dev | staging | production |
      | --- | --- | --- | --- |
      | **cart** | 1.1.0 | – | 1.0.0; not promoted: no overlay for staging |
      | **frontend** | 1.1.0 | 1.1.0 | 1.0.0; #5 ready |"
    `)
  }))

test('a digest where the other side has a tag is told with its line, never converted', () =>
  scenario({ files }, async t => {
    t.push({ [cart('staging')]: `images:\n  - name: ghcr.io/acme/cart\n    digest: sha256:${'a'.repeat(64)}\n` })
    await t.settle()
    t.bump('cart', 'dev', '1.1.0')
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
    expect(t.file(cart('staging'))).toContain('sha256:aaa')
    await t.comment(1, '/why staging cart')
    expect(t.said()).toMatchInlineSnapshot(
      `"**cart** in staging: apps/cart/overlays/staging/kustomization.yaml line 3: staging pins ghcr.io/acme/cart by digest, dev by tag (apps/cart/overlays/dev/kustomization.yaml line 5); pin it the same way in both, so that it can be promoted."`,
    )
    expect(t.problems()).toMatchInlineSnapshot(`
      [
        "apps/cart/overlays/staging/kustomization.yaml:3:13  staging pins ghcr.io/acme/cart by digest, dev by tag (apps/cart/overlays/dev/kustomization.yaml line 5); pin it the same way in both, so that it can be promoted",
        "apps/cart/overlays/production/kustomization.yaml:5:13  production pins ghcr.io/acme/cart by tag, staging by digest (apps/cart/overlays/staging/kustomization.yaml line 3); pin it the same way in both, so that it can be promoted",
      ]
    `)
  }))

test('Windows line ends and a byte order mark stay as they are', () =>
  scenario({ files }, async t => {
    const text = `\uFEFF${t.file(cart('staging')).replaceAll('\n', '\r\n')}`
    t.push({ [cart('staging')]: text })
    t.bump('cart', 'dev', '1.1.0')
    await t.settle()
    expect(t.file(cart('staging'))).toBe(text.replace('newTag: 1.0.0', 'newTag: 1.1.0'))
    expect(t.running('cart', 'staging')).toBe('1.1.0')
  }))

test('an app that lives in one environment only is normal', () =>
  scenario({ files: { ...files, ...app('tools', { dev: '1.0.0' }) } }, async t => {
    t.bump('tools', 'dev', '1.1.0')
    await t.settle()
    expect([t.promotions(), t.problems()]).toEqual([[], []])
    await t.comment(1, '/status')
    expect(t.said()).toMatchInlineSnapshot(`
      "The road ends early for tools in dev.

      3 apps, the same everywhere."
    `)
  }))

test('what is mended goes on', () =>
  scenario({ files }, async t => {
    const good = t.file(cart('staging'))
    t.push({ [cart('staging')]: 'images: [' })
    t.bump('cart', 'dev', '1.1.0')
    await t.settle()
    expect(t.promotions()).toEqual([])
    await t.comment(1, '/why staging')
    expect(t.said()).toMatchInlineSnapshot(
      `"**cart** in staging: apps/cart/overlays/staging/kustomization.yaml line 1: not readable as YAML: flow sequence in block collection must be sufficiently indented and end with a &#93;."`,
    )
    await t.comment(1, '/status')
    expect(t.said()).toMatchInlineSnapshot(`
      "- ✗ apps/cart/overlays/staging/kustomization.yaml:​1:10 not readable as YAML: flow sequence in block collection must be sufficiently indented and end with a &#93;

      | | dev | staging | production |
      | --- | --- | --- | --- |
      | **cart** | 1.1.0 | not promoted | 1.0.0; not promoted |

      1 more is the same everywhere."
    `)
    t.push({ [cart('staging')]: good })
    await t.settle()
    expect(t.running('cart', 'staging')).toBe('1.1.0')
  }))
