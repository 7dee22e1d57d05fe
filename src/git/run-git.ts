import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'

/** A git command that failed: what was asked and what git said, without credentials. */
export class GitFailed extends Error {
  readonly code: number | null
  readonly said: string

  constructor(args: readonly string[], code: number | null, said: string) {
    super(
      `git ${args
        .filter(arg => !arg.startsWith('-'))
        .slice(0, 2)
        .join(' ')} failed: ${said.trim().split('\n').at(-1) || `exit code ${code}`}`,
    )
    this.name = 'GitFailed'
    this.code = code
    this.said = said
  }
}

/** How git is run: for which repository, how long at most, and with what said to the server. */
export interface GitOptions {
  /** The repository: a bare one or the directory of a work tree. */
  readonly directory: string
  /** In milliseconds. */
  readonly timeout?: number
  /** A header for the server, passed through the environment: it is in no process list, on no disk. */
  readonly header?: string
  readonly input?: string | Uint8Array
}

/** Settings that hold for every call: no hooks, no questions, no paging, nothing from the machine's or the person's own configuration. */
const settings: readonly (readonly [key: string, value: string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['protocol.version', '2'],
  ['protocol.ext.allow', 'never'],
  ['safe.directory', '*'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['credential.helper', ''],
  ['core.quotePath', 'false'],
  ['fetch.recurseSubmodules', 'no'],
]

/** What git needs of our own environment: where programs are, which certificates are trusted, which proxy to take. */
const passedOn = [
  'PATH',
  'GIT_SSL_CAINFO',
  'SSL_CERT_FILE',
  'HTTPS_PROXY',
  'https_proxy',
  'http_proxy',
  'NO_PROXY',
  'no_proxy',
] as const

/** Environment of a git process: settings and the header as `GIT_CONFIG_*`, and little else of ours. */
export const gitEnvironment = (header?: string): NodeJS.ProcessEnv => {
  const all = header === undefined ? settings : [...settings, ['http.extraHeader', header] as const]
  const passed = passedOn.flatMap(name => (process.env[name] ? [[name, process.env[name]]] : []))
  return {
    ...Object.fromEntries(passed),
    HOME: '/nonexistent',
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'true',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_CONFIG_COUNT: String(all.length),
    ...Object.fromEntries(
      all.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  }
}

/** Starts a git process whose output is read while it runs. */
export const startGit = (args: readonly string[], { directory, header }: GitOptions): ChildProcessWithoutNullStreams =>
  spawn('git', ['--no-replace-objects', ...args], { cwd: directory, env: gitEnvironment(header), stdio: 'pipe' })

/** Runs git to its end. Rejects with {@link GitFailed} where it fails or takes too long. Default timeout: a minute. */
export const runGit = (args: readonly string[], options: GitOptions): Promise<Buffer> =>
  new Promise((done, fail) => {
    const child = startGit(args, options)
    const out: Buffer[] = []
    const said: Buffer[] = []
    let late = false
    const timeout = options.timeout ?? 60_000
    const timer = setTimeout(() => {
      late = true
      child.kill('SIGKILL')
    }, timeout)
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
    child.on('error', error => {
      clearTimeout(timer)
      fail(new GitFailed(args, null, error.message))
    })
    child.on('close', code => {
      clearTimeout(timer)
      if (late) fail(new GitFailed(args, null, `no answer within ${timeout / 1000} s`))
      else if (code === 0) done(Buffer.concat(out))
      else fail(new GitFailed(args, code, Buffer.concat(said).toString()))
    })
    // A process that ended early closes its input; what it said tells more than the broken pipe.
    child.stdin.on('error', () => {})
    child.stdin.end(options.input ?? '')
  })

/** The same as text. */
export const askGit = async (args: readonly string[], options: GitOptions): Promise<string> =>
  (await runGit(args, options)).toString()
