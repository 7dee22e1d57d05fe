import { expect, test } from 'vitest'
import { parseConfig } from '../src/config/parse.ts'

const read = (environment: string) => parseConfig(`version: 1\nenvironments:\n  dev: ${environment}\n`)

/** The context that a dry-run for the environment is sent to. */
const contextOf = (environment: string): string | undefined => {
  const parsed = read(environment)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.config.environments[0]?.dryRun
}

const problemsOf = (environment: string): readonly string[] => {
  const parsed = read(environment)
  return parsed.ok ? [] : parsed.problems.map(({ line, path, message }) => `${line} ${path} ${message}`)
}

test.each([
  ['nothing is sent anywhere unless somebody asks for it', '{ sync: { engine: argocd, cluster: hub } }', undefined],
  ['true means the cluster of the engine', '{ sync: { engine: argocd, cluster: hub }, dryRun: true }', 'hub'],
  ['false is what it is without', '{ sync: { engine: argocd, cluster: hub }, dryRun: false }', undefined],
  ['a name is another context', '{ sync: { engine: argocd, cluster: hub }, dryRun: hub-dry-run }', 'hub-dry-run'],
  ['a name needs no engine', '{ dryRun: eu }', 'eu'],
])('%s', (_, environment, context) => {
  expect(contextOf(environment)).toBe(context)
})

test.each([
  ['{ dryRun: true }', 'needs "cluster" in "sync" to be sent to; or write the name of a context instead of true'],
  [
    '{ sync: { engine: status }, dryRun: true }',
    'needs "cluster" in "sync" to be sent to; or write the name of a context instead of true',
  ],
  ['{ dryRun: [hub] }', 'is neither true nor the name of a context'],
  ['{ dryRun: "two words" }', '"two words" is not the name of a context'],
])('%s is refused with its place', (environment, message) => {
  expect(problemsOf(environment)).toEqual([expect.stringContaining(`3 environments.dev.dryRun ${message}`)])
})
