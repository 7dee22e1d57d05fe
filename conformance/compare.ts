import { parse } from 'yaml'
import { type JsonMap, listAt, textAt } from '../src/diff/json.ts'
import { readYaml } from '../src/overlay/yaml.ts'
import { judgeObject } from '../src/validation/judge-object.ts'
import type { Problem } from '../src/validation/problem.ts'
import type { Schemas } from '../src/validation/schema/schemas.ts'
import { type Client, forEach } from './client.ts'
import { type Discovery, pathOf } from './discovery.ts'

/** What is given to both sides. */
export interface Given {
  /** What it is a case of, for the counts. */
  readonly name: string
  /** Where it is from, or what was changed where. */
  readonly where: string
  readonly object: JsonMap
  readonly yaml?: string
}

/** What the API server made of an object. */
export type Theirs =
  | { readonly is: 'accepted' }
  | { readonly is: 'refused'; readonly status: number; readonly message: string; readonly causes: readonly Cause[] }

/** One thing that the API server finds wrong. */
export interface Cause {
  readonly field: string
  readonly reason: string
  readonly message: string
}

/** An object and what both sides say to it. */
export interface Compared {
  readonly given: Given
  readonly theirs: Theirs
  /** Our errors; warnings refuse nothing. */
  readonly ours: readonly Problem[]
}

const answerOf = (status: number, body: string): Theirs => {
  // That something of the name is there is found when all else is right.
  if (status < 300 || status === 409) return { is: 'accepted' }
  let said: unknown
  try {
    said = JSON.parse(body)
  } catch {
    said = {}
  }
  const causes = listAt(said, 'details', 'causes').map(cause => ({
    field: textAt(cause, 'field') ?? '',
    reason: textAt(cause, 'reason') ?? '',
    message: textAt(cause, 'message') ?? '',
  }))
  return { is: 'refused', status, message: textAt(said, 'message') ?? body.slice(0, 500), causes }
}

/** Asks the API server to create the object, without keeping it. */
const ask = async ({ object, yaml }: Given, client: Client, discovery: Discovery): Promise<Theirs> => {
  const path = pathOf(object, discovery)
  if (path === undefined)
    return { is: 'refused', status: 404, message: `no matches for kind ${String(object['kind'])}`, causes: [] }
  const query = '?dryRun=All&fieldValidation=Strict'
  const { status, body } =
    yaml === undefined
      ? await client.post(path + query, JSON.stringify(object))
      : await client.post(path + query, yaml, 'application/yaml')
  return answerOf(status, body)
}

const judge = ({ object, yaml }: Given, schemas: Schemas): readonly Problem[] => {
  if (yaml !== undefined) {
    const read = readYaml(yaml)
    if (!read.ok) return [{ rule: 'yaml', severity: 'error', message: read.message, fix: '', at: '' }]
  }
  return judgeObject(yaml === undefined ? object : parse(yaml), schemas).filter(({ severity }) => severity === 'error')
}

/** Gives everything to both sides. */
export const compareAll = (
  all: readonly Given[],
  schemas: Schemas,
  client: Client,
  discovery: Discovery,
): Promise<readonly Compared[]> =>
  forEach(all, async given => ({
    given,
    theirs: await ask(given, client, discovery),
    ours: judge(given, schemas),
  }))
