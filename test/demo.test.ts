import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const LIMIT = 300_000

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

const demo = (...args: readonly string[]): Promise<Ended> =>
  new Promise(resolve => {
    const child = spawn('bin/stagecoach', ['demo', '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let error = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      error += text
    })
    child.on('close', code => resolve({ code, out, error }))
  })

/** What was told, without what was measured. */
const told = (out: string): readonly string[] =>
  out.split('\n').flatMap(line => /^ ?\d+ {2}(.*?)(?: {2,}|$)/.exec(line)?.[1] ?? [])

describe('stagecoach demo --once', () => {
  test.concurrent(
    'carries a merged change to a healthy production, shows what a shared file changes, and then brings a tag to dev',
    async () => {
      const { code, out, error } = await demo('--once')
      expect(error).toBe('')
      expect(told(out)).toEqual([
        'frontend 1.9.0 is merged into dev',
        'dev is healthy on 1.9.0',
        'a promotion to staging opens, and merges by itself',
        'staging is healthy on 1.9.0',
        'a promotion to production opens',
        'staging healthy for 5 s',
        'it shows what production gets',
        '/promote production by dana',
        'production is healthy on 1.9.0',
        'sam changes the base of cart',
        'one comment shows what dev, staging, production get',
        'sam misspells a field of cart in production',
        'its check fails and names the line, shutdown.yaml:8',
        'v1.10.0 is tagged in acme/frontend',
        'dev is healthy on 1.10.0',
      ])
      expect(code).toBe(0)
    },
    LIMIT,
  )

  test.concurrent.each([
    ['engine', /✗ {2}Waited 30 s for dev to be healthy on 1\.9\.0\..*500/],
    ['merge', /✗ {2}Waited 30 s for #2 to merge by itself\..*GitHub can merge it/],
    ['health', /✗ {2}production is degraded on 1\.9\.0: .*CrashLoopBackOff/],
  ])(
    'ends with 1 and says what is missing where the %s is broken',
    async (what, sentence) => {
      const { code, out } = await demo('--once', '--break', what, '--patience', '30')
      expect(out).toMatch(sentence)
      expect(code).toBe(1)
    },
    LIMIT,
  )

  test.concurrent.each([
    [['--break', 'everything'], '--break takes one of engine, merge, health'],
    [['--port', 'http'], '--port takes a number up to 65535, not "http"'],
    [['--repo', tmpdir()], `${tmpdir()} is no git repository with a commit; --repo names a clone`],
  ])(
    '%j is refused with a sentence',
    async (args, sentence) => {
      const { code, error } = await demo('--once', ...args)
      expect(error).toContain(sentence)
      expect(error).not.toContain('    at ')
      expect(code).toBe(2)
    },
    LIMIT,
  )
})

describe('stagecoach demo', () => {
  test(
    'has its page within seconds, and leaves nothing behind when it is ended',
    async () => {
      const temporary = mkdtempSync(join(tmpdir(), 'demo-test-'))
      const child = spawn('bin/stagecoach', ['demo', '--port', '0'], {
        env: { ...process.env, TMPDIR: temporary },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const url = await new Promise<string>(resolve => {
        let out = ''
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          out += text
          const found = /The page: (http:\/\/127\.0\.0\.1:\d+)/.exec(out)?.[1]
          if (found) resolve(found)
        })
      })
      const page = await (await fetch(url)).text()
      expect(page).toContain('A demo:')
      const ended = new Promise(resolve => child.on('close', code => resolve(code)))
      child.kill('SIGINT')
      expect(await ended).toBe(0)
      expect(readdirSync(temporary).filter(name => !name.startsWith('node-compile-cache'))).toEqual([])
      rmSync(temporary, { recursive: true })
    },
    LIMIT,
  )
})
