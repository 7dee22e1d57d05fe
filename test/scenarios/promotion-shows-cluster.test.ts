import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { app } from '../harness/world.ts'

const three = app('frontend', { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' })

const cluster = (body: string): string =>
  /#### In the cluster[\s\S]*?(?=\n#### |\n\*\*To go on)/.exec(body)?.[0].trim() ?? ''

test('a promotion shows what it changes in the cluster, and that it is what was proven', () =>
  scenario({ files: three }, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    expect(cluster(t.body(3))).toMatchInlineSnapshot(`
      "#### In the cluster

      Validates: 1 object against Kubernetes 1.36. In the check run: 10 from before.

      <details><summary><b>Deployment</b> frontend: image</summary>

      Deployment frontend: image 1.0.0 → 1.1.0 · [deployment.yaml](/acme/shop/blob/c0ffee1…/apps/frontend/base/deployment.yaml)

      \`\`\`diff
      @@ spec.template.spec.containers[frontend].image @@
             containers:
             - name: frontend
      -        image: ghcr.io/acme/frontend:1.0.0
      +        image: ghcr.io/acme/frontend:1.1.0
      \`\`\`

      </details>

      What staging renders to is exactly what was proven there, \`sha256:64b8ad18b97c\`."
    `)
    expect(t.check('stagecoach/validate', 3)).toMatchInlineSnapshot(`"success: 1 environment changes"`)
  }))

test('it stays there after the merge', () =>
  scenario({ files: three }, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    const before = cluster(t.body(3))
    t.merge(3)
    await t.settle()
    expect(cluster(`${t.body(3)}\n#### `)).toContain(before.slice(0, 80))
  }))

test('a newer head is rendered anew', () =>
  scenario({ files: three }, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.bump('frontend', 'dev', '1.2.0')
    await t.settle()
    expect(cluster(t.body(3))).toContain('1.2.0')
    expect(cluster(t.body(3))).not.toContain('1.1.0')
  }))
