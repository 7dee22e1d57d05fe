import { describe, expect, test } from 'vitest'
import { didYouMean } from '../src/config/did-you-mean.ts'
import { parseDuration } from '../src/config/duration.ts'
import {
  alongTheRoad,
  circles,
  downstreams,
  environmentOf,
  roadOf,
  settingsOf,
  upstreams,
} from '../src/config/environments.ts'
import { fitsGlob } from '../src/config/glob.ts'
import { parseConfig } from '../src/config/parse.ts'
import { howToBegin, proposeConfig } from '../src/config/proposal.ts'
import { fitTag, tagsTie } from '../src/config/tags.ts'
import { parseValuePath } from '../src/config/value-path.ts'

const parsed = parseConfig(`version: 1
environments:
  dev: { sync: { engine: status } }
  eu: { from: dev }
  us: { from: dev }
  production: { from: [eu, us], any: true, promote: auto, gates: { merged: 1h } }
apps:
  cart: { environments: [dev, production] }
  "infra-*": { exclude: true }
`)
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
const { config } = parsed

describe('the road', () => {
  test('tells upstreams and downstreams', () => {
    expect(upstreams(config, 'production')).toEqual(['eu', 'us'])
    expect(downstreams(config, 'dev')).toEqual(['eu', 'us'])
    expect(upstreams(config, 'nowhere')).toEqual([])
    expect(environmentOf(config, 'nowhere')).toBeUndefined()
  })

  test('of an app with its own goes from each environment to the next, by the settings of the environment', () => {
    expect(roadOf(config, 'cart')).toMatchObject([
      { name: 'dev', from: [] },
      { name: 'production', from: ['dev'], any: false, promote: 'auto', gates: { merged: 3_600_000 } },
    ])
    expect(upstreams(config, 'production', 'cart')).toEqual(['dev'])
    expect(downstreams(config, 'dev', 'cart')).toEqual(['production'])
    expect(upstreams(config, 'eu', 'cart')).toEqual([])
    expect(upstreams(config, 'production', 'search')).toEqual(['eu', 'us'])
  })

  test('gives an app the first settings that fit', () => {
    expect(settingsOf(config, 'infra-dns').exclude).toBe(true)
    expect(settingsOf(config, 'search')).toEqual({ name: 'search', exclude: false })
  })

  test('is sorted with all its nodes even where it goes in a circle', () => {
    const nodes = [
      { name: 'c', from: ['b', 'a'] },
      { name: 'b', from: ['c'] },
      { name: 'a', from: ['gone'] },
    ]
    expect(alongTheRoad(nodes).map(each => each.name)).toEqual(['a', 'c', 'b'])
    expect(circles(nodes)).toEqual([['c', 'b', 'c']])
  })
})

test.each([
  ['fromm', ['from', 'any', 'promote'], 'from'],
  ['prod', ['dev', 'staging', 'production'], 'production'],
  ['prod', ['production-eu', 'production-us'], undefined],
  ['develop', ['dev', 'staging', 'production'], undefined],
  ['stagign', ['dev', 'staging'], 'staging'],
  ['Production', ['production'], 'production'],
  ['x', ['y'], undefined],
  ['', ['a'], undefined],
])('%s among %j means %s', (word, known, meant) => {
  expect(didYouMean(word, known)).toBe(meant)
})

test.each([
  ['2h', 7_200_000],
  ['1h30m', 5_400_000],
  ['2d', 172_800_000],
  ['45s', 45_000],
  ['0m', 0],
  ['', undefined],
  ['2', undefined],
  ['2hours', undefined],
  ['30m1h', undefined],
  ['-1h', undefined],
  ['1.5h', undefined],
])('the duration %j is %s ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each([
  ['infra-*', 'infra-dns', true],
  ['infra-*', 'infra-', true],
  ['infra-*', 'my-infra-dns', false],
  ['*-?', 'a-b-c', true],
  ['*', '', true],
  ['a', 'ab', false],
  ['v*-rc.*', 'v1.2.3-rc.1', true],
  ['v1.2', 'v1x2', false],
  ['*a*a*a*a*a*a*a*a*b', 'a'.repeat(5000), false],
])('the pattern %s and %s: %s', (pattern, text, fits) => {
  expect(fitsGlob(pattern, text)).toBe(fits)
})

describe('tags', () => {
  const tags = [
    { env: 'dev', patterns: ['v*-dev.*'] },
    { env: 'staging', patterns: ['v*-rc.*', 'v*'] },
    { env: 'production', patterns: ['prod-v*', 'v9.9.9'] },
  ]
  test.each([
    ['v1.2.3', 'staging'],
    ['v1.2.3-rc.1', 'staging'],
    ['v1.2.3-dev.4', 'dev'],
    ['prod-v1.2.3', 'production'],
    ['v9.9.9', 'production'],
    ['nightly', 'none'],
  ])('%s goes to %s by the most specific pattern', (tag, env) => {
    const fit = fitTag(tags, tag)
    expect(fit.kind === 'one' ? fit.env : fit.kind).toBe(env)
  })

  test('that fit two environments equally well go to neither', () => {
    const both = [
      { env: 'a', patterns: ['v*-rc.*'] },
      { env: 'b', patterns: ['v*-qa.*'] },
    ]
    expect(fitTag(both, 'v1-rc.1-qa.1')).toEqual({ kind: 'tie', envs: ['a', 'b'], patterns: ['v*-rc.*', 'v*-qa.*'] })
  })

  test.each([
    ['v*', 'v*', true],
    ['v*', 'v**', true],
    ['v1*', 'v*1', true],
    ['v*', 'v*-rc.*', false],
    ['v*-rc.*', 'v*-qa.*', false],
    ['a/v*', 'b/v*', false],
    ['v1', 'v?', false],
  ])('%s and %s quarrel about ordinary tags: %s', (a, b, tie) => {
    expect(tagsTie(a, b)).toBe(tie)
  })
})

test.each([
  ['.image.tag', ['image', 'tag']],
  ['.a[0].b', ['a', 0, 'b']],
  ['.a["x.y/z"]', ['a', 'x.y/z']],
  ['.["a\\"b"].c', ['a"b', 'c']],
  ['image.tag', undefined],
  ['.', undefined],
  ['', undefined],
  ['.a..b', undefined],
])('the path %s leads through %j', (path, steps) => {
  expect(parseValuePath(path)).toEqual(steps)
})

describe('a proposal', () => {
  test('puts environments in the order that their names tell', () => {
    const detected = {
      overlays: ['apps/{app}/overlays/{env}', '{app}/envs/{env}'],
      environments: ['production-us', 'demo', 'staging-eu', 'dev', 'staging-us', 'production-eu', 'not a name'],
    }
    expect(howToBegin(detected)).toMatchInlineSnapshot(`
      "There is no .github/stagecoach.yml on the default branch, so nothing is done here. To begin, commit this file:

      version: 1
      mode: observe # shows what would be done; take this line out to have it done
      overlays:
        - apps/{app}/overlays/{env}
        - "{app}/envs/{env}"
      environments:
        demo: {}
        dev: {}
        staging-eu: { from: dev, promote: review }
        staging-us: { from: dev, promote: review }
        production-eu: { from: staging-eu, promote: review }
        production-us: { from: staging-us, promote: review }
      "
    `)
  })

  test.each([
    [{ overlays: [], environments: [] }],
    [{ overlays: ['{env}'], environments: ['prod', 'no', '1', 'qa', 'stage'] }],
    [{ overlays: ['a b/{env}/*', 'no placeholder'], environments: ['uat.eu', 'live'] }],
  ])('for %j is a valid configuration that observes', detected => {
    const proposed = parseConfig(proposeConfig(detected))
    expect(proposed).toMatchObject({ ok: true, warnings: [], config: { mode: 'observe' } })
  })
})
