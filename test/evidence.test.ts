import { describe, expect, test } from 'vitest'
import { proofsOf, provenFor } from '../src/promotion/evidence.ts'
import type { Deployment, DeploymentStatus, Seen } from '../src/promotion/facts.ts'

const MINUTE = 60_000

/** A deployment of `web` to staging that carried these pins, made at a minute, with its words as [state, minute]. */
const deployment = (
  id: number,
  pins: string,
  minute: number,
  ...words: [DeploymentStatus['state'], number][]
): Deployment => ({
  id,
  node: `D_${id}`,
  env: 'staging',
  commit: `commit-${id}`,
  createdAt: minute * MINUTE,
  apps: { web: { pins, content: `${pins}-${id}` } },
  statuses: words.map(([state, at]) => ({ state, at: at * MINUTE, description: '' })).reverse(),
})

const seen = (health: Seen['health'], sinceMinute?: number, id = 1): Seen => ({
  app: 'web',
  env: 'staging',
  asked: `commit-${id}`,
  health,
  revision: '',
  reason: '',
  ...(sinceMinute === undefined ? {} : { since: sinceMinute * MINUTE }),
})

const proofs = (deployments: readonly Deployment[], now: Seen | undefined, watchedSinceMinute = 0) =>
  proofsOf({
    app: 'web',
    env: 'staging',
    deployments: [...deployments].reverse(),
    engine: true,
    seen: now,
    watchedSince: watchedSinceMinute * MINUTE,
  })

describe('what an overlay proved', () => {
  test('a deployment that became healthy proves its pins since then', () => {
    const found = proofs([deployment(1, 'v1', 10, ['in_progress', 11], ['success', 12])], seen('healthy'))
    expect(found).toMatchObject([{ pins: 'v1', commit: 'commit-1', since: 12 * MINUTE, kind: 'healthy' }])
    expect(found[0]?.until).toBeUndefined()
  })

  test('a deployment that is still rolling out proves nothing, and ends the time of the one before it', () => {
    const found = proofs(
      [deployment(1, 'v1', 10, ['success', 12]), deployment(2, 'v2', 40, ['in_progress', 41])],
      seen('progressing'),
    )
    expect(found).toMatchObject([{ pins: 'v1', since: 12 * MINUTE, until: 40 * MINUTE }])
    expect(provenFor(found[0] ?? expect.fail(), 500 * MINUTE)).toBe(28 * MINUTE)
  })

  test('degrading revokes, and healing starts the time again', () => {
    const words: [DeploymentStatus['state'], number][] = [
      ['success', 12],
      ['failure', 20],
    ]
    expect(proofs([deployment(1, 'v1', 10, ...words)], seen('degraded'))).toEqual([])
    expect(proofs([deployment(1, 'v1', 10, ...words, ['success', 30])], seen('healthy'))).toMatchObject([
      { since: 30 * MINUTE },
    ])
  })

  test('an engine that says degraded now revokes before the deployment says so', () => {
    expect(proofs([deployment(1, 'v1', 10, ['success', 12])], seen('degraded'))).toEqual([])
  })

  test('an engine that says degraded of another commit revokes nothing', () => {
    expect(proofs([deployment(1, 'v1', 10, ['success', 12])], seen('degraded', undefined, 2))).toHaveLength(1)
  })

  test('time runs on through a deployment that changed no pin', () => {
    const found = proofs(
      [deployment(1, 'v1', 10, ['success', 12], ['inactive', 50]), deployment(2, 'v1', 50, ['success', 52])],
      seen('healthy'),
    )
    expect(found).toMatchObject([{ pins: 'v1', commit: 'commit-2', since: 12 * MINUTE }])
  })

  test('pins that came back prove themselves anew', () => {
    const found = proofs(
      [
        deployment(1, 'v1', 10, ['success', 12]),
        deployment(2, 'v2', 20, ['success', 22]),
        deployment(3, 'v1', 30, ['success', 32]),
      ],
      seen('healthy'),
    )
    expect(found.map(({ pins, since }) => [pins, since / MINUTE])).toEqual([
      ['v1', 32],
      ['v2', 22],
      ['v1', 12],
    ])
  })

  test.each([
    ['nobody watched since minute 100, and the engine does not say', undefined, 100],
    ['nobody watched since minute 100, and the engine says healthy since minute 60', 60, 60],
    ['nobody watched since minute 100, and the engine says healthy since before', 5, 12],
  ])('%s: the proven time starts at minute %s → %s', (_, engineSince, expected) => {
    const found = proofs([deployment(1, 'v1', 10, ['success', 12])], seen('healthy', engineSince), 100)
    expect((found[0]?.since ?? 0) / MINUTE).toBe(expected)
  })

  test('where nothing watches, being merged is all there is', () => {
    const found = proofsOf({
      app: 'web',
      env: 'staging',
      deployments: [deployment(1, 'v1', 10)],
      engine: false,
      watchedSince: 0,
    })
    expect(found).toMatchObject([{ kind: 'merged', since: 10 * MINUTE }])
  })
})
