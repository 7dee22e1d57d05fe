import type { JsonMap } from '../../../diff/json.ts'
import { type Check, cut } from '../../schema/check.ts'
import { wrongSubdomain } from '../../schema/names.ts'
import { eachIn, text, within } from '../reads.ts'
import { needs, say, single, wrongText } from '../says.ts'

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'] as const

/** Environment variables, and where they come from. */
export const checkEnvironment = (container: JsonMap, check: Check): void => {
  eachIn(container, 'env', check, variable => {
    wrongText(variable, 'name', check, name => wrongVariable(name, check.minor))
    within(variable, 'valueFrom', check, from => {
      const source = single(from, SOURCES, check, 'one is needed')
      if (source !== undefined && text(variable, 'value') !== undefined)
        say(check, 'choice', '"value" and "valueFrom" exclude each other', 'Leave one of them out')
      within(from, 'fieldRef', check, ref => checkField(ref, IN_VARIABLES, check))
      within(from, 'resourceFieldRef', check, ref => checkResourceField(ref, check))
      for (const kind of ['configMapKeyRef', 'secretKeyRef']) within(from, kind, check, ref => checkKeyRef(ref, check))
    })
  })
  eachIn(container, 'envFrom', check, source => {
    single(source, ['configMapRef', 'secretRef'], check, 'one is needed')
    wrongText(source, 'prefix', check, name => wrongVariable(name, check.minor))
    for (const kind of ['configMapRef', 'secretRef'])
      within(source, kind, check, ref => {
        needs(ref, 'name', check)
        wrongText(ref, 'name', check, wrongSubdomain)
      })
  })
}

const wrongVariable = (name: string, minor: number): string | undefined => {
  // Since 1.32, anything goes that can be printed.
  if (minor >= 32) return /^[ -<>-~]+$/.test(name) ? undefined : 'may have printable ASCII characters without "="'
  if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name))
    return 'is not made of letters, digits, "_", "-" and ".", not beginning with a digit'
  return name === '.' || name.startsWith('..') ? 'may not be "." or begin with ".."' : undefined
}

const checkKeyRef = (ref: JsonMap, check: Check): void => {
  needs(ref, 'name', check)
  wrongText(ref, 'key', check, wrongConfigKey)
  wrongText(ref, 'name', check, wrongSubdomain)
}

/** Why a text cannot be a key of a ConfigMap or Secret, as the end of a sentence; undefined where it can. */
export const wrongConfigKey = (key: string): string | undefined => {
  if (key.length > 253) return 'is longer than 253 characters'
  if (!/^[-._a-zA-Z0-9]+$/.test(key)) return 'is not made of letters, digits, "-", "_" and "."'
  if (key === '.' || key === '..') return 'may not be "." or ".."'
  return key.startsWith('..') ? 'begins with ".."' : undefined
}

const IN_VARIABLES = /^(metadata\.(name|namespace|uid)|spec\.(nodeName|serviceAccountName)|status\.(hostIPs?|podIPs?))$/
const IN_FILES = /^metadata\.(name|namespace|uid|labels|annotations)$/

/** A field of the pod itself; which there are depends on whether a variable or a file is made of it. */
const checkField = (ref: JsonMap, known: RegExp, check: Check): void => {
  needs(ref, 'fieldPath', check)
  const path = text(ref, 'fieldPath')
  const version = text(ref, 'apiVersion')
  if (version !== undefined && version !== 'v1')
    say(check, 'value', `pods are of v1, and not of "${cut(version)}"`, 'Leave "apiVersion" out', 'apiVersion')
  if (path === undefined || known.test(path)) return
  // These have quotes of two kinds, and a key that is judged as one of a label.
  if (/^metadata\.(labels|annotations)\['.+'\]$/.test(path)) return
  say(
    check,
    'value',
    `"${cut(path)}" is no field of a pod that can be read here`,
    'Write a field as metadata.name',
    'fieldPath',
  )
}

/** A field of the pod that a file is made of. */
export const checkFileField = (ref: JsonMap, check: Check): void => checkField(ref, IN_FILES, check)

const RESOURCE_FIELD = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/

/** A resource of a container that a variable or a file is made of. */
export const checkResourceField = (ref: JsonMap, check: Check): void => {
  needs(ref, 'resource', check)
  const resource = text(ref, 'resource')
  if (resource !== undefined && !RESOURCE_FIELD.test(resource))
    say(
      check,
      'value',
      `"${cut(resource)}" is no resource of a container`,
      'Write a resource as limits.cpu',
      'resource',
    )
}
