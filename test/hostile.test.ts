import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RenderProblem } from '../src/diff/manifest.ts'
import { archives } from './harness/hostile/archives.ts'
import { bombs } from './harness/hostile/bombs.ts'
import { CANARY, type Hostile } from './harness/hostile/case.ts'
import { cycles } from './harness/hostile/cycles.ts'
import { escapes } from './harness/hostile/escapes.ts'
import { functions } from './harness/hostile/functions.ts'
import { oddities } from './harness/hostile/oddities.ts'
import { programs } from './harness/hostile/programs.ts'
import { remotes } from './harness/hostile/remotes.ts'
import { templates } from './harness/hostile/templates.ts'

/** What the process that rendered says of one of them. */
interface Said {
  readonly name: string
  readonly megabytes: number
  readonly problems: readonly RenderProblem[]
  readonly objects: number
  readonly text: string
  readonly leaked: boolean
  /** Whether what was rendered beside it and after it is right. */
  readonly others: boolean
}

/** All of a process that renders nothing else has to stay below. */
const MOST_MEGABYTES = 512
/** Far more than any group takes, and less than one that hangs. */
const MOST_MS = 200_000

const directory = mkdtempSync(join(tmpdir(), 'stagecoach-hostile-'))
const canary = join(directory, 'canary.yaml')
let server: Server
let port = 0
let connections = 0

beforeAll(async () => {
  writeFileSync(canary, CANARY)
  server = createServer(socket => {
    connections++
    socket.end(CANARY)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address === 'object' && address !== null) port = address.port
})

afterAll(() => {
  server.close()
  rmSync(directory, { recursive: true, force: true })
})

/** Renders a group in a process of its own. */
const renderAll = (group: string, only = ''): Promise<{ readonly said: readonly Said[]; readonly output: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--expose-gc', join(import.meta.dirname, 'processes/hostile.ts'), group, String(port), canary, only],
      // As `bin/stagecoach` starts it.
      {
        env: { STAGECOACH_CANARY: CANARY, MALLOC_ARENA_MAX: '2' },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: MOST_MS,
      },
    )
    let output = ''
    let errors = ''
    child.stdout.on('data', chunk => {
      output += chunk
    })
    child.stderr.on('data', chunk => {
      errors += chunk
    })
    child.on('error', reject)
    child.on('close', code => {
      if (code !== 0) reject(new Error(`the process ended with ${code}: ${errors.slice(0, 2_000)}`))
      else
        resolve({
          said: output
            .split('\n')
            .filter(Boolean)
            .map(line => JSON.parse(line) as Said),
          output: output + errors,
        })
    })
  })

describe.each<[string, () => readonly Hostile[]]>([
  ['bombs', () => bombs.filter(({ endless, alone }) => !endless && !alone)],
  ...bombs.flatMap((bomb): readonly [string, () => readonly Hostile[]][] =>
    bomb.alone ? [[bomb.name, () => [bomb]]] : [],
  ),
  ['templates', () => templates.filter(({ endless }) => !endless)],
  ['endless', () => [...bombs, ...templates].filter(({ endless }) => endless)],
  ['cycles', () => cycles],
  ['escapes', () => escapes(canary)],
  ['remotes', () => remotes(port)],
  ['programs', () => programs],
  ['functions', () => functions],
  ['archives', () => archives(canary)],
  ['oddities', () => oddities],
])('%s', (group, hostiles) => {
  test('are refused with a reason and a file, and nothing else suffers', { timeout: MOST_MS }, async () => {
    const alone = bombs.some(({ name }) => name === group)
    const { said, output } = await renderAll(alone ? 'bombs' : group, alone ? group : '')
    expect(said.map(({ name }) => name)).toEqual(hostiles().map(({ name }) => name))
    const wrong = hostiles().flatMap((hostile, index) => {
      const each = said[index]
      return each === undefined ? [] : complaints(hostile, each)
    })
    expect(wrong).toEqual([])
    expect(output).not.toContain(CANARY)
    expect(connections).toBe(0)
  })
})

/** What is not as it should be. */
const complaints = ({ name, codes, names }: Hostile, said: Said): readonly string[] => {
  const [first] = said.problems
  return [
    ...(said.others ? [] : [`${name}: what was rendered beside it failed`]),
    ...(said.leaked ? [`${name}: it says what it must not`] : []),
    ...(said.megabytes <= MOST_MEGABYTES ? [] : [`${name}: ${said.megabytes} MB`]),
    ...(codes === undefined && said.problems.some(({ code }) => code === 'internal')
      ? [`${name}: ${first?.message}`]
      : []),
    ...(codes === undefined || (first && codes.includes(first.code))
      ? []
      : [`${name}: ${first?.code ?? 'no problem'} ${first?.message}`]),
    ...(codes !== undefined && said.objects > 0 ? [`${name}: ${said.objects} objects`] : []),
    ...(names === undefined ||
    said.problems.some(({ file, message }) => file.includes(names) || message.includes(names))
      ? []
      : [`${name}: it names ${first?.file}`]),
  ]
}
