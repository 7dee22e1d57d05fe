import type { Call } from '../src/sim/github/ledger.ts'
import type { Benchmark } from './measured.ts'
import { shop } from './shop.ts'
import { startWorld } from './world.ts'

/**
 * Requests that Telefonistka (at d485671) makes in the same cases: built from its source, run with a personal token, so that it
 * mints none, against a simulated GitHub like ours without latency, from the merge until quiet.
 */
const PEER = { '1 × 1': 22, '20 × 3': 218, '100 × 1': 351 } as const

const MOST_TO_OPEN = 3
const MOST_TO_REGENERATE = 4

interface Case {
  readonly size: keyof typeof PEER
  readonly apps: number
  readonly downstreams: number
  /** All apps of an environment in one pull request, as the peer has them; else one each. */
  readonly together: boolean
}

const CASES: readonly Case[] = [
  { size: '1 × 1', apps: 1, downstreams: 1, together: true },
  { size: '20 × 3', apps: 20, downstreams: 3, together: true },
  { size: '20 × 3', apps: 20, downstreams: 3, together: false },
  { size: '100 × 1', apps: 100, downstreams: 1, together: true },
  { size: '100 × 1', apps: 100, downstreams: 1, together: false },
]

const names = (downstreams: number): readonly string[] =>
  Array.from({ length: downstreams }, (_, index) => `staging-${index + 1}`)

const configOf = ({ downstreams, together }: Case): string =>
  [
    'version: 1',
    'overlays: apps/{app}/overlays/{env}',
    'limits: { open: 200 }',
    ...(together ? ['apps: { "*": { group: all } }'] : []),
    'environments:',
    '  dev:',
    '    sync: { engine: argocd, cluster: hub }',
    ...names(downstreams).flatMap(env => [
      `  ${env}:`,
      '    from: dev',
      '    promote: review',
      '    sync: { engine: argocd, cluster: hub }',
    ]),
    '',
  ].join('\n')

/** Writes what a promotion changes in the cluster, which is rendered after it is open. */
const isShowing = (detail: string): boolean =>
  detail.includes('createCheckRun') && detail.includes('updatePullRequest') && !detail.includes('updateRefs')

/** What a call is for, in a word; the list of kinds in the document is made of it. */
const kindOf = ({ key, detail }: Call): string => {
  if (key.endsWith('/access_tokens')) return 'tokens'
  if (key.startsWith('git ')) return 'git'
  if (/deployment/i.test(`${key} ${detail}`)) return 'deployments'
  if (key.includes('/labels')) return 'labels'
  if (key.includes('/comments')) return 'comments'
  if (detail.includes('createPullRequest')) return 'pull requests'
  if (detail.startsWith('query')) return 'queries'
  if (isShowing(detail)) return 'rendered diffs'
  if (detail.includes('createCheckRun')) return 'labels + checks'
  if (detail.startsWith('mutation')) return 'edits'
  return 'other'
}

/** Metered requests to open one pull request, or to regenerate it: the query that it was decided on, and every write of it. */
const forPull = (calls: readonly Call[], isWrite: (call: Call) => boolean): number => {
  const writes = calls.filter(isWrite)
  const first = calls.findIndex(isWrite)
  const asked = calls.slice(0, first).some(call => kindOf(call) === 'queries')
  return first < 0 ? Number.NaN : writes.length + (asked ? 1 : 0)
}

const isOpening = (call: Call): boolean => ['pull requests', 'labels + checks'].includes(kindOf(call))
const isRegenerating = ({ key, detail }: Call): boolean =>
  /git\/(?:trees|commits|blobs)$/.test(key) || detail.includes('updateRefs')

const counted = (calls: readonly Call[]): string =>
  [...Map.groupBy(calls, kindOf)]
    .map(([kind, all]) => [kind, all.length] as const)
    .sort(([one, few], [other, many]) => many - few || (one < other ? -1 : 1))
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ')

/** Every request to GitHub, from the webhook of a merge until nothing happens any more. */
export const requests: Benchmark = {
  name: 'requests',
  asks: 'How many requests does GitHub get, from the webhook of a merge until quiet?',
  run: async () => {
    const rows: string[][] = []
    const opening: string[][] = []
    const missed: string[] = []
    for (const each of CASES) {
      const { size, apps, downstreams, together } = each
      const made = shop(apps, ['dev', ...names(downstreams)])
      const world = await startWorld({ config: configOf(each), files: made.files, applications: made.applications })
      try {
        await world.merge(made.release('dev', '1.1.0'))
        await world.settle()
        const calls = world.calls()
        const pulls = together ? downstreams : apps * downstreams
        if (world.promotions().length !== pulls)
          throw new Error(`${world.promotions().length} pull requests were opened, where there should be ${pulls}`)
        const peer = PEER[size]
        const metered = calls.filter(call => call.metered !== null).length
        rows.push([
          size,
          `${pulls}`,
          `${calls.length}`,
          `${metered}`,
          `${peer}`,
          `${(calls.length / peer).toFixed(2)} ×`,
          counted(calls),
        ])
        if (calls.length > peer)
          missed.push(`requests: ${size}, ${pulls} pull requests: ${calls.length}, not ≤ ${peer}`)
        if (pulls !== 1) continue
        const toOpen = forPull(calls, isOpening)
        await world.merge(made.release('dev', '1.2.0'))
        await world.settle()
        const toShow = calls.filter(({ detail }) => isShowing(detail)).length
        const toRegenerate = forPull(world.calls(), isRegenerating)
        opening.push([
          `${apps}`,
          `${toOpen}`,
          `≤ ${MOST_TO_OPEN}`,
          `${toShow}`,
          `${toRegenerate}`,
          `≤ ${MOST_TO_REGENERATE}`,
        ])
        if (toOpen > MOST_TO_OPEN)
          missed.push(
            `requests: ${toOpen} metered ones to open one pull request of ${apps} apps, not ≤ ${MOST_TO_OPEN}`,
          )
        if (toRegenerate > MOST_TO_REGENERATE)
          missed.push(
            `requests: ${toRegenerate} metered ones to regenerate it with ${apps} apps, not ≤ ${MOST_TO_REGENERATE}`,
          )
      } finally {
        await world.close()
      }
    }
    return {
      tables: [
        { head: ['Apps × environments', 'Pull requests', 'All', 'Metered', 'Peer', 'Ratio', 'All by kind'], rows },
        {
          head: [
            'Apps in one pull request',
            'To open it',
            'Target',
            'To show what it renders',
            'To regenerate it',
            'Target',
          ],
          rows: opening,
        },
      ],
      missed,
    }
  },
}
