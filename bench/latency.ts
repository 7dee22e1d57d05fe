import { createInstallationToken } from '../src/sim/github/operations/installs.ts'
import { createLabel } from '../src/sim/github/operations/issues.ts'
import { seed } from '../src/sim/github/seed.ts'
import { permissions } from '../test/harness/manifest.ts'
import { startChild } from './child.ts'
import type { Benchmark } from './measured.ts'
import { type Compared, interleaved, shown, shownRatio } from './rounds.ts'
import { quiet, startServed, until } from './served.ts'
import { shop } from './shop.ts'

const MOST = 1.3
const LATENCY_MS = 50
const ROUNDS = 9

const config = `version: 1
overlays: apps/{app}/overlays/{env}
environments:
  dev: {}
  staging: { from: dev, promote: review }
`

interface Times {
  /** Milliseconds from the merge until the pull request is there. */
  readonly there: number
  /** Until it has its label and its check, too. */
  readonly finished: number
}

/** From the merge of a change until its promotion can be seen. */
export const latency: Benchmark = {
  name: 'latency',
  asks: 'How long after a merge is its promotion pull request there, by the time a script of three requests takes?',
  run: async () => {
    const { files, release } = shop(1, ['dev', 'staging'])
    const served = await startServed({
      config,
      files,
      latency: LATENCY_MS,
      program: { file: new URL('processes/unpaced.ts', import.meta.url), args: [] },
    })
    const { github, seeded } = served
    const { world } = github
    const second = seed(world, {
      org: 'acme',
      repositories: { plain: { files } },
      users: { author: 'write' },
      app: { slug: 'script', permissions, events: ['push'], webhookSecret: 'secret', on: ['plain'] },
    })
    const plain = second.repositories['plain']
    const author = second.people['author']
    if (!second.installation || !second.app || !plain || !author)
      throw new Error('the world of the script was not made')
    createLabel(world, author.identity, plain, { name: 'stagecoach' })
    const { text: token } = createInstallationToken(world, second.installation, {})
    const script = startChild(new URL('processes/script.ts', import.meta.url), [
      `${github.url}/api`,
      token,
      'acme',
      'plain',
    ])
    let version = 0

    /** Merges a new version in a repository, and looks at GitHub itself until the promotion is there. */
    const promoted = async (repository: string): Promise<Times & { readonly number: number }> => {
      version += 1
      const found = world.repository('acme', repository)
      const person = seeded.people['author']
      if (!found || !person) throw new Error('the world was not made')
      const full = `acme/${repository}`
      person.push(full, { files: release('dev', `1.0.${version}`), message: 'Change', branch: `change-${version}` })
      const { number } = person.openPull(full, { head: `change-${version}`, title: 'Change' }).issue
      await quiet(github, 500)
      const ours = () =>
        [...found.issues.values()].find(
          ({ pull, user }) => pull && user.kind === 'Bot' && pull.issue.state === 'open' && pull.issue.number > number,
        )
      const began = performance.now()
      person.merge(full, number)
      await until(() => ours() !== undefined, 'promotion', 1)
      const there = performance.now() - began
      const promotion = ours()
      if (!promotion?.pull) throw new Error('the promotion is gone')
      const head = promotion.pull.headSha
      const checked = () => [...found.runs.values()].some(run => run.suite.headSha === head)
      await until(() => promotion.labels.size > 0 && checked(), 'label and check', 1)
      const finished = performance.now() - began
      await quiet(github, 500)
      return { there, finished, number: promotion.number }
    }

    try {
      second.app.hook.url = await script.line(line => line.startsWith('http'))
      const times: { readonly ours: Times[]; readonly theirs: Times[] } = { ours: [], theirs: [] }
      const compare = await interleaved(
        ROUNDS,
        async () => {
          const time = await promoted('shop')
          // Carried out, so that the next round opens a new one.
          author.merge('acme/shop', time.number)
          await quiet(github, 1_000)
          times.ours.push(time)
          return time.finished
        },
        async () => {
          const time = await promoted('plain')
          author.closePull('acme/plain', time.number)
          times.theirs.push(time)
          return time.finished
        },
      )
      const row = (name: string, found: Compared) => [
        name,
        shown(found.ours, 'ms'),
        shown(found.theirs, 'ms'),
        shownRatio(found.ratio),
        `≤ ${MOST} ×`,
      ]
      return {
        tables: [
          {
            head: ['Until', 'Stagecoach', 'Script', 'Ratio', 'Target'],
            rows: [row('label and check are there', compare)],
          },
        ],
        missed: compare.ratio.median > MOST ? [`latency: ${compare.ratio.median.toFixed(2)} ×, not ≤ ${MOST} ×`] : [],
      }
    } finally {
      await Promise.all([script.end(), served.close()])
    }
  },
}
