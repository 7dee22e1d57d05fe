import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { app, text } from '../harness/world.ts'

const dir = (env: string): string => `apps/frontend/overlays/${env}`

const overlay = (env: string, tag: string, count: number): Record<string, string> => ({
  [`${dir(env)}/kustomization.yaml`]: text`
    # What ${env} runs. Ask the shop team before you change this.
    resources:
      - ../../base
      - ingress.yaml
    namespace: ${env}
    images:
      - name: ghcr.io/acme/frontend
        newName: mirror.${env}.example/frontend # ${env} pulls from its own mirror
        newTag: "${tag}"   # moves by promotion
    replicas:
      - { name: frontend, count: ${`${count}`} }
    configMapGenerator:
      - name: settings
        literals: [LOG_LEVEL=${env === 'production' ? 'warn' : 'debug'}]
  `,
  [`${dir(env)}/ingress.yaml`]: `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: frontend }\nspec: { rules: [{ host: ${env}.shop.example }] }\n`,
})

const files = {
  ...app('frontend', {}),
  ...overlay('dev', '1.0.0', 1),
  ...overlay('staging', '1.0.0', 2),
  ...overlay('production', '1.0.0', 6),
}

test('a promotion changes one line: replicas, hosts, names, namespaces and comments stay', () =>
  scenario({ files }, async t => {
    const before = t.file(`${dir('production')}/kustomization.yaml`)
    const ingress = t.file(`${dir('production')}/ingress.yaml`)
    t.push({
      [`${dir('dev')}/kustomization.yaml`]: files[`${dir('dev')}/kustomization.yaml`]?.replace('1.0.0', '1.1.0') ?? '',
    })
    await t.settle()
    t.merge(2)
    await t.settle()
    const after = t.file(`${dir('production')}/kustomization.yaml`)
    expect(after).toBe(before.replace('"1.0.0"', '"1.1.0"'))
    expect(t.file(`${dir('production')}/ingress.yaml`)).toBe(ingress)
    expect(t.running('frontend', 'production')).toBe('1.1.0')
  }))

test('the pull request says what the environment keeps as its own', () =>
  scenario({ files }, async t => {
    t.push({
      [`${dir('dev')}/kustomization.yaml`]: files[`${dir('dev')}/kustomization.yaml`]?.replace('1.0.0', '1.1.0') ?? '',
    })
    await t.settle()
    expect(
      t
        .body(2)
        .split('\n')
        .find(line => line.includes('keeps its own')),
    ).toMatchInlineSnapshot(`"- Production keeps its own: hosts, namespace, newName, 6 replicas, … (5 values)"`)
  }))

test('a change of replicas in dev is promoted nowhere', () =>
  scenario({ files }, async t => {
    t.push({
      [`${dir('dev')}/kustomization.yaml`]:
        files[`${dir('dev')}/kustomization.yaml`]?.replace('count: 1', 'count: 3') ?? '',
    })
    await t.settle()
    expect(t.promotions()).toEqual([])
    expect(t.deployments().at(-1)).toBe('dev frontend: success')
  }))
