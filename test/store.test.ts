import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { NewWork, Store, Work } from '../src/engine/ports.ts'
import { integer, openDatabase } from '../src/store/database.ts'
import { openStore, storeOn } from '../src/store/store.ts'

let directory: string
let file: string
let store: Store
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stagecoach-store-'))
  file = join(directory, 'state', 'stagecoach.sqlite')
  store = openStore(file)
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

const wanted = (key: string, due = 0, more: Partial<NewWork> = {}): NewWork => ({
  key,
  lane: key,
  quick: false,
  detail: key,
  due,
  ...more,
})
const delivery = (id: string, at = 0) => ({ id, event: 'push', payload: `{"id":"${id}"}`, at })
const leased = (now = 0, quick = false): Work => {
  const work = store.lease(now, quick, 1_000)
  if (!work) throw new Error('nothing to lease')
  return work
}

describe('inbox', () => {
  test('a delivery that was received twice is there once', () => {
    expect([store.receive(delivery('a')), store.receive(delivery('a'))]).toEqual([true, false])
    expect(store.received(10)).toEqual([delivery('a')])
  })

  test('a batch says of each delivery whether it is new', async () => {
    expect(await store.receiveAll([delivery('a'), delivery('b'), delivery('a')])).toEqual([true, true, false])
  })

  test('oldest deliveries come first, as many as asked for', async () => {
    await store.receiveAll([delivery('late', 3), delivery('early', 1), delivery('middle', 2)])
    expect(store.received(2).map(({ id }) => id)).toEqual(['early', 'middle'])
  })

  test('a handled delivery leaves work, and neither it nor its redelivery is looked at again', () => {
    store.receive(delivery('a'))
    expect(store.handled('a', [wanted('repository:1')])).toBe(true)
    expect(store.finish(leased())).toBe(true)

    expect(store.receive(delivery('a'))).toBe(false)
    expect(store.handled('a', [wanted('repository:1')])).toBe(false)
    expect([store.received(10), store.lease(0, false, 1)]).toEqual([[], null])
  })

  test('a delivery and its work are one transaction', () => {
    store.receive(delivery('a'))
    const broken = { ...wanted('x'), lane: undefined } as unknown as NewWork
    expect(() => store.handled('a', [wanted('fine'), broken])).toThrow()
    expect(store.received(10)).toHaveLength(1)
    expect(store.nextDue()).toBeNull()
  })

  test('payloads go when they were handled, ids stay for ten days', async () => {
    const day = 86_400_000
    await store.receiveAll([delivery('old', 0), delivery('waits', 0)])
    store.handled('old', [])
    store.close()
    const raw = new DatabaseSync(file)
    expect(raw.prepare("select payload from inbox where id = 'old'").get()).toEqual({ payload: '' })
    raw.close()

    store = openStore(file)
    store.forget(9 * day)
    expect(store.receive(delivery('old'))).toBe(false)
    store.forget(11 * day)
    expect(store.received(10).map(({ id }) => id)).toEqual(['waits'])
    expect(store.receive(delivery('old'))).toBe(true)
  })
})

describe('work', () => {
  test('a storm of hints is one piece of work, due at the earliest, with the newest detail', () => {
    for (const due of [30, 10, 20]) store.add(wanted('k', due, { detail: `asked for ${due}` }))
    expect(store.nextDue()).toBe(10)
    expect(store.lease(9, false, 1)).toBeNull()
    expect(leased(10)).toMatchObject({ key: 'k', due: 10, detail: 'asked for 20', attempts: 1 })
    expect(store.lease(2_000, false, 1)).toMatchObject({ key: 'k', attempts: 2 })
  })

  test('a lane is worked by one at a time, and others go past it', () => {
    store.add(wanted('a1', 0, { lane: 'a' }))
    store.add(wanted('a2', 1, { lane: 'a' }))
    store.add(wanted('b1', 2, { lane: 'b' }))
    const first = leased(5)
    expect(leased(5).key).toBe('b1')
    expect(store.lease(5, false, 1)).toBeNull()
    store.finish(first)
    expect(leased(5).key).toBe('a2')
  })

  test('quick work is leased apart from slow work', () => {
    store.add(wanted('slow'))
    store.add(wanted('quick', 5, { quick: true }))
    expect([store.nextDue(), store.nextDue(true), store.nextDue(false)]).toEqual([0, 5, 0])
    expect(leased(5, true).key).toBe('quick')
    expect(store.lease(5, true, 1)).toBeNull()
  })

  test('what was asked for during a run is looked at once more', () => {
    store.add(wanted('k'))
    const work = leased()
    store.add(wanted('k', 7))
    store.add(wanted('k', 9))
    expect(store.lease(8, false, 1)).toBeNull()
    expect(store.finish(work)).toBe(true)
    expect(store.nextDue()).toBe(7)
    expect(leased(8).attempts).toBe(1)
  })

  test('a run learns that the same was asked for again while it went on', () => {
    store.add(wanted('change:1'))
    const work = leased()
    expect(store.overtaken(work)).toBe(false)
    store.add(wanted('change:1', 5))
    expect(store.overtaken(work)).toBe(true)
    store.finish(work)
    expect(store.overtaken(work)).toBe(false)
    expect(store.overtaken(leased(5))).toBe(false)
  })

  test('a run that wants to look again keeps its work, at the earlier of both wishes', () => {
    store.add(wanted('k'))
    store.finish(leased(), 500)
    expect(store.nextDue()).toBe(500)
    const work = leased(500)
    store.add(wanted('k', 600))
    store.finish(work, 900)
    expect(store.nextDue()).toBe(600)
  })

  test('a retry is not before its time, whoever asks', () => {
    store.add(wanted('k'))
    store.retry(leased(), 100, 'it failed')
    store.add(wanted('k', 5))
    expect(store.nextDue()).toBe(100)
    const second = leased(100)
    expect(second.attempts).toBe(2)
    store.finish(second, 1_000)
    store.add(wanted('k', 200))
    expect(store.nextDue()).toBe(200)
  })

  test('a blameless retry does not count', () => {
    store.add(wanted('k'))
    store.retry(leased(), 100, 'GitHub is away', true)
    expect(leased(100).attempts).toBe(1)
  })

  test('parked work is listed with its reason until a later try succeeds', () => {
    store.add(wanted('k', 0, { detail: 'd' }))
    for (let attempt = 1; attempt < 8; attempt++) store.retry(leased(), 0, 'it failed')
    store.park(leased(), 10, 1_000, 'it always fails')
    store.add(wanted('k', 20, { detail: 'd' }))
    expect(store.lease(999, false, 1)).toBeNull()
    expect(store.parked()).toEqual([
      { key: 'k', lane: 'k', detail: 'd', reason: 'it always fails', since: 10, until: 1_000 },
    ])
    expect(store.standing(2_000)).toEqual({ received: 0, waiting: 0, running: 0, parked: 1, lateSince: 1_000 })

    const again = leased(1_000)
    expect(again.attempts).toBe(8)
    expect(store.parked()).toHaveLength(1)
    store.finish(again)
    expect(store.parked()).toEqual([])
  })

  test('an expired lease is taken by somebody else, and its old holder can no longer end it', () => {
    store.add(wanted('k'))
    const killed = leased(0)
    expect([store.nextDue(), store.lease(999, false, 1_000)]).toEqual([1_000, null])
    const heir = leased(1_000)
    expect(heir).toMatchObject({ key: 'k', attempts: 2 })
    expect([
      store.finish(killed),
      store.retry(killed, 5, ''),
      store.renew(killed, 9_999),
      store.park(killed, 0, 5, ''),
    ]).toEqual([false, false, false, false])
    expect(store.finish(heir)).toBe(true)
  })

  test('a lease that was given once is never given again, even after its work was done and asked for anew', () => {
    store.add(wanted('k'))
    const old = leased()
    store.finish(old)
    store.add(wanted('k'))
    leased()
    expect(store.finish(old)).toBe(false)
  })

  test('a renewed lease does not expire', () => {
    store.add(wanted('k'))
    expect(store.renew(leased(0), 5_000)).toBe(true)
    expect(store.lease(4_999, false, 1)).toBeNull()
    expect(store.lease(5_000, false, 1)).not.toBeNull()
  })

  test('everything is still there after the file was closed and opened', () => {
    store.receive(delivery('a'))
    store.add(wanted('k'))
    store.add(wanted('running'))
    leased(0)
    store.remember('etag', 'x')
    store.remember('etag', 'y')
    store.close()
    store = openStore(file)
    expect(store.received(1)).toHaveLength(1)
    expect([leased(0).key, leased(2_000).key]).toEqual(['running', 'k'])
    expect([store.recall('etag'), store.recall('nothing')]).toEqual(['y', null])
  })

  test('for any order of asking, leasing, dying and ending, no lane is held twice and nothing asked for is lost', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('ask' as const), key: fc.nat(5), due: fc.nat(50) }),
      fc.record({ do: fc.constant('lease' as const), quick: fc.boolean() }),
      fc.record({ do: fc.constantFrom('finish' as const, 'retry' as const, 'die' as const), which: fc.nat(9) }),
      fc.record({ do: fc.constant('pass' as const), ms: fc.nat(40) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const tried = openStore(':memory:')
        let now = 0
        let held: { work: Work; until: number; asked: number }[] = []
        const asked = new Map<string, number>()
        const seen = new Map<string, number>()
        const lease = (quick: boolean) => {
          const work = tried.lease(now, quick, 30)
          if (!work) return null
          expect(held.filter(one => one.until > now).map(one => one.work.lane)).not.toContain(work.lane)
          const one = { work, until: now + 30, asked: asked.get(work.key) ?? 0 }
          held.push(one)
          return one
        }
        const finish = (one: (typeof held)[number]) => {
          held = held.filter(other => other !== one)
          if (tried.finish(one.work)) seen.set(one.work.key, one.asked)
        }
        for (const each of steps)
          if (each.do === 'ask') {
            const quick = each.key > 3
            asked.set(`k${each.key}`, (asked.get(`k${each.key}`) ?? 0) + 1)
            tried.add(wanted(`k${each.key}`, now + each.due, { lane: `${quick}${each.key % 2}`, quick }))
          } else if (each.do === 'lease') lease(each.quick)
          else if (each.do === 'pass') now += each.ms
          else {
            const one = held[each.which % (held.length || 1)]
            if (one && each.do === 'finish') finish(one)
            else if (one) held = held.filter(other => other !== one)
            if (one && each.do === 'retry') tried.retry(one.work, now + 5, 'again')
          }
        now += 1_000
        for (const quick of [true, false]) for (let one = lease(quick); one; one = lease(quick)) finish(one)
        expect(seen).toEqual(asked)
        expect(tried.nextDue()).toBeNull()
        tried.close()
      }),
      { numRuns: 300 },
    )
  })
})

describe('audit log', () => {
  test('is newest first, per repository or over all', () => {
    const entry = (at: number, repository: string) => ({ at, repository, what: 'opened', detail: { number: at } })
    for (const each of [entry(1, 'a'), entry(2, 'b'), entry(3, 'a')]) store.audit(each)
    expect(store.audited('a', 10)).toEqual([entry(3, 'a'), entry(1, 'a')])
    expect(store.audited(null, 2)).toEqual([entry(3, 'a'), entry(2, 'b')])
  })
})

describe('file', () => {
  test('is readable by its owner alone', () => {
    expect([statSync(file).mode & 0o777, statSync(join(directory, 'state')).mode & 0o777]).toEqual([0o600, 0o700])
  })

  test('that is full refuses the whole batch and works again when there is room', async () => {
    store.close()
    const database = openDatabase(file)
    const pages = integer(database.row('pragma page_count') ?? {}, 'page_count')
    database.row(`pragma max_page_count = ${pages + 2}`)
    store = storeOn(database)
    const large = { ...delivery('large'), payload: 'x'.repeat(100_000) }
    await expect(store.receiveAll([delivery('small'), large])).rejects.toThrow(/full/)
    expect(store.received(10)).toEqual([])
    expect(store.receive(delivery('small'))).toBe(true)
  })

  test('that is no database is refused with what to do', () => {
    const other = join(directory, 'other')
    writeFileSync(other, 'this is a text file, long enough to be looked at as a header of a database file')
    expect(() => openStore(other)).toThrow(/cannot be opened: .*move it away and start again/)
  })

  test('of a newer version is refused', () => {
    store.close()
    const raw = new DatabaseSync(file)
    raw.exec('pragma user_version = 99')
    raw.close()
    expect(() => openStore(file)).toThrow(/newer version \(layout 99/)
    store = openStore(':memory:')
  })
})
