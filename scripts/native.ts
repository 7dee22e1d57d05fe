/**
 * Builds the native `kustomize` and `helm` that the sandboxed renderer has to agree with, from their published modules,
 * into a cache outside the work tree, once per version. `node scripts/native.ts` prints where they are.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What is compared with: of Kustomize and Helm, the versions that Argo CD and Flux ship. */
export const versions = { kustomize: 'v5.8.1', kustomizeApi: 'v0.21.1', helm: 'v4.2.4', kubeconform: 'v0.8.0' } as const

/** When the clock of `frozenHelm` stands still, in ms since the epoch: where Go's build tag `faketime` lets time begin. */
export const FROZEN = Date.UTC(2009, 10, 10, 23)

/** Paths of the programs. */
export interface Natives {
  readonly kustomize: string
  readonly helm: string
  /** The same Helm, built with a clock that stands still. */
  readonly frozenHelm: string
  /** Turns YAML into JSON with the library that Kubernetes' own clients use: see parity/tools/decode. */
  readonly decode: string
}

const modules = {
  kustomize: 'sigs.k8s.io/kustomize/kustomize/v5',
  helm: 'helm.sh/helm/v4/cmd/helm',
  kubeconform: 'github.com/yannh/kubeconform/cmd/kubeconform',
} as const

const tools = fileURLToPath(new URL('../parity/tools/', import.meta.url))

const cacheDirectory = (): string => join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'stagecoach')

/** Runs Go and gives what it printed; throws a sentence where Go is not there or fails. */
export const go = (args: readonly string[], options: { cwd?: string; env?: Record<string, string> } = {}): string => {
  const { status, error, stdout, stderr } = spawnSync('go', args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    // What a developer's own workspace or flags say must not reach a build that others are compared with.
    env: { ...process.env, GOWORK: 'off', GOFLAGS: '-trimpath -buildvcs=false', CGO_ENABLED: '0', ...options.env },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (error && 'code' in error && error.code === 'ENOENT')
    throw new Error('What we are compared with is built from its published Go modules: install Go 1.26 or later.')
  if (error) throw error
  if (status !== 0) throw new Error(`go ${args.join(' ')} failed:\n${stderr.trim()}`)
  return stdout
}

/** Makes a directory once: whole, or not at all where its making fails. What is there and not right is made again. */
export const once = (
  directory: string,
  make: (into: string) => void,
  right: (made: string) => boolean = () => true,
): string => {
  const target = join(cacheDirectory(), directory)
  if (existsSync(target) && right(target)) return target
  rmSync(target, { recursive: true, force: true })
  mkdirSync(cacheDirectory(), { recursive: true })
  const into = mkdtempSync(`${target}.`)
  try {
    make(into)
    renameSync(into, target)
  } catch (error) {
    rmSync(into, { recursive: true, force: true })
    // Somebody else was faster.
    if (!existsSync(target)) throw error
  }
  return target
}

const toolSource = (): string => {
  const hash = createHash('sha256')
  for (const name of (readdirSync(tools, { recursive: true }) as string[]).sort()) {
    const path = join(tools, name)
    if (statSync(path).isFile()) hash.update(`${name}\n`).update(readFileSync(path))
  }
  return hash.digest('hex').slice(0, 16)
}

const setVersion = `-s -w -X helm.sh/helm/v4/internal/version.version=${versions.helm}`

type Say = (line: string) => void

const installer =
  (say: Say) =>
  (into: string, args: readonly string[], module: string, version: string): void => {
    say(`building ${module}@${version}${args.includes('faketime') ? ' with a clock that stands still' : ''}`)
    go(['install', ...args, `${module}@${version}`], { env: { GOBIN: into } })
  }

/** The path of kubeconform, which benchmarks are compared with: built where it is not in the cache yet. */
export const kubeconform = (say: Say = () => {}): string =>
  join(
    once(`kubeconform-${versions.kubeconform}`, into =>
      installer(say)(into, ['-ldflags=-s -w'], modules.kubeconform, versions.kubeconform),
    ),
    'kubeconform',
  )

/** Builds what is not in the cache yet: minutes the first time, nothing later. */
export const natives = (say: Say = () => {}): Natives => {
  const install = installer(say)
  // Asked for even where everything is in the cache: which fields and functions there are is read from Go's modules.
  go(['version'])
  const kustomize = once(`kustomize-${versions.kustomize}`, into =>
    install(into, ['-ldflags=-s -w'], modules.kustomize, versions.kustomize),
  )
  // One that was installed by hand does not know its whole version, which templates can see.
  const helm = once(
    `helm-${versions.helm}`,
    into => install(into, ['-ldflags', setVersion], modules.helm, versions.helm),
    made =>
      spawnSync(join(made, 'helm'), ['version', '--template={{.Version}}'], { encoding: 'utf8' }).stdout ===
      versions.helm,
  )
  const helpers = once(`parity-${toolSource()}`, into => {
    go(['build', '-o', into, './...'], { cwd: tools })
  })
  const frozen = once(`helm-${versions.helm}-frozen-${toolSource()}`, into => {
    install(into, ['-tags', 'faketime', '-ldflags', setVersion], modules.helm, versions.helm)
    renameSync(join(into, 'helm'), join(into, 'frozen'))
    go(['build', '-o', join(into, 'helm'), './unframe'], { cwd: tools })
  })
  return {
    kustomize: join(kustomize, 'kustomize'),
    helm: join(helm, 'helm'),
    frozenHelm: join(frozen, 'helm'),
    decode: join(helpers, 'decode'),
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.stdout.write(
      `${JSON.stringify(
        natives(line => process.stderr.write(`${line}\n`)),
        null,
        2,
      )}\n`,
    )
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
