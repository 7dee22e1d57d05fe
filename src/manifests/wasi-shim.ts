import type { WasmMemory } from './web-assembly.ts'

/** What a guest sees of the world. */
export interface WasiWorld {
  /** The time of day that never passes, in ms since the epoch. */
  readonly now: number
  /** 32 bits that all of its random numbers follow from. */
  readonly seed: number
}

/** Where clock and random numbers of a guest are. */
export interface WasiState {
  /** Nanoseconds that have passed for the guest. */
  readonly passed: bigint
  readonly random: readonly [number, number, number, number]
}

/** The imports of one instance, and what can be done with them from outside. */
export interface WasiShim {
  readonly imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** To be called once, before the guest runs. */
  attach(memory: WasmMemory): void
  /** What the guest wrote to its standard output and error since it was resumed; the first 64 KiB of it. */
  output(): string
  /** Where clock and random numbers are. */
  state(): WasiState
  /** Brings clock and random numbers to where they were, in this instance or another one, and forgets what was written. */
  resume(state: WasiState): void
}

/** The guest ended its own process: Go does so after a panic or when it is out of memory. */
export class GuestExit extends Error {
  readonly code: number
  constructor(code: number) {
    super(`the guest ended with code ${code}`)
    this.code = code
  }
}

const SUCCESS = 0
const EBADF = 8
const ENOSYS = 52
const MOST_OUTPUT = 64 * 1024
const SUBSCRIPTION = 48
/** A library takes the program's name without asking whether there is one. */
const ARGUMENTS = [Buffer.from('renderer\0')]
/**
 * Go collects garbage beside the program, which never lets go of the one thread that there is: the heap grows to its limit. With the world
 * stopped a collection is over before the program goes on. Measured on 600 kB of CustomResourceDefinitions: 77 MB instead of 280.
 */
const VARIABLES = [Buffer.from('GODEBUG=gcstoptheworld=1\0')]

/**
 * The few calls of `wasi_snapshot_preview1` that Go's runtime cannot do without: a clock, random numbers, and somewhere to write a
 * panic to. There are no files or sockets in it, and no variables but our own. Node's own module is not used, because it crashes the whole
 * process with Go's modules: https://github.com/nodejs/node/issues/46777
 */
export const wasiShim = ({ now, seed }: WasiWorld): WasiShim => {
  let memory: WasmMemory | undefined
  const view = (): DataView => {
    if (!memory) throw new Error('the guest ran before its memory was attached')
    return new DataView(memory.buffer)
  }
  let passed = 0n
  const random = randomNumbers(seed)
  let written: Uint8Array[] = []
  let length = 0

  const sizes =
    (texts: readonly Uint8Array[]) =>
    (count: number, size: number): number => {
      view().setUint32(count, texts.length, true)
      view().setUint32(size, Buffer.concat(texts).length, true)
      return SUCCESS
    }
  const copies =
    (texts: readonly Uint8Array[]) =>
    (pointers: number, start: number): number => {
      let at = start
      for (const [index, text] of texts.entries()) {
        view().setUint32(pointers + index * 4, at, true)
        new Uint8Array(view().buffer, at, text.length).set(text)
        at += text.length
      }
      return SUCCESS
    }
  const answered: Readonly<Record<string, (...values: never[]) => number>> = {
    args_sizes_get: sizes(ARGUMENTS),
    args_get: copies(ARGUMENTS),
    environ_sizes_get: sizes(VARIABLES),
    environ_get: copies(VARIABLES),
    sched_yield: () => SUCCESS,
    clock_time_get: (clock: number, _precision: bigint, at: number) => {
      // Go's scheduler needs a monotonic clock that moves; what a template can see is the other one.
      passed += 1_000n
      view().setBigUint64(at, clock === 0 ? BigInt(now) * 1_000_000n : 1_000_000_000n + passed, true)
      return SUCCESS
    },
    random_get: (at: number, size: number) => {
      const bytes = new Uint8Array(view().buffer, at, size)
      for (let index = 0; index < size; index++) bytes[index] = random.next()
      return SUCCESS
    },
    // Nobody waits for a sleeping guest: its clock is put forward.
    poll_oneoff: (subscriptions: number, events: number, count: number, happened: number) => {
      const words = view()
      for (let index = 0; index < count; index++) {
        const at = subscriptions + index * SUBSCRIPTION
        if (words.getUint8(at + 8) !== 0) continue
        const timeout = words.getBigUint64(at + 24, true)
        const absolute = (words.getUint16(at + 40, true) & 1) === 1
        const until = absolute ? timeout - 1_000_000_000n : passed + timeout
        if (until > passed) passed = until
        words.setBigUint64(events, words.getBigUint64(at, true), true)
        words.setBigUint64(events + 8, 0n, true)
        words.setUint32(happened, 1, true)
        return SUCCESS
      }
      return ENOSYS
    },
    fd_write: (fd: number, vectors: number, count: number, size: number) => {
      if (fd !== 1 && fd !== 2) return EBADF
      const words = view()
      let total = 0
      for (let index = 0; index < count; index++) {
        const at = words.getUint32(vectors + index * 8, true)
        const bytes = words.getUint32(vectors + index * 8 + 4, true)
        const kept = Math.min(bytes, MOST_OUTPUT - length)
        if (kept > 0) written.push(new Uint8Array(words.buffer.slice(at, at + kept)))
        length += Math.max(kept, 0)
        total += bytes
      }
      words.setUint32(size, total, true)
      return SUCCESS
    },
    proc_exit: (code: number) => {
      throw new GuestExit(code)
    },
  }
  const refused = { fd: () => EBADF, other: () => ENOSYS }
  const functions = new Proxy(answered, {
    get: (known, name) =>
      typeof name === 'string' && Object.hasOwn(known, name)
        ? known[name]
        : /^(fd|sock)_/.test(String(name))
          ? refused.fd
          : refused.other,
  })
  return {
    imports: { wasi_snapshot_preview1: functions },
    attach: attached => {
      memory = attached
    },
    output: () => Buffer.concat(written).toString(),
    state: () => ({ passed, random: random.state() }),
    resume: state => {
      passed = state.passed
      random.resume(state.random)
      written = []
      length = 0
    },
  }
}

/** Bytes that follow from a seed, by sfc32; nothing that must be unguessable is ever made of them. */
const randomNumbers = (
  seed: number,
): { next(): number; state(): WasiState['random']; resume(state: WasiState['random']): void } => {
  let state: WasiState['random'] = [seed | 0, 0x9e3779b9 | 0, 0x243f6a88, 1]
  const next = (): number => {
    const [a, b, c, counter] = state
    const sum = (a + b + counter) | 0
    state = [b ^ (b >>> 9), (c + (c << 3)) | 0, (((c << 21) | (c >>> 11)) + sum) | 0, (counter + 1) | 0]
    return sum >>> 24
  }
  for (let index = 0; index < 16; index++) next()
  return {
    next,
    state: () => state,
    resume: before => {
      state = before
    },
  }
}
