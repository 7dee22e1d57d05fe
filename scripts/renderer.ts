/**
 * Builds the WebAssembly modules that render manifests and judge them by Rego, from the Go source in `renderer/`.
 * `node scripts/renderer.ts build` writes the packed modules, their digests and licences. `check` builds them again elsewhere, and ends
 * with 1 where that gives other bytes than are in the repository. After either may stand the name of one module. Both need the
 * Go version that `versions.json` names.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import { limitMemory } from './renderer-memory.ts'
import { type SandboxModule, sandboxModules, type Versions } from './renderer-modules.ts'
import { notice } from './renderer-notice.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const environment = { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly', GOWORK: 'off' }
const target = { ...environment, GOOS: 'wasip1', GOARCH: 'wasm', CGO_ENABLED: '0' }

const versionsOf = (directory: string): Versions =>
  JSON.parse(readFileSync(join(directory, 'versions.json'), 'utf8')) as Versions

/** Builds a module from its source in a directory, and gives its bytes. */
const compile = (module: SandboxModule, directory: string): Uint8Array => {
  const versions = versionsOf(directory)
  const go = execFileSync('go', ['env', 'GOVERSION'], { env: environment, encoding: 'utf8' }).trim()
  if (go !== versions.go) throw new Error(`this is ${go}, and ${module.name} is built with ${versions.go}`)
  module.prepare(directory, environment)
  const output = join(directory, 'build', `${module.name}.wasm`)
  const set = Object.entries(module.variables(versions)).map(([name, value]) => ` -X ${name}=${value}`)
  execFileSync(
    'go',
    [
      ...['build', '-trimpath', '-buildvcs=false', '-buildmode=c-shared'],
      ...[`-ldflags=-s -w -buildid=${set.join('')}`, '-o', output, '.'],
    ],
    { cwd: directory, env: target, stdio: ['ignore', 'inherit', 'inherit'] },
  )
  return limitMemory(readFileSync(output), module.pages)
}

const build = (module: SandboxModule): void => {
  const { name, mostPacked } = module
  const home = join(root, module.directory)
  const raw = compile(module, home)
  const packed = brotliCompressSync(raw, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
    },
  })
  if (packed.length > mostPacked) throw new Error(`${name}.wasm.br has ${packed.length} bytes`)
  writeFileSync(join(home, `${name}.wasm.br`), packed)
  writeFileSync(join(home, `${name}.sha256`), `${sha256(raw)}  ${name}.wasm\n${sha256(packed)}  ${name}.wasm.br\n`)
  writeFileSync(join(home, 'NOTICE'), notice(module.notice, home, target))
  console.log(`${name}.wasm has ${raw.length} bytes, packed ${packed.length}`)
}

/** Says what is wrong, if anything is. */
const check = (module: SandboxModule): string | null => {
  const home = join(root, module.directory)
  const elsewhere = mkdtempSync(join(tmpdir(), 'stagecoach-'))
  try {
    const copy = join(elsewhere, module.name)
    cpSync(home, copy, { recursive: true, filter: path => basename(path) !== 'build' })
    const built = sha256(compile(module, copy))
    const committed = sha256(brotliDecompressSync(readFileSync(join(home, `${module.name}.wasm.br`))))
    if (built !== committed)
      return `${module.name}.wasm in the repository is ${committed}, and its source gives ${built}.`
    if (notice(module.notice, copy, target) !== readFileSync(join(home, 'NOTICE'), 'utf8'))
      return `${module.directory}/NOTICE does not say what is linked in: run npm run renderer:build.`
    console.log(`${module.name}.wasm in the repository is what its source gives: ${built}.`)
    return null
  } finally {
    rmSync(elsewhere, { recursive: true, force: true })
  }
}

const [, , command, only] = process.argv
const chosen = sandboxModules.filter(({ name }) => only === undefined || name === only)
const hasGo = (process.env['PATH'] ?? '').split(':').some(path => path !== '' && existsSync(join(path, 'go')))
if ((command !== 'build' && command !== 'check') || chosen.length === 0) {
  console.error(`scripts/renderer.ts build|check [${sandboxModules.map(({ name }) => name).join('|')}]`)
  process.exitCode = 2
} else if (!hasGo) {
  console.error(`There is no Go on the path. The modules are built with ${versionsOf(join(root, 'renderer')).go}.`)
  process.exitCode = 1
} else if (command === 'build') chosen.forEach(build)
else
  for (const module of chosen) {
    const wrong = check(module)
    if (wrong !== null) {
      console.error(wrong)
      process.exitCode = 1
    }
  }
