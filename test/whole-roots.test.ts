import { expect, test } from 'vitest'
import { filesOf } from '../src/overlay/files.ts'
import { wholeRoots } from '../src/overlay/whole-roots.ts'

const roots = (files: Readonly<Record<string, string>>): readonly string[] =>
  wholeRoots(filesOf(files)).map(({ app, env, path }) => `${app} in ${env} at "${path}"`)

test('a kustomization and a chart are each rendered on their own', () => {
  const found = roots({
    'web/kustomization.yaml': 'resources: []\n',
    'mail/Chart.yaml': 'name: mail\n',
    'README.md': '',
  })
  expect(found).toEqual(['mail in everywhere at "mail"', 'web in everywhere at "web"'])
})

test('a base that another one includes is part of that one', () => {
  const found = roots({
    'base/kustomization.yaml': 'resources: []\n',
    'blue/kustomization.yaml': 'resources: [../base]\n',
  })
  expect(found).toEqual(['blue in everywhere at "blue"'])
})

test('a vendored chart is part of its chart, and a chart in a directory of charts is not', () => {
  const chart = 'name: x\nversion: 1.0.0\n'
  expect(roots({ 'web/Chart.yaml': chart, 'web/charts/redis/Chart.yaml': chart })).toEqual([
    'web in everywhere at "web"',
  ])
  expect(roots({ 'charts/web/Chart.yaml': chart })).toEqual(['charts/web in everywhere at "charts/web"'])
})

test('the root of the repository may be one', () => {
  expect(roots({ 'kustomization.yaml': 'resources: []\n' })).toEqual(['root in everywhere at ""'])
})
