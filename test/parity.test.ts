import { describe, expect, it } from 'vitest'
import { compare, firstDifference } from '../parity/compare.ts'
import { directoryCases } from '../parity/directory.ts'
import { helmCases } from '../parity/helm/cases.ts'
import { kustomizeCases } from '../parity/kustomize/cases.ts'
import { ourSide } from '../parity/ours.ts'
import { usesOf } from '../parity/used.ts'

const object = (name: string, data: Record<string, unknown>): unknown => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
})

describe('comparing what two renderers give', () => {
  it('names the first field that differs', () => {
    expect(firstDifference([object('a', { x: '1', 'y/z': '2' })], [object('a', { x: '1', 'y/z': '3' })])).toEqual({
      at: '/0/data/y~1z',
      native: '"2"',
      ours: '"3"',
    })
  })

  it('tells a missing field from one that is null', () => {
    expect(firstDifference({ a: null }, {})).toEqual({ at: '/a', native: 'null', ours: 'nothing' })
  })

  it('does not mind the order of fields', () => {
    expect(firstDifference({ a: 1, b: 2 }, { b: 2, a: 1 })).toBeNull()
  })

  it('says where the order of objects alone differs', () => {
    const [one, other] = [object('a', {}), object('b', {})]
    expect(compare({ objects: [one, other] }, { objects: [other, one] }, {})).toMatchObject({
      kind: 'different',
      onlyOrder: true,
    })
  })

  it('takes random values for the same where both have their shape, and only then', () => {
    const shapes = { token: /^[a-z]{3}$/ }
    const given = (token: string) => ({ objects: [object('a', { token })] })
    expect(compare(given('abc'), given('xyz'), shapes).kind).toBe('same')
    expect(compare(given('abc'), given('xyz1'), shapes).kind).toBe('different')
    expect(compare(given('abcd'), given('abcd'), shapes).kind).toBe('different')
  })

  it('tells which side failed', () => {
    const [good, bad] = [{ objects: [] }, { error: 'no' }]
    expect([compare(bad, bad, {}), compare(good, bad, {}), compare(bad, good, {})].map(({ kind }) => kind)).toEqual([
      'both failed',
      'only ours failed',
      'only native failed',
    ])
  })
})

describe('the cases that are compared', () => {
  it('are the same for the same seed, and others for another one', () => {
    const made = (seed: number) =>
      JSON.stringify([...kustomizeCases(20, seed), ...helmCases(20, seed)].map(({ files }) => [...files]))
    expect(made(3)).toBe(made(3))
    expect(made(3)).not.toBe(made(4))
  })

  it('are counted by what they use', () => {
    const uses = usesOf([...kustomizeCases(120, 1), ...helmCases(40, 1)], {
      fields: ['patches[].target.kind', 'replacements[].targets[].select.kind', 'noSuchField'],
      plugins: ['PrefixTransformer'],
      functions: ['quote', 'noSuchFunction'],
      files: ['Get'],
    })
    const unused = [...uses].flatMap(([name, count]) => (count === 0 ? [name] : []))
    expect(unused).toEqual(['field noSuchField', 'function noSuchFunction'])
  })

  it('are found in a directory: each kustomization, whatever its name, and each chart', () => {
    const paths = [
      'a/kustomization.yml',
      'a/b/Kustomization',
      'kustomization.yaml',
      'c/Chart.yaml',
      'c/charts/d/Chart.yaml',
    ]
    const files = new Map(paths.map(path => [path, Buffer.from('')]))
    expect(directoryCases(files).map(({ name }) => name)).toEqual([
      'kustomization a/b',
      'kustomization a',
      'kustomization .',
      'chart c',
      'chart c/charts/d',
    ])
  })
})

describe('our side', () => {
  it('renders generated cases, with the files that the guest asks for', async () => {
    const ours = await ourSide()
    try {
      const outcomes = []
      for (const each of [...kustomizeCases(5, 1), ...helmCases(4, 1)]) outcomes.push(await ours.render(each))
      const rendered = outcomes.filter(outcome => 'objects' in outcome && outcome.objects.length > 0)
      // One that fails may do so on the native side as well: that is for the whole run to say.
      expect(rendered.length).toBeGreaterThan(5)
    } finally {
      await ours.end()
    }
  })
})
