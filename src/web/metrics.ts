import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Events } from '../engine/events.ts'
import type { Clock, Store, Work } from '../engine/ports.ts'

/** Every metric of ours: the table in the documentation and what is exported are made from it. */
export const metrics = {
  requests: {
    kind: 'counter',
    name: 'stagecoach_webhook_requests_total',
    labels: ['answer'],
    help: 'Requests to the webhook address, by how they were answered.',
  },
  requestSeconds: {
    kind: 'histogram',
    name: 'stagecoach_webhook_seconds',
    labels: [],
    help: 'Seconds from the headers of a signed delivery to its answer, storing included.',
  },
  deliveries: {
    kind: 'counter',
    name: 'stagecoach_deliveries_total',
    labels: ['event', 'outcome'],
    help: 'Stored deliveries that were looked into: hints, noise (our own doing), nothing, unknown, odd.',
  },
  givenUp: {
    kind: 'counter',
    name: 'stagecoach_deliveries_given_up_total',
    labels: [],
    help: 'Stored deliveries that could not be looked into. The next reconcile heals what they were about.',
  },
  runs: {
    kind: 'counter',
    name: 'stagecoach_runs_total',
    labels: ['kind', 'result'],
    help: 'Looks at something (repository, command, tag, config, reconcile): finished, failed, waited for something outside, parked after 8 failures, lost its lease.',
  },
  runSeconds: {
    kind: 'histogram',
    name: 'stagecoach_run_seconds',
    labels: ['kind'],
    help: 'Seconds that a finished look took.',
  },
  work: {
    kind: 'gauge',
    name: 'stagecoach_work',
    labels: ['state'],
    help: 'What lies in the store: received deliveries, waiting, running and parked work.',
  },
  lateSeconds: {
    kind: 'gauge',
    name: 'stagecoach_late_seconds',
    labels: [],
    help: 'Seconds for which the oldest due work has waited for a free lane.',
  },
  repositories: {
    kind: 'gauge',
    name: 'stagecoach_repositories',
    labels: [],
    help: 'Repositories that the last reconcile found.',
  },
  reconciledAt: {
    kind: 'gauge',
    name: 'stagecoach_reconciled_timestamp_seconds',
    labels: [],
    help: 'When the last reconcile put every repository in line, as Unix time.',
  },
  stumbles: {
    kind: 'counter',
    name: 'stagecoach_stumbles_total',
    labels: ['where'],
    help: 'Failures of ours that concern no single piece of work: the store, a listener. Should stay at 0.',
  },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly kind: 'counter' | 'gauge' | 'histogram'
      readonly name: string
      readonly labels: readonly string[]
      readonly help: string
    }
  >
>

/** Rows for the documentation: name with labels, kind, sentence. */
export function metricRows(): readonly (readonly [string, string, string])[] {
  return Object.values(metrics).map(({ name, kind, labels, help }) => [
    `\`${name}${labels.length > 0 ? `{${labels.join(',')}}` : ''}\``,
    kind,
    help,
  ])
}

/** What is exported, as Prometheus reads it. */
export interface Metrics {
  readonly contentType: string
  text(): Promise<string>
}

/** Counts what the events tell, and reads the store when asked. Every call has a registry of its own. */
export function createMetrics(events: Events, store: Pick<Store, 'standing'>, clock: Clock): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const counter = <Label extends string>({ name, help, labels }: Declared<Label>): Counter<Label> =>
    new Counter({ name, help, labelNames: labels, registers })
  const gauge = <Label extends string>({ name, help, labels }: Declared<Label>, collect?: () => void): Gauge<Label> =>
    new Gauge({ name, help, labelNames: labels, registers, ...(collect && { collect }) })
  const histogram = <Label extends string>(
    { name, help, labels }: Declared<Label>,
    buckets: number[],
  ): Histogram<Label> => new Histogram({ name, help, labelNames: labels, registers, buckets })

  const requests = counter(metrics.requests)
  const requestSeconds = histogram(metrics.requestSeconds, [0.005, 0.02, 0.1, 0.5, 2, 10])
  const deliveries = counter(metrics.deliveries)
  const givenUp = counter(metrics.givenUp)
  const runs = counter(metrics.runs)
  const runSeconds = histogram(metrics.runSeconds, [0.1, 0.5, 1, 2, 5, 15, 60, 300])
  const repositories = gauge(metrics.repositories)
  const reconciledAt = gauge(metrics.reconciledAt)
  const stumbles = counter(metrics.stumbles)
  const work = gauge(metrics.work, () => {
    const now = clock.now()
    const { lateSince, ...states } = store.standing(now)
    for (const [state, count] of Object.entries(states)) work.set({ state }, count)
    lateSeconds.set(lateSince === null ? 0 : (now - lateSince) / 1_000)
  })
  // After `work`, which sets it: they are collected in this order.
  const lateSeconds = gauge(metrics.lateSeconds)

  events.on('answered', ({ answer, event, ms }) => {
    requests.inc({ answer })
    if (event !== null) requestSeconds.observe(ms / 1_000)
  })
  events.on('settled', ({ event, outcome }) => deliveries.inc({ event, outcome }))
  events.on('unsettled', event => event.givenUp && givenUp.inc())
  events.on('finished', event => {
    runs.inc({ kind: kindOf(event.work), result: 'finished' })
    runSeconds.observe({ kind: kindOf(event.work) }, event.ms / 1_000)
  })
  events.on('failed', event => runs.inc({ kind: kindOf(event.work), result: event.blameless ? 'waited' : 'failed' }))
  events.on('parked', event => runs.inc({ kind: kindOf(event.work), result: 'parked' }))
  events.on('lost', event => runs.inc({ kind: kindOf(event.work), result: 'lost' }))
  events.on('reconciled', event => {
    repositories.set(event.repositories)
    reconciledAt.set(clock.now() / 1_000)
  })
  events.on('stumbled', ({ where }) => stumbles.inc({ where }))

  return { contentType: registry.contentType, text: () => registry.metrics() }
}

interface Declared<Label extends string> {
  readonly name: string
  readonly help: string
  readonly labels: readonly Label[]
}

/** `repository`, `command`, `tag`, `config` or `reconcile`: what a key begins with. */
function kindOf(work: Work): string {
  return work.key.split(':', 1)[0] ?? work.key
}
