import { directoryOf } from './file-reader.ts'
import type { Files } from './files.ts'
import type { Unrendered } from './source.ts'

const helmfiles = ['helmfile.yaml', 'helmfile.yml', 'helmfile.yaml.gotmpl', 'helmfile.gotmpl', 'helmfile']

const sentences = {
  helmfile: 'helmfile is a program of its own that is not run here; commit what it renders to have it compared',
  generator: 'cdk8s makes its objects by running a program, which is not done here; commit what it makes',
  jsonnet: 'Jsonnet is not evaluated here; commit what it makes to have it compared',
} as const

const named = (code: keyof typeof sentences, file: string): Unrendered => ({
  code,
  file,
  line: 1,
  sentence: sentences[code],
})

/** A tool whose objects are made by running programs, by the files of one directory; `whole`: everything in it is the tool's. */
export const foreignTool = (
  here: readonly string[],
): { readonly whole: boolean; readonly unrendered: Unrendered } | undefined => {
  const called = (names: readonly string[]): string | undefined =>
    here.find(path => names.includes(path.slice(path.lastIndexOf('/') + 1)))
  const helmfile = here.find(path => /(?:^|\/)helmfile[^/]*$/.test(path))
  if (helmfile !== undefined) return { whole: true, unrendered: named('helmfile', helmfile) }
  const cdk8s = called(['cdk8s.yaml'])
  if (cdk8s !== undefined) return { whole: true, unrendered: named('generator', cdk8s) }
  const jsonnet = here.find(path => path.endsWith('.jsonnet'))
  return jsonnet === undefined ? undefined : { whole: false, unrendered: named('jsonnet', jsonnet) }
}

/** Why values without a chart in the repository are not rendered: a helmfile above uses them, or nothing does that is here. */
export const withoutChart = (files: Files, values: string, app: string): Unrendered => {
  for (let at = directoryOf(values); ; at = directoryOf(at)) {
    for (const name of helmfiles) {
      const path = at === '' ? name : `${at}/${name}`
      if (files.id(path) !== undefined)
        return { ...named('helmfile', path), sentence: `${values} is rendered by ${path}, and ${sentences.helmfile}` }
    }
    if (at === '') break
  }
  return {
    code: 'missing',
    file: values,
    line: 1,
    sentence: `no chart of the repository was found for these values; it is looked for in the directories above, and there in ${app}, chart and charts/${app}`,
  }
}
