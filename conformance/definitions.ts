import { setTimeout as sleep } from 'node:timers/promises'
import { goModule } from '../scripts/go-module.ts'
import { definitionsIn } from '../scripts/schema-custom.ts'
import { CUSTOM_RESOURCES } from '../scripts/schema-sources.ts'
import { isMap, listAt, textAt } from '../src/diff/json.ts'
import { type Client, forEach } from './client.ts'
import { type Discovery, discover } from './discovery.ts'

const SERVED_WITHIN = 60_000

/** The CustomResourceDefinitions that our schemas are made of, from the same modules. */
export const bundledDefinitions = (): readonly Readonly<Record<string, unknown>>[] => {
  const byName = new Map<string, Readonly<Record<string, unknown>>>()
  for (const { module, version, files } of CUSTOM_RESOURCES)
    for (const definition of definitionsIn(goModule(module, version).Dir, files))
      byName.set(textAt(definition, 'metadata', 'name') ?? '', definition)
  return [...byName.values()]
}

/** Gives definitions to the API server, and waits until it serves all of them. */
export const install = async (
  definitions: readonly Readonly<Record<string, unknown>>[],
  client: Client,
): Promise<Discovery> => {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
  await forEach(definitions, async definition => {
    const { status, body } = await client.post(path, JSON.stringify(definition))
    if (status >= 300 && status !== 409)
      throw new Error(`${textAt(definition, 'metadata', 'name')} cannot be installed: ${body.slice(0, 400)}`)
  })
  const wanted = definitions.flatMap(({ spec }) =>
    listAt(spec, 'versions')
      .filter(version => (version as { served?: unknown }).served !== false)
      .map(version => `${textAt(spec, 'group')}/${textAt(version, 'name')}/${textAt(spec, 'names', 'kind')}`),
  )
  const since = Date.now()
  for (;;) {
    const discovery = await discover(client)
    const missing = wanted.filter(name => !discovery.has(name))
    if (missing.length === 0) return discovery
    if (Date.now() - since > SERVED_WITHIN) throw new Error(`these kinds are not served: ${missing.join(', ')}`)
    await sleep(200)
  }
}

/** What rules in the Common Expression Language say where they do not hold, of all definitions. */
export const ruleMessages = (definitions: readonly unknown[]): ReadonlySet<string> => {
  const found = new Set<string>()
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item)
    else if (isMap(value)) {
      for (const rule of listAt(value, 'x-kubernetes-validations')) {
        const message = textAt(rule, 'message')
        if (message !== undefined) found.add(message.trim())
      }
      for (const item of Object.values(value)) visit(item)
    }
  }
  visit(definitions)
  return found
}
