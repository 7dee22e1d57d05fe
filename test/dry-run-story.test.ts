import { expect, test } from 'vitest'
import { KubeStatus } from '../src/sim/cluster/kube-status.ts'
import { type Story, scenario } from './harness/scenario.ts'
import { road } from './harness/world.ts'

const config = road
  .replace('promote: auto\n', 'promote: auto\n    dryRun: true\n')
  .replace('from: staging\n', 'from: staging\n    dryRun: true\n')
const base = 'apps/frontend/base/deployment.yaml'

/** The cluster has the namespaces that Applications deploy to, and a policy as Kyverno has them. */
const begin = (t: Story, refuses: (image: string) => boolean): void => {
  for (const env of ['staging', 'production'])
    t.cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: `frontend-${env}` } })
  t.cluster.admit(object => {
    const [, image = ''] = /"image":"([^"]*)"/.exec(JSON.stringify(object)) ?? []
    if (refuses(image))
      throw new KubeStatus(
        400,
        'BadRequest',
        `admission webhook "validate.kyverno.svc-fail" denied the request: \n\nresource Deployment was blocked due to the following policies \n\nimages:\n  ours: 'validation error: Only images of acme. rule ours failed at path /spec/template/spec/containers/0/image/'\n`,
      )
    return []
  })
}
/** The base with one field more. */
const more = (t: Story): string => t.file(base).replace('replicas: 1', 'replicas: 1\n  minReadySeconds: 5')
const asked = (t: Story): readonly string[] => t.cluster.requests.filter(request => request.includes('dryRun=All'))

test('what the cluster refuses is said on its line, and a promotion of it is not merged', () =>
  scenario({ config }, async t => {
    begin(t, image => image.endsWith(':1.1.0'))
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    const [promotion = 0] = t.pulls().slice(-1)
    expect(t.promotions()).toMatchInlineSnapshot(`
      [
        "#2 open: Promote frontend 1.1.0 to staging",
      ]
    `)
    expect(t.check('stagecoach/validate', promotion)).toMatchInlineSnapshot(`"failure: 1 environment, 1 problem"`)
    expect(t.annotations('stagecoach/validate', promotion)).toMatchInlineSnapshot(`
      [
        "apps/frontend/overlays/staging/kustomization.yaml:5 failure: Deployment frontend: the cluster refuses it: images: ours: 'validation error: Only images of acme. rule ours failed at path /spec/template/spec/containers/0/image/' (webhook validate.kyverno.svc-fail). Change it as the policy asks, or have the keepers of the cluster except it (dry-run.webhook)",
      ]
    `)
    expect(t.standing(promotion)).toMatchInlineSnapshot(`
      [
        "**Stands still:** what it renders to: [apps/frontend/overlays/staging/kustomization.yaml:5 the cluster refuses it: images: ours: 'validation error: Only images of acme. rule ours failed at path /spec/template/spec/containers/0/image/' (webhook validate.kyverno.svc-fail)](/acme/shop/runs/1059), since 20 Nov 09:00 UTC; ended by whoever mends it, or says in the configuration that it does not count.",
        "**To go on:** whoever mends it, or says in the configuration that it does not count. \`/hold staging frontend\` stops it, \`/why staging\` explains.",
      ]
    `)
  }))

test('a change of people is asked about where they want it, and only what it changes', () =>
  scenario({ config }, async t => {
    begin(t, image => image.startsWith('docker.io/'))
    const number = t.open({ [base]: t.file(base).replaceAll('ghcr.io/acme/', 'docker.io/') })
    await t.settle()
    expect(t.check('stagecoach/validate', number)).toMatchInlineSnapshot(`"failure: 3 environments, 2 problems"`)
    expect(t.annotations('stagecoach/validate', number)).toMatchInlineSnapshot(`
      [
        "apps/frontend/base/deployment.yaml:13 failure: Deployment frontend: the cluster refuses it: images: ours: 'validation error: Only images of acme. rule ours failed at path /spec/template/spec/containers/0/image/' (webhook validate.kyverno.svc-fail). Change it as the policy asks, or have the keepers of the cluster except it (dry-run.webhook)",
        "apps/frontend/base/deployment.yaml:13 failure: Deployment frontend: the image of container "frontend" has no tag, so that nobody knows what runs. Write the version that is meant, as "image: web:1.8.2", or a digest (image-tag)",
        "apps/frontend/base/deployment.yaml:1 notice: Deployment frontend: the image of container "frontend" has no tag, so that nobody knows what runs. Write the version that is meant, as "image: web:1.8.2", or a digest (image-tag)",
      ]
    `)
    expect(asked(t).toSorted()).toMatchInlineSnapshot(`
      [
        "PATCH /apis/apps/v1/namespaces/frontend-production/deployments/frontend?dryRun=All&fieldManager=stagecoach&fieldValidation=Strict&force=true",
        "PATCH /apis/apps/v1/namespaces/frontend-staging/deployments/frontend?dryRun=All&fieldManager=stagecoach&fieldValidation=Strict&force=true",
        "POST /apis/apps/v1/namespaces/frontend-production/deployments?dryRun=All&fieldManager=stagecoach&fieldValidation=Strict",
        "POST /apis/apps/v1/namespaces/frontend-staging/deployments?dryRun=All&fieldManager=stagecoach&fieldValidation=Strict",
      ]
    `)
    t.shown(number)
  }))

test('what comes from a fork is sent to no cluster', () =>
  scenario({ config }, async t => {
    begin(t, () => true)
    const fork = t.fork('reader')
    const reader = t.by('reader')
    reader.push(fork, {
      files: { [base]: more(t) },
      message: 'More',
      branch: 'more',
    })
    const { issue } = reader.openPull('acme/shop', { head: 'reader:more', title: 'More' })
    await t.settle()
    expect(t.check('stagecoach/validate', issue.number)).toMatch(/^success/)
    expect(asked(t)).toEqual([])
    t.shown(issue.number)
  }))

test('an Application that deploys elsewhere says that the context is another one', () =>
  scenario({ config }, async t => {
    begin(t, () => true)
    for (const {
      apiVersion,
      kind,
      metadata: { name, namespace },
      spec,
    } of t.cluster.applications())
      t.cluster.apply({
        apiVersion,
        kind,
        metadata: { name, namespace },
        spec: { ...(spec as object), destination: { name: 'eu-1', namespace: 'shop', server: null } },
      })
    const number = t.open({ [base]: more(t) })
    await t.settle()
    expect(t.checkText('stagecoach/validate', number)).toContain(
      'the cluster of staging is not hub, where its Application is: "dryRun" has to name its context',
    )
    expect(asked(t)).toEqual([])
    t.shown(number)
  }))

test('a cluster that cannot be reached keeps nobody from merging, and is said to have said nothing', () =>
  scenario({ config }, async t => {
    begin(t, () => true)
    await t.cluster.outage('refused')
    const number = t.open({
      [base]: more(t),
    })
    await t.settle()
    expect(t.check('stagecoach/validate', number)).toMatch(/^success/)
    expect(t.checkText('stagecoach/validate', number)).toContain('has not judged Deployment frontend')
    await t.cluster.outage(null)
    t.shown(number)
  }))
