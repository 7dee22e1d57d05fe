/**
 * Builds the WebAssembly module that renders manifests, from the Go source in `renderer/`. `node scripts/renderer.ts build`
 * writes the packed module, its digests, versions and licences. `check` builds it again elsewhere, and ends with 1 where
 * that gives other bytes than are in the repository. Both need the Go version that `renderer/versions.json` names.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import { limitMemory } from './renderer-memory.ts'
import { notice } from './renderer-notice.ts'

const home = fileURLToPath(new URL('../renderer/', import.meta.url))
const artifact = join(home, 'renderer.wasm.br')

/** What {@link https://webassembly.github.io/spec/core/binary/modules.html#memory-section memory} the module may have, in pages of 64 KiB. */
const PAGES = 3328
const MOST_PACKED = 7_000_000

interface Versions {
  readonly kustomize: string
  readonly kustomizeApi: string
  readonly helm: string
  readonly go: string
  readonly kubernetes: string
}

/** What is changed in the module that kustomize is: see `renderer/README.md`. */
interface Changes {
  readonly module: string
  readonly version: string
  readonly sum: string
  readonly without: readonly string[]
  readonly edits: readonly { readonly file: string; readonly find: string; readonly put: string }[]
}

const json = <T>(...path: string[]): T => JSON.parse(readFileSync(join(...path), 'utf8')) as T
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const environment = { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly', GOWORK: 'off' }
const target = { ...environment, GOOS: 'wasip1', GOARCH: 'wasm', CGO_ENABLED: '0' }

/** Puts kustomize's library, changed, where go.mod expects it. */
const prepare = (directory: string): void => {
  const { module, version, sum, without, edits } = json<Changes>(directory, '_kustomize', 'edits.json')
  const found = JSON.parse(
    execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], {
      cwd: tmpdir(),
      env: { ...environment, GOFLAGS: '' },
      encoding: 'utf8',
    }),
  ) as { readonly Dir: string; readonly Sum: string }
  if (found.Sum !== sum) throw new Error(`${module}@${version} has the sum ${found.Sum}, and not ${sum}`)
  const api = join(directory, 'build', 'api')
  rmSync(api, { recursive: true, force: true })
  cpSync(found.Dir, api, { recursive: true, filter: path => !path.endsWith('_test.go') })
  execFileSync('chmod', ['-R', 'u+w', api])
  for (const file of without) rmSync(join(api, file))
  for (const { file, find, put } of edits) {
    const text = readFileSync(join(api, file), 'utf8')
    if (text.split(find).length !== 2) throw new Error(`${file} does not have exactly once: ${find}`)
    writeFileSync(
      join(api, file),
      text.replace(find, () => put),
    )
  }
  cpSync(join(directory, '_kustomize', 'files'), api, { recursive: true })
}

/** Builds the module and gives its bytes. */
const compile = (directory: string, versions: Versions): Uint8Array => {
  const go = execFileSync('go', ['env', 'GOVERSION'], { env: environment, encoding: 'utf8' }).trim()
  if (go !== versions.go) throw new Error(`this is ${go}, and the renderer is built with ${versions.go}`)
  prepare(directory)
  const output = join(directory, 'build', 'renderer.wasm')
  const names = [
    `-X helm.sh/helm/v4/internal/version.version=${versions.helm}`,
    `-X sigs.k8s.io/kustomize/api/provenance.version=${versions.kustomize}`,
  ]
  execFileSync(
    'go',
    [
      ...['build', '-trimpath', '-buildvcs=false', '-buildmode=c-shared'],
      ...[`-ldflags=-s -w -buildid= ${names.join(' ')}`, '-o', output, '.'],
    ],
    { cwd: directory, env: target, stdio: ['ignore', 'inherit', 'inherit'] },
  )
  return limitMemory(readFileSync(output), PAGES)
}

const build = (): void => {
  const versions = json<Versions>(home, 'versions.json')
  const raw = compile(home, versions)
  const packed = brotliCompressSync(raw, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
    },
  })
  if (packed.length > MOST_PACKED) throw new Error(`the packed module has ${packed.length} bytes`)
  writeFileSync(artifact, packed)
  writeFileSync(join(home, 'renderer.sha256'), `${sha256(raw)}  renderer.wasm\n${sha256(packed)}  renderer.wasm.br\n`)
  writeFileSync(join(home, 'NOTICE'), notice(home, target))
  console.log(`renderer.wasm has ${raw.length} bytes, packed ${packed.length}`)
}

const check = (): void => {
  const copy = mkdtempSync(join(tmpdir(), 'stagecoach-renderer-'))
  try {
    mkdirSync(join(copy, 'renderer'))
    const skipped = join(home, 'build')
    cpSync(home, join(copy, 'renderer'), { recursive: true, filter: path => path !== skipped })
    const directory = join(copy, 'renderer')
    const built = compile(directory, json<Versions>(home, 'versions.json'))
    const committed = brotliDecompressSync(readFileSync(artifact))
    if (sha256(built) !== sha256(committed)) {
      console.error(`The module in the repository is ${sha256(committed)}, and its source gives ${sha256(built)}.`)
      process.exitCode = 1
      return
    }
    if (notice(directory, target) !== readFileSync(join(home, 'NOTICE'), 'utf8')) {
      console.error('renderer/NOTICE does not say what is linked in: run npm run renderer:build.')
      process.exitCode = 1
      return
    }
    console.log(`The module in the repository is what its source gives: ${sha256(built)}.`)
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

const hasGo = (process.env['PATH'] ?? '').split(':').some(path => path !== '' && existsSync(join(path, 'go')))
if (!hasGo) {
  console.error(`There is no Go on the path. The renderer is built with ${json<Versions>(home, 'versions.json').go}.`)
  process.exitCode = 1
} else if (process.argv[2] === 'build') build()
else if (process.argv[2] === 'check') check()
else {
  console.error(`${dirname(process.argv[1] ?? '')}/renderer.ts build|check`)
  process.exitCode = 2
}
