import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { createEvents, type EventMap, type Events } from '../src/engine/events.ts'
import { hintOf, workOf } from '../src/engine/hint.ts'
import { Later } from '../src/engine/later.ts'
import type { Delivery, NewWork, Store, Work } from '../src/engine/ports.ts'
import { reconcile, reconcileKey, reconcileWork } from '../src/engine/reconcile.ts'
import { backoff, createWorker, type Outcome, type Worker, type WorkerOptions } from '../src/engine/worker.ts'
import { openStore } from '../src/store/store.ts'

const repository = { id: 7, installation: 1, owner: 'acme', name: 'shop' }
const wanted = (key: string, more: Partial<NewWork> = {}): NewWork => ({
  key,
  lane: key,
  quick: false,
  detail: '',
  due: 0,
  ...more,
})

/** A worker whose time stands still until it is told, and everything that it says. */
function stepped(run: WorkerOptions['run'], more: Partial<WorkerOptions> & { store?: Store } = {}) {
  let now = 0
  const sleepers = new Set<{ until: number; wake: () => void }>()
  const store = more.store ?? openStore(':memory:')
  const events = createEvents()
  const heard: { [Name in keyof EventMap]?: EventMap[Name][] } = {}
  const hear = <Name extends keyof EventMap>(name: Name): EventMap[Name][] => {
    const list: EventMap[Name][] = []
    heard[name] = list as (typeof heard)[Name]
    events.on(name, event => void list.push(event))
    return list
  }
  const worker = createWorker({
    store,
    events,
    clock: { now: () => now },
    turn: async delivery => void store.handled(delivery.id, [wanted(delivery.payload)]),
    run,
    random: () => 0,
    sleep: (ms, signal) =>
      new Promise(resolve => {
        const sleeper = {
          until: now + ms,
          wake() {
            sleepers.delete(sleeper)
            resolve()
          },
        }
        sleepers.add(sleeper)
        signal.addEventListener('abort', sleeper.wake)
        if (signal.aborted) sleeper.wake()
      }),
    ...more,
  })
  return {
    worker,
    store,
    hear,
    now: () => now,
    /** Lets time pass for sleepers, and gives everything that can go on a chance to. */
    async pass(ms: number) {
      now += ms
      for (const sleeper of sleepers) if (sleeper.until <= now) sleeper.wake()
      await settle()
    },
    set: (at: number) => {
      now = at
    },
  }
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve))
}

/** A promise and the hand that resolves it. */
function gate() {
  let open = (): void => {}
  const passed = new Promise<void>(resolve => {
    open = resolve
  })
  return { passed, open }
}

describe('drain', () => {
  test('turns deliveries into work and runs it', async () => {
    const ran: string[] = []
    const { worker, store } = stepped(async work => {
      ran.push(work.key)
      return {}
    })
    await store.receiveAll(
      ['a', 'b', 'a'].map((payload, index): Delivery => ({ id: `${index}`, event: 'push', payload, at: index })),
    )
    await worker.drain()
    expect(ran).toEqual(['a', 'b'])
    expect(store.standing(0)).toEqual({ received: 0, waiting: 0, running: 0, parked: 0, lateSince: null })
  })

  test('leaves what is due later', async () => {
    const ran: number[] = []
    const { worker, store, set, now } = stepped(async () => {
      ran.push(now())
      return { again: now() + 60_000 }
    })
    store.add(wanted('k'))
    await worker.drain()
    set(59_999)
    await worker.drain()
    set(60_000)
    await worker.drain()
    expect(ran).toEqual([0, 60_000])
  })

  test('names what goes round for ever, and can be used again after', async () => {
    const { worker, store, now } = stepped(async work => (work.key === 'loop' ? { again: now() } : {}))
    store.add(wanted('loop'))
    store.add(wanted('fine'))
    await expect(worker.drain(50)).rejects.toThrow(/still busy after 50 runs: loop ran \d\d times, fine ran 1 times/)
    await expect(worker.drain(50)).rejects.toThrow(/loop/)
  })

  test('runs as many lanes at a time as there are slots, and commands beside them', async () => {
    const { passed, open } = gate()
    let most = 0
    let busy = 0
    const commands: string[] = []
    const { worker, store } = stepped(async work => {
      if (work.quick) {
        commands.push(work.key)
        if (commands.length === 3) open()
        return {}
      }
      most = Math.max(most, ++busy)
      await passed
      busy--
      return {}
    })
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) store.add(wanted(key))
    for (const key of ['x', 'y', 'z']) store.add(wanted(key, { quick: true }))
    await worker.drain()
    expect(most).toBe(4)
    expect(commands).toEqual(['x', 'y', 'z'])
  })

  test('a delivery that cannot be looked into is tried three times, and holds nobody up', async () => {
    const ran: string[] = []
    const { worker, store, hear } = stepped(
      async work => {
        ran.push(work.key)
        return {}
      },
      {
        turn: async delivery => {
          if (delivery.payload === 'odd') throw new TypeError('odd')
          store.handled(delivery.id, [wanted(delivery.payload)])
        },
      },
    )
    const unsettled = hear('unsettled')
    await store.receiveAll([
      { id: '1', event: 'push', payload: 'odd', at: 0 },
      { id: '2', event: 'push', payload: 'fine', at: 1 },
    ])
    await worker.drain()
    expect(unsettled.map(({ delivery, givenUp }) => [delivery, givenUp])).toEqual([
      ['1', false],
      ['1', false],
      ['1', true],
    ])
    expect(ran).toEqual(['fine'])
    expect(store.received(1)).toEqual([])
  })
})

describe('failure', () => {
  test('is retried with growing pauses and parked after eight attempts, while the rest goes on', async () => {
    let fine = 0
    const { worker, store, set, hear } = stepped(async work => {
      if (work.key === 'poison') throw new Error('it is poison\nwith a second line')
      fine++
      return {}
    })
    const [failed, parked] = [hear('failed'), hear('parked')]
    store.add(wanted('poison'))
    for (let second = 0; second <= 1_000; second++) {
      set(second * 1_000)
      store.add(wanted(`fine ${second}`, { due: second * 1_000 }))
      await worker.drain()
    }
    expect(failed.map(({ due }) => due / 1_000)).toEqual([1, 3, 7, 15, 31, 63, 127])
    expect(parked).toMatchObject([{ reason: 'it is poison', until: (127 + 900) * 1_000 }])
    expect(store.parked()).toHaveLength(1)
    expect(fine).toBe(1_001)

    set(1_027_000)
    await worker.drain()
    expect(parked).toHaveLength(2)
  })

  test('that is nobody’s fault waits until it may, and never parks', async () => {
    let calls = 0
    const { worker, store, set, hear } = stepped(async () => {
      calls++
      if (calls < 20) throw new Later('the limit is used up', calls * 10_000)
      return {}
    })
    const failed = hear('failed')
    store.add(wanted('k'))
    for (let at = 0; at < 20; at++) {
      set(at * 10_000)
      store.add(wanted('k'))
      await worker.drain()
    }
    expect(calls).toBe(20)
    expect(failed.every(({ blameless }) => blameless)).toBe(true)
    expect(store.nextDue()).toBeNull()
  })

  test('that takes the process with it parks the work too', async () => {
    let runs = 0
    const store = openStore(':memory:')
    store.add(wanted('deadly'))
    for (let life = 0; life < 8; life++) {
      store.lease(life * 30_000, false, 30_000)
      runs++
    }
    const { worker, set, hear } = stepped(
      async () => {
        runs++
        return {}
      },
      { store },
    )
    const parked = hear('parked')
    set(8 * 30_000)
    await worker.drain()
    expect(runs).toBe(8)
    expect(parked).toMatchObject([{ reason: 'the process ended while it ran, again and again' }])
  })

  test('of the store is said, and the work is taken again when its lease ran out', async () => {
    const store = openStore(':memory:')
    let broken = true
    let runs = 0
    const { worker, set, hear } = stepped(
      async () => {
        runs++
        return {}
      },
      {
        store: {
          ...store,
          finish(work, again) {
            if (broken) throw new Error('database or disk is full')
            return store.finish(work, again)
          },
        },
      },
    )
    const stumbled = hear('stumbled')
    store.add(wanted('k'))
    await worker.drain()
    expect(stumbled).toMatchObject([{ where: 'worker' }])
    broken = false
    set(30_000)
    await worker.drain()
    expect([runs, store.nextDue()]).toEqual([2, null])
  })

  test('pauses for one second, doubling, and never longer than five minutes', () => {
    expect([1, 2, 3, 8, 9, 10, 100].map(attempts => backoff(attempts, 0))).toEqual([
      1_000, 2_000, 4_000, 128_000, 256_000, 300_000, 300_000,
    ])
    expect(backoff(1, 0.999)).toBe(750)
  })
})

describe('a started worker', () => {
  const workers: Worker[] = []
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.stop(0)
  })
  const started = (...parts: Parameters<typeof stepped>) => {
    const made = stepped(...parts)
    workers.push(made.worker)
    made.worker.start()
    return made
  }

  test('sleeps until something is due, or until it is woken', async () => {
    const ran: [string, number][] = []
    const { worker, store, pass, now } = started(async work => {
      ran.push([work.key, now()])
      return {}
    })
    await settle()
    store.add(wanted('later', { due: 5_000 }))
    worker.wake()
    await pass(4_999)
    expect(ran).toEqual([])
    await pass(1)
    store.add(wanted('now'))
    worker.wake()
    await settle()
    expect(ran).toEqual([
      ['later', 5_000],
      ['now', 5_000],
    ])
  })

  test('coalesces a storm: what is asked for a thousand times during a run is looked at once more', async () => {
    const { passed, open } = gate()
    let runs = 0
    const { worker, store } = started(async () => {
      runs++
      await passed
      return {}
    })
    store.add(wanted('k'))
    worker.wake()
    await settle()
    for (let time = 0; time < 1_000; time++) {
      store.add(wanted('k'))
      worker.wake()
    }
    open()
    await settle()
    expect(runs).toBe(2)
  })

  test('keeps a long run’s lease, so that nobody else takes it', async () => {
    const { passed, open } = gate()
    let runs = 0
    const { worker, store, pass, now, hear } = started(async () => {
      runs++
      await passed
      return {}
    })
    const finished = hear('finished')
    store.add(wanted('k'))
    worker.wake()
    await settle()
    for (let second = 0; second < 120; second++) {
      await pass(1_000)
      expect(store.lease(now(), false, 1)).toBeNull()
    }
    open()
    await settle()
    expect(runs).toBe(1)
    expect(finished).toMatchObject([{ ms: 120_000 }])
  })

  test('tells a run to end whose lease somebody else took while the process was frozen', async () => {
    const { passed, open } = gate()
    const signals: AbortSignal[] = []
    const { worker, store, pass, set, hear } = started(async (_work, signal) => {
      signals.push(signal)
      await passed
      return {}
    })
    const [lost, finished] = [hear('lost'), hear('finished')]
    store.add(wanted('k'))
    worker.wake()
    await settle()
    set(60_000)
    const heir = store.lease(60_000, false, 30_000)
    await pass(0)
    worker.wake()
    await settle()
    expect(signals.map(signal => signal.aborted)).toEqual([true])
    open()
    await settle()
    expect([lost.length, finished.length]).toEqual([1, 0])
    expect(heir && store.finish(heir)).toBe(true)
  })

  test('stops gracefully: finishes what runs, takes nothing new', async () => {
    const { passed, open } = gate()
    const ran: string[] = []
    const { worker, store } = started(async work => {
      ran.push(`begins ${work.key}`)
      await passed
      ran.push(`ends ${work.key}`)
      return {}
    })
    store.add(wanted('first'))
    worker.wake()
    await settle()
    const stopped = worker.stop(10_000)
    store.add(wanted('second'))
    worker.wake()
    await settle()
    open()
    expect(await stopped).toBe(true)
    expect(ran).toEqual(['begins first', 'ends first'])
    expect(worker.beat()).toBeNull()
    expect(store.nextDue()).toBe(0)
  })

  test('that cannot stop in time tells its runs to end, and says so', async () => {
    const signals: AbortSignal[] = []
    const { worker, store, pass } = started(async (_work, signal) => {
      signals.push(signal)
      await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()))
      return {}
    })
    store.add(wanted('stuck'))
    worker.wake()
    await settle()
    const stopped = worker.stop(10_000)
    await pass(10_000)
    expect(await stopped).toBe(false)
    expect(signals[0]?.aborted).toBe(true)
  })

  test('goes on when the store comes back', async () => {
    const store = openStore(':memory:')
    let broken = true
    let runs = 0
    const { pass, hear } = started(
      async () => {
        runs++
        return {}
      },
      {
        store: {
          ...store,
          received(most) {
            if (broken) throw new Error('disk I/O error')
            return store.received(most)
          },
        },
      },
    )
    const stumbled = hear('stumbled')
    store.add(wanted('k'))
    await pass(1_000)
    expect(stumbled.length).toBeGreaterThan(0)
    expect(runs).toBe(0)
    broken = false
    await pass(1_000)
    expect(runs).toBe(1)
  })
})

describe('two workers on one store', () => {
  const directories: string[] = []
  afterEach(() => {
    for (const directory of directories.splice(0)) rmSync(directory, { recursive: true })
  })

  test('never run a lane twice at a time, and run everything', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ lane: fc.nat(3), ticks: fc.nat(4), again: fc.boolean() }), {
          minLength: 1,
          maxLength: 25,
        }),
        async jobs => {
          const directory = mkdtempSync(join(tmpdir(), 'stagecoach-worker-'))
          directories.push(directory)
          const file = join(directory, 'store.sqlite')
          const stores = [openStore(file), openStore(file)]
          const busy = new Set<string>()
          const done = new Set<string>()
          const overlaps: string[] = []
          const run = async (work: Work): Promise<Outcome> => {
            if (busy.has(work.lane)) overlaps.push(work.lane)
            busy.add(work.lane)
            const { ticks, again } = jobs[Number(work.key)] ?? { ticks: 0, again: false }
            for (let tick = 0; tick < ticks; tick++) await new Promise(resolve => setImmediate(resolve))
            busy.delete(work.lane)
            const first = !done.has(work.key)
            done.add(work.key)
            return first && again ? { again: 0 } : {}
          }
          const both = stores.map(store => stepped(run, { store }))
          jobs.forEach((job, index) => {
            stores[index % 2]?.add(wanted(`${index}`, { lane: `lane ${job.lane}` }))
          })
          for (let round = 0; round < jobs.length && (stores[0]?.nextDue() ?? null) !== null; round++)
            await Promise.all(both.map(({ worker }) => worker.drain()))
          expect(done.size).toBe(jobs.length)
          expect(overlaps).toEqual([])
          for (const store of stores) store.close()
        },
      ),
      { numRuns: 30 },
    )
  })
})

describe('reconcile', () => {
  const parts = (store: Store, events: Events, repositories: () => Promise<readonly (typeof repository)[]>) => ({
    store,
    events,
    clock: { now: () => 1_000_000 },
    repositories,
    every: 300_000,
    random: () => 0.5,
  })

  test('puts every repository in line within its period, and itself', async () => {
    const store = openStore(':memory:')
    const outcome = await reconcile(
      parts(store, createEvents(), async () => [repository, { ...repository, id: 8, name: 'other' }]),
    )
    expect(outcome).toEqual({ again: 1_000_000 + 270_000 })
    const due = store.nextDue()
    expect(due).toBe(1_000_000 + 15_000)
    expect(hintOf(store.lease(1_020_000, false, 1) as Work)).toEqual({ kind: 'repository', repository })
  })

  test('that cannot list is tried again within a minute, without counting as a failure', async () => {
    const failing = reconcile(
      parts(openStore(':memory:'), createEvents(), async () => {
        throw new Error('502')
      }),
    )
    await expect(failing).rejects.toThrow(Later)
    await expect(failing).rejects.toMatchObject({ notBefore: 1_060_000 })
  })

  test('reaches every repository in one period after a day in which no webhook came', async () => {
    const store = openStore(':memory:')
    const looked = new Map<string, number[]>()
    const made = stepped(
      async (work): Promise<Outcome> => {
        if (work.key === reconcileKey)
          return reconcile({
            store,
            events: createEvents(),
            clock: { now: made.now },
            random: Math.random,
            every: 300_000,
            repositories: async () => Array.from({ length: 20 }, (_, id) => ({ ...repository, id: id + 1 })),
          })
        looked.set(work.key, [...(looked.get(work.key) ?? []), made.now()])
        return {}
      },
      { store },
    )
    store.add(reconcileWork(0))
    for (let second = 0; second <= 3_600; second++) {
      made.set(second * 1_000)
      await made.worker.drain()
    }
    expect(looked.size).toBe(20)
    for (const times of looked.values())
      expect(Math.max(...times.map((time, index) => time - (times[index - 1] ?? 0)))).toBeLessThanOrEqual(300_000)
  })
})

describe('hints', () => {
  test('become work that coalesces by what they look at, and parse back', () => {
    const keys: string[] = []
    for (const hint of [
      { kind: 'repository', repository },
      { kind: 'tag', repository, ref: 'refs/tags/v1' },
      { kind: 'config', repository, pull: 3 },
      { kind: 'command', repository, on: 'issue', number: 3, comment: 99 },
      { kind: 'command', repository, on: 'review', number: 3, comment: 99 },
    ] as const) {
      const work = workOf(hint, 5)
      expect(hintOf({ ...work, attempts: 1, lease: 1 })).toEqual(hint.kind === 'command' ? { ...hint, heard: 5 } : hint)
      keys.push(`${work.key} in ${work.lane}${work.quick ? ', quick' : ''}`)
    }
    expect(keys).toMatchInlineSnapshot(`
      [
        "repository:7 in repository:7",
        "tag:7:refs/tags/v1 in repository:7",
        "config:7:3 in repository:7",
        "command:7:99 in quick:7, quick",
        "command:7:review-99 in quick:7, quick",
      ]
    `)
  })

  test('of another version are refused, not guessed at', () => {
    expect(() => hintOf({ ...wanted('k', { detail: '{"kind":"planet"}' }), attempts: 1, lease: 1 })).toThrow(
      'work k is of a kind that this version does not know',
    )
  })
})

describe('events', () => {
  test('reach every listener, although one of them throws', () => {
    const events = createEvents()
    const heard: unknown[] = []
    events.on('reconciled', () => {
      throw new Error('bad listener')
    })
    events.on('reconciled', event => void heard.push(event))
    events.on('stumbled', ({ where }) => {
      heard.push(where)
      throw new Error('worse listener')
    })
    events.emit('reconciled', { repositories: 1 })
    expect(heard).toEqual(['listener', { repositories: 1 }])
  })
})
