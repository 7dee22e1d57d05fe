import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { goModule } from '../scripts/go-module.ts'
import { go, once } from '../scripts/native.ts'
import { isMap, type JsonMap } from '../src/diff/json.ts'
import { controlPlaneVersions } from './versions.ts'

const source = fileURLToPath(new URL('kubernetes-tests/dump.go.txt', import.meta.url))
const module = fileURLToPath(new URL('control-plane/kube-apiserver/', import.meta.url))
const NAME = 'stagecoach.dev/control-plane/kube-apiserver'

/** Packages of `k8s.io/kubernetes/pkg/apis` whose tests have objects that people write. */
const GROUPS = [
  ...['admissionregistration', 'apps', 'autoscaling', 'batch', 'certificates', 'coordination', 'core', 'discovery'],
  ...['networking', 'policy', 'rbac', 'scheduling', 'storage'],
]

/** Lets every function that judges an object write it first. */
const withDump = (text: string): string => {
  const called = text.replace(
    /^func ([vV]alidate\w*)\((?:ctx context\.Context, )?(\w+)(?:, \w+)* (\*?)\w+\.(\w+)[^\n]*\{$/gm,
    (line, _name: string, first: string, pointer: string, type: string) => {
      if (pointer === '' && type !== 'PodDisruptionBudgetSpec') return line
      return `${line}\n\tdump.Object(${pointer === '' ? '&' : ''}${first})`
    },
  )
  return called === text ? text : called.replace(/^import \(/m, `import (\n\t"${NAME}/dump"`)
}

const build = (into: string): void => {
  const { kubernetes } = controlPlaneVersions
  const work = join(into, 'work')
  mkdirSync(join(work, 'dump'), { recursive: true })
  for (const file of ['go.mod', 'go.sum']) cpSync(join(module, file), join(work, file))
  writeFileSync(join(work, 'dump', 'dump.go'), readFileSync(source, 'utf8'))
  const apis = join(goModule('k8s.io/kubernetes', kubernetes).Dir, 'pkg/apis')
  const extensions = join(
    goModule('k8s.io/apiextensions-apiserver', kubernetes.replace('v1', 'v0')).Dir,
    'pkg/apis/apiextensions/validation',
  )
  const packages = [
    ...GROUPS.map(group => [group, join(apis, group, 'validation')] as const),
    ['apiextensions', extensions] as const,
  ]
  for (const [name, directory] of packages) {
    mkdirSync(join(work, name))
    for (const file of readdirSync(directory).filter(each => each.endsWith('.go'))) {
      const text = readFileSync(join(directory, file), 'utf8')
      writeFileSync(join(work, name, file), file.endsWith('_test.go') ? text : withDump(text))
    }
    const cases = join(into, `${name}.jsonl`)
    try {
      // What the tests say is not asked: only what they are about.
      go(['test', '-mod=mod', '-count=1', `./${name}/`], { cwd: work, env: { DUMP_FILE: cases } })
    } catch (error) {
      if (!existsSync(cases)) throw error
    }
  }
  rmSync(work, { recursive: true })
}

/** The objects that Kubernetes' own tests of its validation are about, by the package that they are from; made once, in some minutes. */
export const testedObjects = (
  say: (line: string) => void,
): readonly (readonly [name: string, objects: readonly JsonMap[]])[] => {
  const key = createHash('sha256').update(readFileSync(source)).update(build.toString()).update(withDump.toString())
  const made = once(`kubernetes-tests-${controlPlaneVersions.kubernetes}-${key.digest('hex').slice(0, 16)}`, into => {
    say('running the tests of Kubernetes for the objects in them')
    build(into)
  })
  return readdirSync(made)
    .filter(file => file.endsWith('.jsonl'))
    .sort()
    .map(file => {
      const lines = readFileSync(join(made, file), 'utf8')
        .split('\n')
        .filter(line => line !== '')
      return [file.replace('.jsonl', ''), lines.map(line => JSON.parse(line) as unknown).filter(isMap)]
    })
}
