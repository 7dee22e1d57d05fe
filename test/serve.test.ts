import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pino } from 'pino'
import { Probot, Server } from 'probot'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Serving, serve } from '../src/cli/serve.ts'
import { Stop } from '../src/cli/stop.ts'
import { probotApp } from '../src/probot-app.ts'
import { parseSettings, type Settings } from '../src/settings.ts'
import type { Assemble } from '../src/start.ts'
import { isLoopback } from '../src/web/loopback.ts'

const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString()
const push = (id = 7) => ({
  ref: 'refs/heads/main',
  repository: { id, name: 'shop', full_name: 'acme/shop', owner: { login: 'acme' }, default_branch: 'main' },
  installation: { id: 1 },
  sender: { login: 'ann', type: 'User' },
})

let state: string
const cleanups: (() => unknown)[] = []
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'stagecoach-serve-'))
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  rmSync(state, { recursive: true })
})

const env = (more: Record<string, string> = {}): Record<string, string> => ({
  APP_ID: '42',
  PRIVATE_KEY: pem,
  WEBHOOK_SECRET: 'secret',
  PORT: '0',
  LOG_LEVEL: 'silent',
  STAGECOACH_STATE: state,
  STAGECOACH_RECONCILE: '1h',
  ...more,
})
const settingsOf = (more: Record<string, string> = {}): Settings => {
  const parsed = parseSettings(env(more), () => '')
  if ('problems' in parsed) throw new Error(parsed.problems.join())
  return parsed.settings
}

const deliver = (url: string, event: string, payload: unknown, id: string = randomUUID()): Promise<Response> => {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
  return fetch(`${url}/api/github/webhooks`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': id,
      'x-hub-signature-256': `sha256=${createHmac('sha256', 'secret').update(body).digest('hex')}`,
    },
  })
}

/** An engine that only writes down what it is asked for, and lets a test wait for it. */
function recording(repositories: readonly number[] = []) {
  const handled: string[] = []
  const waiting = new Set<() => void>()
  const assemble: Assemble = () => ({
    async handle(work) {
      handled.push(work.key)
      for (const wake of waiting) wake()
      return {}
    },
    repositories: async () => repositories.map(id => ({ id, installation: 1, owner: 'acme', name: `r${id}` })),
    self: async () => ({ login: 'stagecoach[bot]' }),
    page: () => new Response('the page'),
  })
  return {
    handled,
    assemble,
    /** Waits until that was handled, so often. */
    until: async (key: string, times = 1): Promise<void> => {
      while (handled.filter(each => each === key).length < times)
        await new Promise<void>(resolve => {
          const wake = (): void => {
            waiting.delete(wake)
            resolve()
          }
          waiting.add(wake)
        })
    },
  }
}

const served = async (engine: { assemble: Assemble }, more: Record<string, string> = {}): Promise<Serving> => {
  const serving = await serve(settingsOf(more), engine.assemble, pino({ level: 'silent' }))
  cleanups.push(() => serving.stop(0).catch(() => {}))
  return serving
}

describe('stagecoach serve', () => {
  test('turns a delivery into a look at its repository, by way of Probot', async () => {
    const engine = recording()
    const { url } = await served(engine)
    expect((await deliver(url, 'push', push())).status).toBe(202)
    await engine.until('repository:7')
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    expect(await (await fetch(`${url}/metrics`)).text()).toContain(
      'stagecoach_deliveries_total{event="push",outcome="hints"} 1',
    )
    expect(await (await fetch(url)).text()).toBe('the page')
  })

  test('looks at every repository when it starts, with no webhook at all', async () => {
    const engine = recording([3, 4])
    const serving = await served(engine, { STAGECOACH_RECONCILE: '10s' })
    await Promise.all([engine.until('repository:3'), engine.until('repository:4')])
    expect(await (await fetch(`${serving.url}/metrics`)).text()).toContain('stagecoach_repositories 2')
  })

  test('survives odd payloads, counts them, and goes on', async () => {
    const engine = recording()
    const { url } = await served(engine)
    const odd = [
      'null',
      '[]',
      '"x"',
      'not JSON',
      '{"repository":null}',
      '{"installation":null}',
      '{"installation":{"id":"x"}}',
    ]
    for (const payload of odd)
      for (const event of ['push', 'ping', 'check_run', '__proto__', 'constructor'])
        expect((await deliver(url, event, payload)).status).toBe(202)
    await deliver(url, 'push', push())
    await engine.until('repository:7')
    const metrics = await (await fetch(`${url}/metrics`)).text()
    expect(metrics).toMatch(/stagecoach_deliveries_total\{event="push",outcome="odd"\} \d/)
    expect(metrics).toContain('stagecoach_work{state="received"} 0')
    expect(engine.handled).toEqual(['repository:7'])
  })

  test('a doubled delivery is looked at once', async () => {
    const engine = recording()
    const { url } = await served(engine)
    await Promise.all(Array.from({ length: 5 }, () => deliver(url, 'push', push(), 'guid')))
    await engine.until('repository:7')
    await deliver(url, 'push', push(), 'guid')
    await deliver(url, 'push', push(8))
    await engine.until('repository:8')
    expect(engine.handled).toEqual(['repository:7', 'repository:8'])
  })

  test('does not start on an address that is taken, and says so', async () => {
    const { url } = await served(recording())
    const other = mkdtempSync(join(tmpdir(), 'stagecoach-serve-'))
    cleanups.push(() => rmSync(other, { recursive: true }))
    const second = served(recording(), { PORT: new URL(url).port, STAGECOACH_STATE: other })
    await expect(second).rejects.toThrow(Stop)
    await expect(second).rejects.toThrow(/Cannot listen on 127.0.0.1, port \d+ \(EADDRINUSE\). Set HOST or PORT/)
  })

  test.each<[string, boolean]>([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['::', false],
    ['10.0.0.1', false],
    ['127.0.0.1.example.org', false],
  ])('shows the page on loopback only: %s %s', (host, loopback) => {
    expect(isLoopback(host)).toBe(loopback)
  })
})

describe('probot run', () => {
  test('feeds the same inbox, and serves health and metrics', async () => {
    const engine = recording()
    const server = new Server({
      Probot: Probot.defaults({ appId: 42, privateKey: pem, secret: 'secret', logLevel: 'fatal' }) as typeof Probot,
      log: pino({ level: 'silent' }),
      host: '127.0.0.1',
      port: 0 as number,
    })
    await server.load(probotApp(engine.assemble, env()))
    const http = await server.start()
    cleanups.push(() => server.stop())
    const address = http.address()
    const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
    expect((await deliver(url, 'push', push())).status).toBe(200)
    await engine.until('repository:7')
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    expect((await fetch(`${url}/metrics`)).status).toBe(200)
  })

  test('refuses wrong settings, all at once', async () => {
    const app = probotApp(recording().assemble, env({ PORT: 'x', STAGECOACH_LANES: '99' }))
    await expect(async () => app({} as Probot, { cwd: '/', addHandler: () => {} })).rejects.toThrow(
      /These settings are wrong:\nPORT: .*\nSTAGECOACH_LANES: /,
    )
  })
})

describe('stagecoach serve as a process', () => {
  const start = async (
    more: Record<string, string> = {},
  ): Promise<{ child: ChildProcess; lines: string[]; line: (part: string) => Promise<string>; url: string }> => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'processes/server.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env({ LOG_LEVEL: 'info', ...more }) },
    })
    cleanups.push(async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
    })
    const lines: string[] = []
    const reader = createInterface(child.stdout).on('line', line => void lines.push(line))
    const line = async (part: string): Promise<string> => {
      for (;;) {
        const found = lines.find(each => each.includes(part))
        if (found !== undefined) return found
        await once(reader, 'line')
      }
    }
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(await line('listening on'))?.[0] ?? ''
    return { child, lines, line, url }
  }

  test('resumes what a killed one left: deliveries not looked into, and work that ran', async () => {
    const first = await start({ SLOW: '600000' })
    await deliver(first.url, 'push', push())
    await first.line('"handled":"repository:7"')
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')
    // The lease of the killed run is over after 30 s; a push meanwhile does not have to wait for anything but that.
    const second = await start()
    expect((await deliver(second.url, 'push', push(8))).status).toBe(202)
    await second.line('"finished":"repository:8"')
    const metrics = await (await fetch(`${second.url}/metrics`)).text()
    expect(metrics).toContain('stagecoach_work{state="running"} 1')
  })

  test('stops gracefully on SIGTERM: what runs is finished, and it ends with 0', async () => {
    const { child, line, lines, url } = await start({ SLOW: '300' })
    await deliver(url, 'push', push())
    await line('"handled":"repository:7"')
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
    expect(lines.some(each => each.includes('"finished":"repository:7"'))).toBe(true)
    expect(lines.some(each => each.includes('"stopped"'))).toBe(true)
  })
})
