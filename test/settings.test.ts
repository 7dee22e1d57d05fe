import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parseSettings, settingRows } from '../src/settings.ts'

const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString()
const noFile = (path: string): string => {
  throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' })
}
const complete = { APP_ID: '12', PRIVATE_KEY: pem, WEBHOOK_SECRET: 'hush', HOME: '/home/ann' }
const parse = (more: Record<string, string | undefined> = {}, readFile = noFile) =>
  parseSettings({ ...complete, ...more }, readFile)
const problems = (more: Record<string, string | undefined>): readonly string[] => {
  const parsed = parse(more)
  return 'problems' in parsed ? parsed.problems : []
}

describe('settings', () => {
  test('have a default for all that is not about one App', () => {
    expect(parse()).toEqual({
      settings: {
        appId: 12,
        privateKey: pem,
        secrets: ['hush'],
        host: '127.0.0.1',
        port: 3000,
        logLevel: 'info',
        state: '/home/ann/.local/state/stagecoach',
        reconcile: 300_000,
        lanes: 4,
      },
    })
  })

  test('are read from Probot’s names and our own', () => {
    expect(
      parse({
        STAGECOACH_WEBHOOK_SECRET_OLD: 'old',
        GHE_HOST: '127.0.0.1:4000',
        GHE_PROTOCOL: 'http',
        HOST: '0.0.0.0',
        PORT: '0',
        LOG_LEVEL: 'debug',
        KUBECONFIG: '/a:/b',
        STAGECOACH_STATE: '/var/lib/stagecoach/',
        STAGECOACH_RECONCILE: '1m30s',
        STAGECOACH_LANES: '8',
      }),
    ).toMatchObject({
      settings: {
        secrets: ['hush', 'old'],
        enterprise: { host: '127.0.0.1:4000', protocol: 'http' },
        host: '0.0.0.0',
        port: 0,
        logLevel: 'debug',
        kubeconfig: '/a:/b',
        state: '/var/lib/stagecoach',
        reconcile: 90_000,
        lanes: 8,
      },
    })
  })

  test.each<[string, Record<string, string | undefined>]>([
    ['as it is', { PRIVATE_KEY: pem }],
    ['with its line breaks written out', { PRIVATE_KEY: pem.replaceAll('\n', '\\n') }],
    ['in base64', { PRIVATE_KEY: Buffer.from(pem).toString('base64') }],
    ['in a file', { PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: 'key.pem' }],
    ['in a file, with an empty variable beside it', { PRIVATE_KEY: '', PRIVATE_KEY_PATH: 'key.pem' }],
  ])('take the private key %s', (_name, more) => {
    const parsed = parse(more, path => (path === 'key.pem' ? pem : noFile(path)))
    expect('settings' in parsed && parsed.settings.privateKey).toBe(pem)
  })

  test('keep their state where the system says, or beside where we were started', () => {
    const state = (more: Record<string, string | undefined>): unknown => {
      const parsed = parse(more)
      return 'settings' in parsed && parsed.settings.state
    }
    expect(state({ XDG_STATE_HOME: '/state' })).toBe('/state/stagecoach')
    expect(state({ HOME: undefined })).toBe(`${process.cwd()}/.stagecoach`)
  })

  test('tell everything that is wrong at once', () => {
    expect(
      problems({
        APP_ID: 'twelve',
        PRIVATE_KEY: 'c2VjcmV0IHN0dWZm',
        WEBHOOK_SECRET: '',
        GHE_HOST: 'https://github.example.com/',
        GHE_PROTOCOL: 'ssh',
        PORT: '65536',
        LOG_LEVEL: 'wran',
        STAGECOACH_RECONCILE: '5 minutes',
        STAGECOACH_LANES: '0',
        STAGECOACH_RECONCILLE: '5m',
        STAGECOACH_COLOUR: 'red',
      }),
    ).toMatchInlineSnapshot(`
      [
        "APP_ID: "twelve" is not a whole number from 1 to 999999999999",
        "WEBHOOK_SECRET is not set: the secret that GitHub signs deliveries with. There is no default.",
        "GHE_HOST: "https://github.example.com/" is not a host such as github.example.com, without https:// and path",
        "GHE_PROTOCOL: "ssh" is none of https, http",
        "PORT: "65536" is not a whole number from 0 to 65535",
        "LOG_LEVEL: "wran" is none of trace, debug, info, warn, error, fatal, silent; did you mean warn?",
        "STAGECOACH_RECONCILE: "5 minutes" is not a duration from 10s to 24h, such as 5m or 1h30m",
        "STAGECOACH_LANES: "0" is not a whole number from 1 to 64",
        "PRIVATE_KEY: it is not an RSA private key in PEM, as GitHub gives it for an App",
        "STAGECOACH_RECONCILLE is not a setting; did you mean STAGECOACH_RECONCILE?",
        "STAGECOACH_COLOUR is not a setting",
      ]
    `)
  })

  test('say that the private key is missing, or cannot be read', () => {
    expect(problems({ PRIVATE_KEY: undefined })).toEqual([
      'PRIVATE_KEY is not set, nor is PRIVATE_KEY_PATH: one of them gives the App’s private key',
    ])
    expect(problems({ PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: '/nowhere' })).toEqual([
      'PRIVATE_KEY_PATH: "/nowhere" cannot be read (ENOENT)',
    ])
  })

  test('never repeat a key or a secret', () => {
    const said = problems({ PRIVATE_KEY: 'TOPSECRET', PORT: 'x', WEBHOOK_SECRET: 'hush-hush' }).join()
    expect(said).toMatch(/PRIVATE_KEY: it is not an RSA private key/)
    expect(said).not.toMatch(/TOPSECRET|hush-hush/)
  })

  test('are each in the documentation’s table', () => {
    expect(settingRows()).toContainEqual([
      '`STAGECOACH_RECONCILE`',
      'a duration from 10s to 24h',
      '`5m`',
      'Within this time every repository is looked at, with no webhook at all.',
    ])
  })
})
