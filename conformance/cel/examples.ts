import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { isMap } from '../../src/diff/json.ts'
import { readSchemas } from '../../src/manifests/schemas.ts'
import { customRules } from '../../src/validation/cel/custom-rules.ts'
import { schemasOf } from '../../src/validation/schema/schemas.ts'
import { validateObject } from '../../src/validation/schema/validate-object.ts'
import type { Outcome } from './outcome.ts'

const objectsBelow = (directory: string): readonly { readonly file: string; readonly object: unknown }[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.yaml'))
    .sort()
    .flatMap(file =>
      parseAllDocuments(readFileSync(join(directory, file), 'utf8')).map(document => ({
        file,
        object: document.toJS() as unknown,
      })),
    )
    .filter(({ object }) => isMap(object) && String(object['apiVersion']).startsWith('gateway.networking'))

/** Judges the examples that Gateway API keeps of what its definitions accept, and of what they refuse, by structure or by rule. */
export const runExamples = async (module: string): Promise<readonly Outcome[]> => {
  const bundle = await readSchemas()
  return ['standard', 'experimental'].flatMap(channel => {
    const definitions = readdirSync(join(module, 'config/crd', channel))
      .filter(file => file.endsWith('.yaml'))
      .flatMap(file => parseAllDocuments(readFileSync(join(module, 'config/crd', channel, file), 'utf8')))
      .map(document => document.toJS() as unknown)
    const schemas = schemasOf(bundle, '1.36', definitions)
    const judge = (directory: string, accepted: boolean): readonly Outcome[] =>
      objectsBelow(join(module, directory, channel)).map(({ file, object }) => {
        const [error] = [...validateObject(object, schemas), ...customRules(object, schemas)].filter(
          ({ severity }) => severity === 'error',
        )
        const suite = `gateway-api/${directory}/${channel}`
        if (accepted === (error === undefined)) return { suite, name: file, is: 'passed' }
        return { suite, name: file, is: 'failed', why: error?.message ?? 'it is accepted' }
      })
    return [...judge('examples', true), ...judge('hack/invalid-examples', false)]
  })
}
