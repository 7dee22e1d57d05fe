import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'

const names = Array.from({ length: 1667 }, (_, i) => `service-${i}`)
const values = (tag: string) => `image:\n  repository: ghcr.io/acme/service\n  tag: ${tag}\nreplicas: 1\n`
const config = `version: 1
overlays: "{app}/envs/{env}/values.yaml"
environments:
  dev: {}
  staging: { from: dev, promote: auto }
  production: { from: staging }
`

test(
  'in a repository of 5,000 overlays one change moves one app, and deploys nothing else',
  () =>
    scenario(
      {
        config,
        applications: [],
        files: Object.fromEntries(
          names.flatMap(name =>
            ['dev', 'staging', 'production'].map(env => [`${name}/envs/${env}/values.yaml`, values('1.0.0')]),
          ),
        ),
      },
      async t => {
        const before = t.deployments().length
        expect(before).toBe(3)
        t.change({ 'service-7/envs/dev/values.yaml': values('1.1.0') }, 'service-7 1.1.0')
        await t.settle()
        expect(t.promotions()).toEqual([
          '#2 merged: Promote service-7 1.1.0 to staging',
          '#3 open: Promote service-7 1.1.0 to production',
        ])
        expect(t.file('service-7/envs/staging/values.yaml')).toBe(values('1.1.0'))
        expect(t.deployments().length - before).toBe(2)
      },
    ),
  120_000,
)
