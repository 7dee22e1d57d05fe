import { isMap, type JsonMap } from '../../diff/json.ts'
import { foreignText } from './foreign-text.ts'
import type { Policy, PolicyFile } from './policy.ts'
import { readPolicyDocuments } from './policy-document.ts'
import { type PolicyProblem, policyProblem } from './policy-problem.ts'
import { askRego, type RegoModule } from './rego-policy.ts'
import { unjudgedBy } from './said-once.ts'
import { fixOf } from './weight.ts'

/** Whether a file holds data for policies in Rego: it stands below a directory `data`. */
export const isData = ({ path }: PolicyFile): boolean => /(?:^|\/)data\/.*\.(?:ya?ml|json)$/.test(path)

/** Reads policies in Rego as conftest does: all modules together, tests left out, and the data beside them. */
export const readConftest = (
  files: readonly PolicyFile[],
): { readonly policies: readonly Policy[]; readonly problems: readonly PolicyProblem[] } => {
  const modules = files
    .filter(({ path }) => path.endsWith('.rego') && !path.endsWith('_test.rego'))
    .map(({ path, text }): RegoModule => ({ path, text, file: path, line: 0 }))
  const [first] = modules
  if (!first) return { policies: [], problems: [] }
  const problems: PolicyProblem[] = []
  let data: JsonMap = {}
  for (const file of files.filter(isData)) {
    const { documents, wrong } = readPolicyDocuments(file)
    for (const { line, message } of wrong)
      problems.push(policyProblem('error', 'conftest', { file: file.path, line }, message, 'Mend the file'))
    // Directories are keys, files are not.
    const keys = file.path
      .slice(file.path.lastIndexOf('data/') + 5)
      .split('/')
      .slice(0, -1)
    for (const { object } of documents)
      data = merged(
        data,
        keys.reduceRight<JsonMap>((inner, key) => ({ [key]: inner }), object),
      )
  }
  return { policies: [policyOf(first.file, modules, data)], problems }
}

const policyOf = (file: string, modules: readonly RegoModule[], data: JsonMap): Policy => ({
  rule: 'policy.conftest',
  file,
  *judge(scene, world) {
    const unjudged = unjudgedBy('conftest')
    yield* askRego(
      {
        as: 'conftest',
        modules,
        version: versionOf(modules),
        data,
        asked: scene.manifests.map(on => ({ on, input: on.object })),
        weigh: ({ level, message }) => ({
          severity: level === 'deny' ? 'error' : 'warning',
          message: foreignText(message),
          fix: fixOf(file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : file),
        }),
      },
      world,
      unjudged,
    )
    yield* unjudged.found()
  },
})

const IMPORTS = /^\s*import\s+(?:rego\.v1|future\.keywords)/m
const NEW = /^[A-Za-z_][\w.]*(?:\([^)]*\))?[^\n{#]*\s(?:if|contains)\s/m

/** Modules that import what is new can be read as old ones; those that use it without can not. */
const versionOf = (modules: readonly RegoModule[]): 0 | 1 =>
  modules.some(({ text }) => !IMPORTS.test(text) && NEW.test(text)) ? 1 : 0

/** One map in another; of what both have, the second's counts. */
const merged = (one: JsonMap, other: JsonMap): JsonMap => {
  const both = new Map(Object.entries(one))
  for (const [key, value] of Object.entries(other)) {
    const before = both.get(key)
    both.set(key, isMap(before) && isMap(value) ? merged(before, value) : value)
  }
  return Object.fromEntries(both)
}
