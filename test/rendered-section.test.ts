import { describe, expect, test } from 'vitest'
import { renderedSection } from '../src/messages/rendered-section.ts'
import { changed, danger, facts, overlayDiff, problem } from './change-facts.ts'

const web = (app = 'frontend') =>
  overlayDiff(app, 'production', [
    changed('Deployment', app, ['image 1.8.1 → 1.8.2', '1 variable'], { namespace: 'web' }),
    changed('ConfigMap', 'flags', ['1 key'], { namespace: 'web', text: '@@ data @@\n+  NEW: "1"\n' }),
  ])

describe('what a promotion changes in the cluster', () => {
  test('is one folded diff, named without the versions that stand above it', () => {
    expect(renderedSection(facts([web()], { promotion: true }), 20_000)).toMatchInlineSnapshot(`
      "#### In the cluster

      <details><summary><b>Deployment</b> web/frontend: image, 1 variable · <b>ConfigMap</b> web/flags: 1 key</summary>

      Deployment web/frontend: image 1.8.1 → 1.8.2, 1 variable

      \`\`\`diff
      @@ spec.template.spec.containers @@
      -  image: web:1.8.1
      +  image: web:1.8.2
      \`\`\`

      ConfigMap web/flags: 1 key

      \`\`\`diff
      @@ data @@
      +  NEW: "1"
      \`\`\`

      </details>"
    `)
  })

  test('names the apps where there are several', () => {
    const section = renderedSection(facts([web(), web('cart')], { promotion: true }), 20_000)
    expect(section.match(/<summary>.*<\/summary>/g)).toMatchInlineSnapshot(`
      [
        "<summary>cart: <b>Deployment</b> web/cart: image, 1 variable · <b>ConfigMap</b> web/flags: 1 key</summary>",
        "<summary>frontend: <b>Deployment</b> web/frontend: image, 1 variable · <b>ConfigMap</b> web/flags: 1 key</summary>",
      ]
    `)
  })

  test('calls out dangers and problems before the diff', () => {
    const selector = changed('Deployment', 'web', ['selector'], {
      dangers: [danger('the selector cannot be changed: the Deployment has to be made anew', 'selector')],
    })
    const section = renderedSection(
      facts([overlayDiff('web', 'production', [selector], { problems: [problem('a part', { fatal: false })] })]),
      20_000,
    )
    expect(section.slice(0, section.indexOf('<details>'))).toMatchInlineSnapshot(`
      "#### In the cluster

      - ⚠ web · production: [a part](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/frontend/overlays/production/kustomization.yaml#L6).
      - ⚠ web · production: Deployment web: the selector cannot be changed: the Deployment has to be made anew.

      "
    `)
  })

  test('says that nothing changes', () => {
    expect(renderedSection(facts([overlayDiff('web', 'production', [])], { promotion: true }), 20_000)).toBe(
      '#### In the cluster\n\nThe same objects as now.',
    )
  })

  test('says why it is not known what changes', () => {
    const broken = overlayDiff('web', 'production', [], { state: 'changed', problems: [problem('no such patch')] })
    expect(renderedSection(facts([broken], { promotion: true }), 20_000)).toMatchInlineSnapshot(`
      "#### In the cluster

      - ✗ web · production: [no such patch](https://github.com/acme/shop/blob/9c1e2d3a4b5c6d7e8f909192939495969798999a/apps/frontend/overlays/production/kustomization.yaml#L6)."
    `)
  })

  test.each([0, 10, 30, 60, 100, 200, 400, 800, 1600, 3200])('fits into %d', room => {
    const section = renderedSection(facts(['a', 'b', 'c', 'd', 'e', 'f'].map(web), { promotion: true }), room)
    expect(section.length).toBeLessThanOrEqual(room)
    expect(section.split('<details>').length).toBe(section.split('</details>').length)
    expect(section.split('```').length % 2).toBe(1)
    if (room >= 800) expect(section).toContain('diff')
  })
})
