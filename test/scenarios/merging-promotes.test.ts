import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'

test('merging a change into dev carries it to staging by itself, and opens it for production', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    expect(t.promotions()).toEqual([
      '#2 merged: Promote frontend 1.1.0 to staging',
      '#3 open: Promote frontend 1.1.0 to production',
    ])
    expect(t.version('frontend', 'staging')).toBe('1.1.0')
    expect(t.running('frontend', 'staging')).toBe('1.1.0')
    expect(t.version('frontend', 'production')).toBe('1.0.0')
    expect(t.running('frontend', 'production')).toBe('1.0.0')
  }))

test('the pull request says what moves where, why that is safe, and what is wanted', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    expect(t.body(3)).toMatchInlineSnapshot(`
      "**frontend** goes from 1.0.0 to **1.1.0** in **production**: exactly what staging has been running healthily (since 20 Nov 09:00 UTC, [deployment](/acme/shop/deployments/staging)).

      **Ready:** only a person's word is missing.

      | | production now | after | |
      | --- | --- | --- | --- |
      | image \`ghcr.io/acme/frontend\` | 1.0.0 | **1.1.0** | [kustomization.yaml:5](/acme/shop/blob/c0ffee1…/apps/frontend/overlays/production/kustomization.yaml#L5) |

      - Production keeps its own: 6 replicas (1 value)

      #### In the cluster

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

      What staging renders to is exactly what was proven there, \`sha256:64b8ad18b97c\`.

      #### Gates

      | | | |
      | --- | --- | --- |
      | ✓ | staging healthy | healthy, since 20 Nov 09:00 UTC |
      | ✓ | not held | nobody holds it |
      | … | promoted by members of acme/release | nobody has asked for it yet |

      **To go on:** merge it, or comment \`/promote production\` (members of acme/release). \`/hold production frontend\` stops it, \`/why production\` explains.

      ---
      Plan \`dfc39682c9d1\`, made at [c0ffee1](/acme/shop/commit/c0ffee1…). As of 20 Nov 09:00 UTC. [How this pull request came about](https://github.com/stagecoach/stagecoach/blob/main/docs/architecture.md)"
    `)
    expect(t.check('stagecoach/gates', 3)).toMatchInlineSnapshot(`"success: ready: a person may promote it"`)
    expect(t.checkText('stagecoach/gates', 3)).toMatchInlineSnapshot(`
      "| | | |
      | --- | --- | --- |
      | ✓ | staging healthy | healthy, since 20 Nov 09:00 UTC |
      | ✓ | not held | nobody holds it |
      | … | promoted by members of acme/release | nobody has asked for it yet; ended by members of acme/release: merge it, or comment /promote production |"
    `)
    expect(t.labels(3)).toEqual(['stagecoach'])
    expect([...t.pull(3).requestedTeams].map(({ slug }) => slug)).toEqual(['release'])
  }))

test('its commit is signed for our App, and says in trailers what it carries and what was proven', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    const { author, signed, message } = t.commit(t.pull(3).headSha)
    expect({ author, signed }).toEqual({ author: 'stagecoach[bot]', signed: true })
    expect(message.split('\n\n').slice(0, 2)).toEqual([
      'Promote frontend 1.1.0 to production',
      'image ghcr.io/acme/frontend goes from 1.0.0 to 1.1.0',
    ])
    expect(message).toMatch(/^Stagecoach-Plan: [0-9a-f]{64} frontend$/m)
    expect(message).toMatch(/^Stagecoach-From: frontend staging c0ffee1…$/m)
    expect(message).toMatch(
      /^Stagecoach-Evidence: frontend staging healthy 2026-11-20T09:00:\S+ \d+ [0-9a-f]{64} c0ffee1… [0-9a-f]{64}$/m,
    )
    expect(t.commit(t.head).message).toMatch(/^Promote frontend 1\.1\.0 to staging \(#2\)\n/)
  }))

test('whoever merges it brings it into production, and reads there what became of it', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.merge(3)
    await t.settle()
    expect(t.running('frontend', 'production')).toBe('1.1.0')
    expect(t.deployments().slice(-1)).toEqual(['production frontend: success'])
    expect(t.body(3)).toMatchInlineSnapshot(`
      "**frontend** goes from 1.0.0 to **1.1.0** in **production**: exactly what staging has been running healthily (since 20 Nov 09:00 UTC, [deployment](/acme/shop/deployments/staging)).

      **Healthy** in production since 20 Nov 09:00 UTC, 2 s after it was merged by releaser as [c0ffee1](/acme/shop/commit/c0ffee1…).

      | | production now | after | |
      | --- | --- | --- | --- |
      | image \`ghcr.io/acme/frontend\` | 1.0.0 | **1.1.0** | [kustomization.yaml:5](/acme/shop/blob/c0ffee1…/apps/frontend/overlays/production/kustomization.yaml#L5) |

      - Production keeps its own: 6 replicas (1 value)

      #### In the cluster

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

      What staging renders to is exactly what was proven there, \`sha256:64b8ad18b97c\`.

      #### Gates

      | | | |
      | --- | --- | --- |
      | ✓ | staging healthy | healthy, since 20 Nov 09:00 UTC |
      | ✓ | not held | nobody holds it |
      | … | promoted by members of acme/release | nobody has asked for it yet |

      ---
      Plan \`dfc39682c9d1\`, made at [c0ffee1](/acme/shop/commit/c0ffee1…). As of 20 Nov 09:00 UTC. [How this pull request came about](https://github.com/stagecoach/stagecoach/blob/main/docs/architecture.md)"
    `)
  }))

const opening = 'mutation updateRefs createCommitOnBranch createPullRequest'

test('one look and two documents open a promotion', () =>
  scenario({}, async t => {
    t.bump('frontend', 'dev', '1.1.0')
    await t.settle()
    t.github.world.ledger.clear()
    t.bump('frontend', 'dev', '1.2.0')
    await t.settle()
    const requests = t.requests()
    const opened = requests.indexOf(opening)
    const look = requests.lastIndexOf('query repository', opened)
    const next = requests.indexOf('query repository', opened)
    // What the deployment of dev costs is not the promotion's.
    expect(requests.slice(look, next).filter(request => !request.includes('deployments'))).toEqual([
      'query repository',
      opening,
      'mutation addLabelsToLabelable createCheckRun',
    ])
  }))
