// A receiver in a process of its own, to be flooded and killed: `receiver.ts <store file> <turn | hang>`. Prints its address as a line.
import { createEvents } from '../../src/engine/events.ts'
import { groupCommit } from '../../src/engine/group-commit.ts'
import type { Handled } from '../../src/engine/ports.ts'
import { createWorker } from '../../src/engine/worker.ts'
import { openStore } from '../../src/store/store.ts'
import { createReadiness } from '../../src/web/health.ts'
import { createIngress } from '../../src/web/ingress.ts'
import { createMetrics } from '../../src/web/metrics.ts'
import { createRouter, createServer, listen } from '../../src/web/server.ts'

const [file = '', mode = 'turn'] = process.argv.slice(2)
const store = openStore(file)
const events = createEvents()
const clock = { now: () => Date.now() }
const commit = groupCommit((handled: readonly Handled[]) => store.handledAll(handled))
const worker = createWorker({
  store,
  events,
  clock,
  random: Math.random,
  turn: async delivery => {
    if (mode === 'hang') return new Promise(() => {})
    await commit({
      id: delivery.id,
      work: [{ key: `saw ${delivery.id}`, lane: 'saw', quick: false, detail: '', due: 0 }],
    })
  },
  run: () => new Promise(() => {}),
  sleep: (ms, signal) =>
    new Promise(resolve => {
      const timer = setTimeout(resolve, ms)
      signal.addEventListener('abort', () => {
        clearTimeout(timer)
        resolve()
      })
    }),
})
const ingress = createIngress({ store, clock, events, secrets: ['secret'], received: worker.wake })
const server = createServer(
  createRouter({
    ingress,
    readiness: createReadiness({ store, worker, clock }),
    metrics: createMetrics(events, store, clock),
  }),
)
worker.start()
const { url } = await listen(server, '127.0.0.1', 0)
process.stdout.write(`${url}\n`)
