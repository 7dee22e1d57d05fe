import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { go, versions } from '../scripts/native.ts'

/** What has to be used by generated cases, read from the sources of the tools, so that none can be forgotten. */
export interface Wanted {
  /** Paths of fields of a kustomization: `patches[].target.kind`. */
  readonly fields: readonly string[]
  /** Kinds of plugins that are part of kustomize. */
  readonly plugins: readonly string[]
  /** Functions of templates. */
  readonly functions: readonly string[]
  /** Methods of `.Files`. */
  readonly files: readonly string[]
}

const source = (module: string): string =>
  (JSON.parse(go(['mod', 'download', '-json', module], { env: { GOFLAGS: '' } })) as { readonly Dir: string }).Dir

const text = (...path: readonly string[]): string => readFileSync(join(...path), 'utf8')

interface Field {
  readonly name: string
  readonly type: string
  readonly inline: boolean
}

/** The structs of Go files by name, as their JSON tags have them. */
const structs = (sources: readonly string[]): ReadonlyMap<string, readonly Field[]> => {
  const found = new Map<string, readonly Field[]>()
  for (const file of sources)
    for (const [, name = '', body = ''] of file.matchAll(/^type (\w+) struct \{$([\s\S]*?)^\}$/gm)) {
      const fields = [...body.matchAll(/^\s*(?:\w+[ \t]+)?([\w.*[\]]+)[ \t]+`json:"([^",]*)([^"]*)"/gm)]
      found.set(
        name,
        fields.map(([, type = '', json = '', options = '']) => ({
          name: json,
          type: type.replace(/\w+\./g, ''),
          inline: options.includes('inline') || json === '',
        })),
      )
    }
  return found
}

const pathsOf = (
  name: string,
  known: ReadonlyMap<string, readonly Field[]>,
  within: readonly string[] = [],
): readonly string[] =>
  (known.get(name) ?? []).flatMap(field => {
    const list = /^\*?\[\]/.test(field.type) ? '[]' : ''
    const inner = field.type.replace(/[*[\]]/g, '')
    const deeper = within.includes(inner) ? [] : pathsOf(inner, known, [...within, name])
    if (field.inline) return deeper
    return deeper.length > 0 ? deeper.map(path => `${field.name}${list}.${path}`) : [`${field.name}${list}`]
  })

/** Fields that a kustomization may not have although a struct of it has them: read, and without any effect. */
const withoutEffect = new Set(['vars[].objref.isClusterScoped'])

/** Reads the sources of the versions that are compared with. */
export const readWanted = (): Wanted => {
  const api = source(`sigs.k8s.io/kustomize/api@${versions.kustomizeApi}`)
  const kyaml = source(`sigs.k8s.io/kustomize/kyaml@${versions.kustomizeApi}`)
  const helm = source(`helm.sh/helm/v4@${versions.helm}`)
  const [, sprigVersion = ''] = /Masterminds\/sprig\/v3 (\S+)/.exec(text(helm, 'go.mod')) ?? []
  const sprig = source(`github.com/Masterminds/sprig/v3@${sprigVersion}`)
  const types = readdirSync(join(api, 'types')).filter(name => name.endsWith('.go') && !name.endsWith('_test.go'))
  const known = structs([
    ...types.map(name => text(api, 'types', name)),
    text(kyaml, 'resid', 'gvk.go'),
    text(kyaml, 'resid', 'resid.go'),
  ])
  const names = (file: string, pattern: RegExp): readonly string[] =>
    [...file.matchAll(pattern)].map(([, name = '']) => name)
  const removed = new Set(names(text(helm, 'pkg', 'engine', 'funcs.go'), /delete\(f, "(\w+)"\)/g))
  const functions = new Set([
    ...names(text(sprig, 'functions.go'), /^\t"(\w+)":/gm),
    // Two of a line.
    ...names(text(sprig, 'functions.go'), /, "(\w+)": must|, "(\w+)": push/g),
    ...names(text(helm, 'pkg', 'engine', 'funcs.go'), /^\t\t"(\w+)":/gm),
    ...names(text(go(['env', 'GOROOT']).trim(), 'src', 'text', 'template', 'funcs.go'), /^\t\t"(\w+)":/gm),
  ])
  const plugins = text(api, 'internal', 'plugins', 'builtinhelpers', 'builtins.go')
  return {
    fields: pathsOf('Kustomization', known).filter(path => !withoutEffect.has(path)),
    plugins: names(plugins, /^\t(\w+(?:Transformer|Generator)):\s/gm),
    functions: [...functions].filter(name => name !== '' && !removed.has(name)).sort(),
    files: names(text(helm, 'pkg', 'engine', 'files.go'), /^func \(f files\) ([A-Z]\w+)/gm),
  }
}
