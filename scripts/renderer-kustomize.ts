import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What is changed in the module that kustomize is: see `renderer/README.md`. */
interface Changes {
  readonly module: string
  readonly version: string
  readonly sum: string
  readonly without: readonly string[]
  readonly edits: readonly { readonly file: string; readonly find: string; readonly put: string }[]
}

/** Puts kustomize's library, changed, where go.mod of the directory expects it. */
export const changeKustomize = (directory: string, env: NodeJS.ProcessEnv): void => {
  const { module, version, sum, without, edits } = JSON.parse(
    readFileSync(join(directory, '_kustomize', 'edits.json'), 'utf8'),
  ) as Changes
  const found = JSON.parse(
    execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], {
      cwd: tmpdir(),
      env: { ...env, GOFLAGS: '' },
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
