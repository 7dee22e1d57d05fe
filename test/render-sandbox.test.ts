import { describe, expect, test } from 'vitest'
import { blobId } from '../src/git/object-id.ts'
import { cacheOf } from '../src/manifests/cache.ts'
import { poolOf } from '../src/manifests/pool.ts'
import type { RenderThread } from '../src/manifests/render-thread.ts'
import { GuestExit, wasiShim } from '../src/manifests/wasi-shim.ts'
import { editedTree } from './harness/edited-tree.ts'
import { treeOf } from './harness/tree.ts'

/** The calls of a guest, on a memory that the test can look into. */
const guest = (world = { now: 1_000, seed: 1 }) => {
  const shim = wasiShim(world)
  const view = new DataView(new ArrayBuffer(65_536))
  shim.attach({ buffer: view.buffer as ArrayBuffer, grow: () => -1 })
  const calls = shim.imports['wasi_snapshot_preview1'] as Record<string, (...values: unknown[]) => number>
  const call = (name: string, ...values: unknown[]): number => calls[name]?.(...values) ?? -1
  const write = (fd: number, text: string): number => {
    const bytes = Buffer.from(text)
    new Uint8Array(view.buffer).set(bytes, 1_024)
    view.setUint32(0, 1_024, true)
    view.setUint32(4, bytes.length, true)
    return call('fd_write', fd, 0, 1, 8)
  }
  const random = (): string => {
    call('random_get', 0, 16)
    return Buffer.from(view.buffer, 0, 16).toString('hex')
  }
  const time = (clock: number): bigint => {
    call('clock_time_get', clock, 0n, 0)
    return view.getBigUint64(0, true)
  }
  return { shim, view, call, write, random, time }
}

describe('what a guest sees of the world', () => {
  test('the time of day stands still, the other clock does not', () => {
    const { time } = guest()
    expect([time(0), time(0)]).toEqual([1_000_000_000n, 1_000_000_000n])
    expect(time(1)).toBeLessThan(time(1))
  })

  test('sleeping puts the clock forward', () => {
    const { time, view, call } = guest()
    const before = time(1)
    view.setUint8(108, 0)
    view.setBigUint64(124, 3_600_000_000_000n, true)
    expect(call('poll_oneoff', 100, 200, 1, 300)).toBe(0)
    expect(time(1) - before).toBeGreaterThanOrEqual(3_600_000_000_000n)
  })

  test('random numbers follow from the seed', () => {
    const [one, same, other] = [guest(), guest(), guest({ now: 0, seed: 2 })]
    const first = one.random()
    expect(first).toBe(same.random())
    expect(first).not.toBe(other.random())
    expect(first).not.toBe(one.random())
  })

  test('clock and chance can be brought back', () => {
    const { shim, random, time } = guest()
    const state = shim.state()
    const before = [random(), time(1)]
    shim.resume(state)
    expect([random(), time(1)]).toEqual(before)
  })

  test('what it writes is kept, up to 64 KiB', () => {
    const { shim, write } = guest()
    expect(write(2, 'panic: at the disco\n')).toBe(0)
    for (let index = 0; index < 100; index++) write(1, 'x'.repeat(1_000))
    expect(shim.output()).toMatch(/^panic: at the disco\nxxx/)
    expect(shim.output()).toHaveLength(64 * 1024)
    expect(write(3, 'no')).toBe(8)
  })

  test.each([
    ['fd_prestat_get', 8, [3, 0]],
    ['fd_read', 8, [0, 0, 0, 0]],
    ['path_open', 52, [3, 0, 0, 0, 0, 0n, 0n, 0, 0]],
    ['sock_accept', 8, [3, 0, 0]],
    ['anything_else', 52, []],
  ])('%s answers %d', (name, answer, values) => {
    const { call, view } = guest()
    expect(call(name, ...values)).toBe(answer)
    expect([view.getUint32(0, true), view.getUint32(4, true)]).toEqual([0, 0])
  })

  test('its variables are ours', () => {
    const { call, view } = guest()
    call('environ_sizes_get', 0, 4)
    const [count, size] = [view.getUint32(0, true), view.getUint32(4, true)]
    call('environ_get', 100, 200)
    expect(count).toBe(1)
    expect(Buffer.from(view.buffer, 200, size).toString()).toBe('GODEBUG=gcstoptheworld=1\0')
  })

  test('it can end', () => {
    expect(() => guest().call('proc_exit', 2)).toThrow(new GuestExit(2))
  })
})

describe('threads', () => {
  const poolWith = (threads: number) => {
    const ended: RenderThread[] = []
    const calls: (() => void)[] = []
    let started = 0
    let empty = 0
    const pool = poolOf({
      threads,
      idleMs: 1,
      timers: {
        after: (_, call) => {
          calls.push(call)
          return () => calls.splice(calls.indexOf(call), 1)
        },
      },
      start: async () => {
        started++
        const thread = { end: async () => void ended.push(thread), idle: () => {} } as unknown as RenderThread
        return thread
      },
      emptied: () => empty++,
    })
    return { pool, ended, calls, counts: () => ({ started, ended: ended.length, empty }) }
  }

  test('repositories take turns', async () => {
    const { pool } = poolWith(1)
    const order: string[] = []
    const work = async (key: string): Promise<void> => {
      const lease = await pool.lease(key.slice(0, 1), undefined)
      order.push(key)
      lease.release(false)
    }
    await Promise.all(['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'].map(work))
    expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4'])
  })

  test('are no more than wanted, and used again', async () => {
    const { pool, counts } = poolWith(2)
    const one = await pool.lease('a')
    const two = await pool.lease('a')
    const third = pool.lease('a')
    one.release(false)
    expect((await third).thread).toBe(one.thread)
    two.release(false)
    expect(counts().started).toBe(2)
  })

  test('one that broke is replaced', async () => {
    const { pool, counts } = poolWith(1)
    const one = await pool.lease('a')
    const next = pool.lease('a')
    one.release(true)
    expect((await next).thread).not.toBe(one.thread)
    expect(counts()).toMatchObject({ started: 2, ended: 1 })
  })

  test('end when they have nothing to do', async () => {
    const { pool, calls, counts } = poolWith(1)
    const lease = await pool.lease('a')
    lease.release(false)
    calls.shift()?.()
    expect(counts()).toEqual({ started: 1, ended: 1, empty: 1 })
    expect((await pool.lease('a')).thread).not.toBe(lease.thread)
  })

  test('whoever gives up waiting leaves the line', async () => {
    const { pool, counts } = poolWith(1)
    const one = await pool.lease('a')
    const stop = new AbortController()
    const gone = pool.lease('a', stop.signal)
    const next = pool.lease('b')
    stop.abort(new Error('enough'))
    await expect(gone).rejects.toThrow('enough')
    one.release(false)
    await next
    expect(counts().started).toBe(1)
  })

  test('one that cannot start fails whoever waits, and the next tries again', async () => {
    let broken = true
    const thread = { end: async () => {}, idle: () => {} } as unknown as RenderThread
    const pool = poolOf({
      threads: 1,
      idleMs: 1,
      timers: { after: () => () => {} },
      start: async () => {
        if (broken) throw new Error('no module')
        return thread
      },
      emptied: () => {},
    })
    await expect(pool.lease('a')).rejects.toThrow('no module')
    broken = false
    expect((await pool.lease('a')).thread).toBe(thread)
  })
})

describe('what is kept', () => {
  const any = (): boolean => true

  test('never has more bytes than it may, and what was not used the longest goes first', () => {
    const cache = cacheOf<string>(10)
    cache.keep('a', 'A', 4)
    cache.keep('b', 'B', 4)
    cache.find('a', any)
    cache.keep('c', 'C', 4)
    expect([cache.find('a', any), cache.find('b', any), cache.find('c', any)]).toEqual(['A', undefined, 'C'])
    expect(cache.size).toBe(8)
    cache.keep('d', 'too large', 11)
    expect(cache.find('d', any)).toBeUndefined()
  })

  test('has several versions of one thing', () => {
    const cache = cacheOf<string>(100)
    cache.keep('a', 'base', 1)
    cache.keep('a', 'head', 1)
    expect(cache.find('a', value => value === 'base')).toBe('base')
    expect(cache.find('a', value => value === 'other')).toBeUndefined()
    for (let index = 0; index < 100; index++) cache.keep('a', `${index}`, 1)
    expect(cache.size).toBe(16)
  })
})

describe('a tree with edits', () => {
  const tree = treeOf({ 'a.yaml': 'a', 'b.yaml': 'b', link: { link: 'a.yaml' }, lib: { submodule: true } })

  test('has what was written, with the ids that git will give', async () => {
    const edited = editedTree(tree, { 'a.yaml': 'new', 'c.yaml': 'c', 'b.yaml': null, link: 'a file now', lib: null })
    expect(edited.files.paths).toEqual(['a.yaml', 'c.yaml', 'link'])
    expect(edited.files.read('a.yaml')).toBe('new')
    // printf new | git hash-object --stdin
    expect(edited.files.id('a.yaml')).toBe('3e5126c4e761fd09582fc517918a1601b218dff0')
    expect([edited.files.read('b.yaml'), edited.files.id('b.yaml')]).toEqual([undefined, undefined])
    expect([edited.links.size, edited.submodules.size]).toEqual([0, 0])
    const id = edited.files.id('c.yaml') ?? ''
    expect((await edited.bytes([id])).get(id)).toEqual(Buffer.from('c'))
    expect(tree.files.read('a.yaml')).toBe('a')
  })

  test('reads the rest from the tree below', async () => {
    const edited = editedTree(tree, { 'c.yaml': 'c' })
    const id = tree.files.id('a.yaml') ?? ''
    expect((await edited.bytes([id])).get(id)).toEqual(Buffer.from('a'))
  })

  test('has ids of the kind that the repository has', () => {
    const sha256 = { ...tree, files: { ...tree.files, id: () => '0'.repeat(64) } }
    expect(editedTree(sha256, { 'c.yaml': 'c' }).files.id('c.yaml')).toBe(blobId(Buffer.from('c'), 'sha256'))
  })
})
