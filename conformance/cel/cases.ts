import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('./', import.meta.url))

/** The module's directory in Go's cache, which is filled where it is not there. */
const moduleDirectory = (name: string, cwd: string): string => run(['list', '-m', '-f', '{{.Dir}}', name], cwd).trim()

const run = (args: readonly string[], cwd: string): string => {
  const { status, error, stdout, stderr } = spawnSync('go', args, {
    cwd,
    env: { ...process.env, GOWORK: 'off', GOFLAGS: '-mod=mod', CGO_ENABLED: '0' },
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  })
  if (error) throw error
  if (status !== 0) throw new Error(`go ${args.join(' ')} failed:\n${stderr.trim()}`)
  return stdout
}

/** What the authors of the API server and of the language test, one JSON object a line. */
export interface CaseFiles {
  /** Rules of custom resources: k8s.io/apiextensions-apiserver, Apache-2.0. */
  readonly rules: string
  /** Functions: k8s.io/apiserver, Apache-2.0. */
  readonly library: string
  /** Functions that the API server has of cel-go: github.com/google/cel-go, Apache-2.0. */
  readonly extensions: string
  /** The language: cel.dev/expr, Apache-2.0. */
  readonly spec: string
}

const EXTENSIONS = 'lists_test.go,sets_test.go,comprehensions_test.go'
/** Others of these files are about costs, versions and optimizations. */
const EXTENSION_TESTS = [
  'TestLists',
  'TestListsRuntimeErrors',
  'TestSets',
  'TestTwoVarComprehensions',
  'TestTwoVarComprehensionsStaticErrors',
  'TestTwoVarComprehensionsRuntimeErrors',
].join()
const LIBRARY = 'quantity_test.go,ip_test.go,cidr_test.go,format_test.go,semver_test.go'

/** Extracts the cases from the modules that go.mod names, into the cache: a minute the first time, nothing later. */
export const caseFiles = (): CaseFiles => {
  const hash = createHash('sha256')
  for (const name of (readdirSync(source, { recursive: true }) as string[])
    .filter(each => /(\.(go|mod|sum)|cases\.ts)$/.test(each))
    .sort())
    hash.update(`${name}\n`).update(readFileSync(join(source, name)))
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'stagecoach')
  const target = join(cache, `cel-cases-${hash.digest('hex').slice(0, 16)}`)
  if (!existsSync(target)) {
    mkdirSync(cache, { recursive: true })
    const into = mkdtempSync(`${target}.`)
    try {
      extract(into)
      renameSync(into, target)
    } finally {
      rmSync(into, { recursive: true, force: true })
    }
  }
  return {
    rules: join(target, 'rules.jsonl'),
    library: join(target, 'library.jsonl'),
    extensions: join(target, 'extensions.jsonl'),
    spec: join(target, 'spec.jsonl'),
  }
}

const extract = (into: string): void => {
  cpSync(source, into, { recursive: true, filter: path => !path.endsWith('.ts') })
  run(['mod', 'download'], into)
  const extensions = moduleDirectory('k8s.io/apiextensions-apiserver', into)
  const server = moduleDirectory('k8s.io/apiserver', into)
  const go = moduleDirectory('github.com/google/cel-go', into)
  const language = moduleDirectory('cel.dev/expr', into)
  run(
    ['run', './extract', join(extensions, 'pkg/apiserver/schema/cel'), 'cel', 'validation_test.go', 'made/rules'],
    into,
  )
  run(['run', './extract', join(server, 'pkg/cel/library'), 'library_test', LIBRARY, 'made/library'], into)
  run(['run', './extract', join(go, 'ext'), 'ext', EXTENSIONS, 'made/extensions', EXTENSION_TESTS], into)
  writeFileSync(join(into, 'extensions.jsonl'), run(['run', './made/extensions'], into))
  writeFileSync(join(into, 'rules.jsonl'), run(['run', './made/rules'], into))
  writeFileSync(join(into, 'library.jsonl'), run(['run', './made/library'], into))
  writeFileSync(join(into, 'spec.jsonl'), run(['run', './spec', join(language, 'tests/simple/testdata')], into))
}

/** Where the definitions and examples of Gateway API are (Apache-2.0), in the version that our bundle has. */
export const gatewayModule = (): string => {
  const { Dir } = JSON.parse(run(['mod', 'download', '-json', 'sigs.k8s.io/gateway-api@v1.6.3'], source)) as {
    Dir: string
  }
  return Dir
}

/** The rows of a file; whole numbers that JSON cannot hold come as bigint. */
export const rowsOf = (path: string): readonly Readonly<Record<string, unknown>>[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line, revive) as Record<string, unknown>)

const revive = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'whole' in value && typeof value.whole === 'string'
    ? BigInt(value.whole)
    : value
