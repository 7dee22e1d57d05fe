import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Compared } from '../conformance/compare.ts'
import { mutatedObjects } from '../conformance/mutate.ts'
import { agreementOf, differencesOf, tally } from '../conformance/report.ts'
import { at } from '../src/diff/json.ts'
import { readSchemas } from '../src/manifests/schemas.ts'
import { schemasOf } from '../src/validation/schema/schemas.ts'
import { validateObject } from '../src/validation/schema/validate-object.ts'

const schemas = schemasOf(await readSchemas(), '1.36')
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'cart', labels: { app: 'cart' } },
  spec: {
    selector: { matchLabels: { app: 'cart' } },
    template: {
      metadata: { labels: { app: 'cart' } },
      spec: { containers: [{ name: 'cart', image: 'cart:1', ports: [{ containerPort: 80 }] }] },
    },
  },
}

const refused = (message: string): Compared['theirs'] => ({
  is: 'refused',
  status: 422,
  message,
  causes: [{ field: 'spec', reason: 'FieldValueInvalid', message }],
})
const compared = (theirs: Compared['theirs'], ours: Compared['ours'] = []): Compared => ({
  given: { name: 'a', where: 'b', object: deployment },
  theirs,
  ours,
})
const problem = { rule: 'schema.type', severity: 'error', message: '', fix: '', at: '/spec' } as const

describe('objects that are changed for the comparison', () => {
  test('follow from the seed', () => {
    const [one, again, other] = [1, 1, 2].map(seed => JSON.stringify(mutatedObjects([deployment], schemas, 5, seed)))
    expect(again).toBe(one)
    expect(other).not.toBe(one)
  })

  test('are changed in each of some thirty ways, each once', () => {
    const mutated = mutatedObjects([deployment], schemas, 5, 1)
    expect(new Set(mutated.map(({ name }) => name)).size).toBeGreaterThan(20)
    const plain = mutated.filter(({ yaml }) => yaml === undefined).map(({ object }) => JSON.stringify(object))
    expect(new Set(plain).size).toBe(plain.length)
    expect(validateObject(deployment, schemas)).toEqual([])
    expect(plain).not.toContain(JSON.stringify(deployment))
  })
})

test('every problem of an object is at a place that it has', () => {
  const wrong = mutatedObjects([deployment], schemas, 30, 3).flatMap(({ object }) =>
    validateObject(object, schemas)
      .filter(({ at: pointer }) => {
        const steps = pointer.split('/').slice(1)
        return (
          steps.length > 0 &&
          at(object, ...steps.map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))) === undefined
        )
      })
      .map(({ rule, at: pointer }) => `${rule} ${pointer}`),
  )
  expect(wrong).toEqual([])
})

describe('agreement', () => {
  const all = [
    compared({ is: 'accepted' }),
    compared({ is: 'accepted' }, [problem]),
    compared(refused('must be a number'), [problem]),
    compared(refused('must be unique')),
    compared(refused('may not be both')),
  ]

  test('is counted in both directions, without what cannot be known', () => {
    const counted = tally(all, new Set(['may not be both']))
    expect(counted).toEqual({
      bothAccept: 1,
      bothRefuse: 1,
      weRefuse: 1,
      weRefuseExcused: 0,
      weAccept: 1,
      weAcceptExcused: 1,
    })
    expect(agreementOf(counted)).toEqual([0.5, 0.5])
  })

  test('has a reason for each difference, or none that anybody knows', () => {
    const reasons = differencesOf(all, new Set(['may not be both'])).map(({ reason }) => reason?.name)
    expect(reasons).toEqual([undefined, undefined, 'rules in CEL'])
  })

  test('was at least 99 % in both directions, with a reason for every difference, when it was counted', () => {
    const counts = JSON.parse(readFileSync('conformance/counts.json', 'utf8'))
    for (const share of agreementOf(counts.all)) expect(share).toBeGreaterThanOrEqual(0.99)
    expect(counts.unexplained).toBe(0)
    expect(counts.groups.mutated.objects).toBeGreaterThanOrEqual(10_000)
  })
})
