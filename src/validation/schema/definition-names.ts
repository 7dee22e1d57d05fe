import { isMap, type JsonMap, listAt, mapAt } from '../../diff/json.ts'
import { type Check, cut, isHidden } from './check.ts'
import { wrongSubdomain } from './names.ts'

type Path = readonly (string | number)[]

const wrong = (check: Check, path: Path, message: string, fix: string): void =>
  check.say('schema.definition', 'error', message, fix, ...path)

const LABEL = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/

/** Judges the names that a CustomResourceDefinition gives, and how its versions become each other. */
export const checkDefinedNames = (definition: JsonMap, check: Check): void => {
  const spec = mapAt(definition, 'spec')
  const names = mapAt(spec, 'names')
  const { group } = spec
  if (typeof names['plural'] === 'string' && typeof group === 'string') {
    const expected = `${names['plural']}.${group}`
    const { name, generateName } = mapAt(definition, 'metadata')
    for (const [key, given] of [
      ['name', name],
      ['generateName', generateName],
    ] as const)
      if ((key === 'name' || (given !== undefined && given !== null && given !== '')) && given !== expected)
        wrong(
          check,
          ['metadata', key],
          `the name has to be "${cut(expected)}", of plural and group`,
          `Write ${cut(expected)}`,
        )
    if (isProtected(group) && !isApproved(mapAt(definition, 'metadata', 'annotations')[APPROVAL]))
      wrong(
        check,
        ['metadata'],
        `"${cut(group)}" is a domain of Kubernetes, which needs the annotation "${APPROVAL}"`,
        'Write another group',
      )
    if (group !== '' && (wrongSubdomain(group) || !group.includes('.')))
      wrong(check, ['spec', 'group'], 'the group has to be a domain', 'Write a domain as example.com')
  }
  for (const key of ['plural', 'singular', 'kind', 'listKind']) {
    const name = names[key]
    const text = typeof name === 'string' && key.endsWith('ind') ? name.toLowerCase() : name
    if (typeof text === 'string' && text !== '' && !isHidden(text) && !LABEL.test(text))
      wrong(
        check,
        ['spec', 'names', key],
        `"${key}" is "${cut(text)}", and has to be made of letters, digits and "-"`,
        'Write another name',
      )
  }
  for (const key of ['shortNames', 'categories'])
    for (const [index, name] of listAt(names, key).entries())
      if (typeof name === 'string' && !LABEL.test(name))
        wrong(
          check,
          ['spec', 'names', key, index],
          `"${cut(name)}" has to be made of lower-case letters, digits and "-"`,
          'Write another name',
        )
  if (typeof names['kind'] === 'string' && names['kind'] !== '' && names['kind'] === names['listKind'])
    wrong(check, ['spec', 'names', 'listKind'], 'a list has the same kind as its items', 'Write another "listKind"')
  const seen = new Set<unknown>()
  for (const [index, version] of listAt(spec, 'versions').entries()) {
    const name = isMap(version) ? version['name'] : undefined
    if (name !== undefined && seen.has(name))
      wrong(check, ['spec', 'versions', index, 'name'], 'two versions have the same name', 'Write another name')
    seen.add(name)
  }
  checkConversion(mapAt(spec, 'conversion'), check)
}

const APPROVAL = 'api-approved.kubernetes.io'
const isProtected = (group: string): boolean => /(^|\.)(k8s|kubernetes)\.io$/.test(group)
const isApproved = (value: unknown): boolean =>
  typeof value === 'string' && (value.startsWith('unapproved') || /^[a-z]+:\/\/[^/]/.test(value))

const checkConversion = (conversion: JsonMap, check: Check): void => {
  const path = ['spec', 'conversion']
  const webhook = conversion['webhook']
  if (conversion['strategy'] !== 'Webhook') {
    if (isMap(webhook) && (isMap(webhook['clientConfig']) || listAt(webhook, 'conversionReviewVersions').length > 0))
      wrong(check, [...path, 'webhook'], 'a webhook needs "strategy: Webhook"', 'Leave it out')
    return
  }
  if (!isMap(webhook)) {
    wrong(check, path, 'it is not said which webhook converts', 'Write "webhook"')
    return
  }
  const client = mapAt(webhook, 'clientConfig')
  const service = client['service']
  if ((typeof client['url'] === 'string') === isMap(service))
    wrong(check, [...path, 'webhook'], 'a webhook has either "url" or "service"', 'Write one of them in "clientConfig"')
  if (typeof client['url'] === 'string' && !client['url'].startsWith('https://'))
    wrong(
      check,
      [...path, 'webhook', 'clientConfig', 'url'],
      '"url" has to begin with "https://"',
      'Write such an address',
    )
  const port = isMap(service) ? service['port'] : undefined
  if (typeof port === 'number' && (port < 1 || port > 65_535))
    wrong(
      check,
      [...path, 'webhook', 'clientConfig', 'service', 'port'],
      `"port" is ${port}, and has to be between 1 and 65535`,
      'Write the number of a port',
    )
  const versions = listAt(webhook, 'conversionReviewVersions')
  if (new Set(versions).size < versions.length)
    wrong(check, [...path, 'webhook', 'conversionReviewVersions'], 'a version is there twice', 'Leave one of them out')
  if (!versions.some(version => version === 'v1' || version === 'v1beta1'))
    wrong(
      check,
      [...path, 'webhook'],
      'no version of the webhook is one that the API server speaks',
      'Write "conversionReviewVersions: [v1]"',
    )
}

const COLUMNS = ['integer', 'number', 'string', 'boolean', 'date']
const FORMATS = ['int32', 'int64', 'float', 'double', 'byte', 'date', 'date-time', 'password']

/** Judges a version of a CustomResourceDefinition, but for its schema. */
export const checkDefinedVersion = (version: JsonMap, path: Path, check: Check): void => {
  const { name } = version
  if (typeof name === 'string' && name !== '' && !LABEL.test(name))
    wrong(
      check,
      [...path, 'name'],
      `the version "${cut(name)}" has to be made of lower-case letters and digits`,
      'Write a name as v1',
    )
  if (typeof version['deprecationWarning'] === 'string' && version['deprecated'] !== true)
    wrong(
      check,
      [...path, 'deprecationWarning'],
      'a version that is not deprecated has no warning',
      'Write "deprecated: true"',
    )
  for (const [index, column] of listAt(version, 'additionalPrinterColumns').entries()) {
    if (!isMap(column)) continue
    const at = [...path, 'additionalPrinterColumns', index]
    const { type, jsonPath, format } = column
    if (typeof type === 'string' && type !== '' && !COLUMNS.includes(type))
      wrong(check, [...at, 'type'], `there is no type "${cut(type)}" of columns`, `Write one of ${COLUMNS.join(', ')}`)
    if (typeof format === 'string' && format !== '' && !FORMATS.includes(format))
      wrong(
        check,
        [...at, 'format'],
        `there is no format "${cut(format)}" of columns`,
        `Write one of ${FORMATS.join(', ')}`,
      )
    if (typeof jsonPath === 'string' && jsonPath !== '' && !isSimplePath(jsonPath))
      wrong(check, [...at, 'jsonPath'], `"jsonPath" has to be a path as .spec.replicas`, 'Write such a path')
  }
  const scale = mapAt(version, 'subresources', 'scale')
  for (const [key, roots] of [
    ['specReplicasPath', ['.spec.']],
    ['statusReplicasPath', ['.status.']],
    ['labelSelectorPath', ['.spec.', '.status.']],
  ] as const) {
    const given = scale[key]
    if (
      typeof given === 'string' &&
      given !== '' &&
      !(isSimplePath(given) && roots.some(root => given.startsWith(root)))
    )
      wrong(
        check,
        [...path, 'subresources', 'scale', key],
        `"${key}" has to be a path below ${roots.join(' or ')}`,
        'Write such a path',
      )
  }
}

const isSimplePath = (path: string): boolean =>
  path.startsWith('.') && !/\s|\.\.|\{/.test(path.replace(/\[\?\(.*?\)\]/g, ''))
