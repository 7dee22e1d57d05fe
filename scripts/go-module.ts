import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'

/** A published Go module as it was fetched. */
export interface GoModule {
  readonly Dir: string
  /** What its content hashes to, as `go.sum` has it. */
  readonly Sum: string
}

/** Fetches a published Go module, once: its directory may only be read. Throws where there is no Go. */
export const goModule = (module: string, version: string): GoModule =>
  JSON.parse(
    execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], {
      cwd: tmpdir(),
      env: { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '', GOWORK: 'off' },
      encoding: 'utf8',
    }),
  ) as GoModule
