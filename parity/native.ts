import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Natives } from '../scripts/native.ts'
import type { Job, ParityCase } from './case.ts'
import type { Outcome } from './compare.ts'

const LONGEST_RUN = 60_000

interface Ran {
  readonly code: number | null
  readonly out: Buffer
  readonly problems: string
}

const run = (program: string, args: readonly string[], directory: string, home: string): Promise<Ran> =>
  new Promise((resolve, reject) => {
    // Nothing of this process's environment: no proxy, no cluster, no settings of a developer.
    const env = { HOME: home, TMPDIR: home, PATH: '/nonexistent' }
    const child = spawn(program, args, { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const out: Buffer[] = []
    const problems: Buffer[] = []
    const late = setTimeout(() => child.kill('SIGKILL'), LONGEST_RUN)
    child.stdout.on('data', (bytes: Buffer) => out.push(bytes))
    child.stderr.on('data', (bytes: Buffer) => problems.push(bytes))
    child.on('error', reject)
    child.on('close', code => {
      clearTimeout(late)
      resolve({ code, out: Buffer.concat(out), problems: Buffer.concat(problems).toString() })
    })
  })

/** Decodes YAML in a process of its own, one stream after the other. */
const decoder = (program: string): { decode(yaml: Buffer): Promise<Outcome>; end(): void } => {
  const child: ChildProcess = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] })
  let read = Buffer.alloc(0)
  const waiting: ((text: string) => void)[] = []
  child.stdout?.on('data', (bytes: Buffer) => {
    read = Buffer.concat([read, bytes])
    while (read.length >= 4 && read.length >= 4 + read.readUInt32LE(0)) {
      const end = 4 + read.readUInt32LE(0)
      waiting.shift()?.(read.subarray(4, end).toString())
      read = read.subarray(end)
    }
  })
  return {
    decode: async yaml => {
      const length = Buffer.alloc(4)
      length.writeUInt32LE(yaml.length)
      const text = await new Promise<string>(resolve => {
        waiting.push(resolve)
        child.stdin?.write(Buffer.concat([length, yaml]))
      })
      const answer = JSON.parse(text) as { objects: unknown[]; error?: string }
      return answer.error === undefined ? { objects: answer.objects } : { error: answer.error }
    },
    end: () => child.stdin?.end(),
  }
}

const kustomizeArgs = (
  job: Job & { kind: 'kustomize' },
  { kubernetes, apiVersions }: ParityCase,
  helm: string,
): readonly string[] => [
  'build',
  ...(job.root === '' ? ['.'] : [job.root]),
  ...['--enable-helm', '--helm-command', helm],
  ...(job.restrict === 'repository' ? ['--load-restrictor', 'LoadRestrictionsNone'] : []),
  ...(kubernetes === null ? [] : ['--helm-kube-version', full(kubernetes)]),
  ...apiVersions.flatMap(each => ['--helm-api-versions', each]),
]

const helmArgs = (
  job: Job & { kind: 'helm' },
  { kubernetes, apiVersions }: ParityCase,
  directory: string,
  home: string,
): readonly string[] => [
  'template',
  job.release.name,
  job.chart === '' ? '.' : `./${job.chart}`,
  ...(job.release.namespace === '' ? [] : ['--namespace', job.release.namespace]),
  ...(job.crds ? ['--include-crds'] : []),
  ...(kubernetes === null ? [] : ['--kube-version', full(kubernetes)]),
  ...apiVersions.flatMap(each => ['--api-versions', each]),
  ...job.values.flatMap((each, index) => {
    if ('file' in each) return each.optional && !existsSync(join(directory, each.file)) ? [] : ['--values', each.file]
    const file = join(home, `values-${index}.json`)
    writeFileSync(file, JSON.stringify(each.inline))
    return ['--values', file]
  }),
  ...job.sets.flatMap(({ name, value, string }) => [string ? '--set-string' : '--set', `${name}=${value}`]),
]

/** A minor version as the sandbox takes it: clusters always say three numbers. */
const full = (kubernetes: string): string => (/^v?\d+\.\d+$/.test(kubernetes) ? `${kubernetes}.0` : kubernetes)

/** What `kind: List` holds is what reaches a cluster: it is opened, as it is by whatever applies it. */
const opened = (object: unknown): readonly unknown[] => {
  const { kind, items } = object as { kind?: unknown; items?: unknown }
  return kind === 'List' && Array.isArray(items) ? items.flatMap(opened) : [object]
}

/** Writes the files of a case below a directory. */
export const writeFiles = (files: ParityCase['files'], directory: string): void => {
  for (const [path, content] of files) {
    const target = join(directory, path)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, content)
  }
}

/** Renders cases with the native tools. */
export interface NativeSide {
  /** Renders in a scratch directory that holds the case's files, or in the directory given, which is not written to. */
  render(each: ParityCase, directory?: string): Promise<Outcome>
  end(): void
}

/** Starts what the native side needs. */
export const nativeSide = (natives: Natives): NativeSide => {
  const { decode, end } = decoder(natives.decode)
  return {
    end,
    render: async (each, directory) => {
      const scratch = mkdtempSync(join(tmpdir(), 'stagecoach-parity-'))
      const home = join(scratch, 'home')
      mkdirSync(home)
      try {
        const work = directory ?? join(scratch, 'work')
        if (directory === undefined) writeFiles(each.files, work)
        const helm = each.clock ? natives.frozenHelm : natives.helm
        const { job } = each
        const { code, out, problems } =
          job.kind === 'kustomize'
            ? await run(natives.kustomize, kustomizeArgs(job, each, helm), work, home)
            : await run(helm, helmArgs(job, each, work, home), work, home)
        if (code !== 0) return { error: problems.trim().replaceAll(work, '.') || `ended with ${code}` }
        const decoded = await decode(out)
        return 'error' in decoded ? decoded : { objects: decoded.objects.flatMap(opened) }
      } finally {
        rmSync(scratch, { recursive: true, force: true })
      }
    },
  }
}
