import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { baseChange, baseMistake } from '../src/cli/demo/base-change.ts'
import { parseConfig } from '../src/config/parse.ts'
import { compare } from '../src/engine/compare.ts'
import { createRenderer } from '../src/manifests/renderer.ts'
import { changeComment } from '../src/messages/change-comment.ts'
import { filesOf } from '../src/overlay/files.ts'
import { findOverlays } from '../src/overlay/find-overlays.ts'
import { treeOf } from './harness/tree.ts'

const root = join('examples', 'shop')
const shop: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(path => [path.slice(root.length + 1), readFileSync(path, 'utf8')]),
)
const parsed = parseConfig(shop['.github/stagecoach.yml'] ?? '')
if (!parsed.ok) throw new Error('the configuration of the example is wrong')
const { config } = parsed

const changed = (files: Readonly<Record<string, string>>) => baseChange(filesOf({ ...shop, ...files }), 'cart')

describe('what a developer of the demo changes', () => {
  const deployment = 'apps/cart/base/deployment.yaml'
  const settings = 'apps/cart/base/settings.env'

  test('is what all environments share: a setting, and more memory', () => {
    const { files = {}, title } = changed({}) ?? {}
    expect(Object.keys(files)).toEqual([deployment, settings])
    expect(title).toContain('14 days')
    expect(files[deployment]).toContain('limits: { memory: 384Mi }')
    expect(files[settings]).toBe(`${shop[settings]}GUEST_DAYS=14\n`)
  })

  test('is something new after the one before was merged', () => {
    const { files = {} } = changed(changed({})?.files ?? {}) ?? {}
    expect(files[deployment]).toContain('limits: { memory: 512Mi }')
    expect(files[settings]).toBe(`${shop[settings]}GUEST_DAYS=28\n`)
  })

  test('is nothing where there is no such base', () => {
    const files = filesOf({ 'apps/web/overlays/dev/kustomization.yaml': 'images: []\n' })
    expect([baseChange(files, 'web'), baseMistake(files, 'web')]).toEqual([null, null])
  })
})

describe('the example, rendered', () => {
  const renderer = createRenderer({ threads: 1 })
  afterAll(() => renderer.close())
  const environments = config.environments.map(({ name, from }) => ({
    name,
    promoted: from.length > 0,
    blocked: false,
    kubernetes: null,
  }))
  const between = (before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) => {
    const side = (files: Readonly<Record<string, string>>, commit: string) => {
      const tree = treeOf(files)
      return { commit, tree, overlays: findOverlays(tree.files, config, 'shop').overlays }
    }
    const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return compare({
      renderer,
      base: side(before, 'base'),
      head: side(after, 'head'),
      changed: paths.filter(path => before[path] !== after[path]),
      environments,
      addresses: [],
    })
  }

  test('has every service in every environment, and no problem', async () => {
    const { diffs } = await between({ '.github/stagecoach.yml': shop['.github/stagecoach.yml'] ?? '' }, shop)
    expect(diffs.flatMap(({ problems }) => problems)).toEqual([])
    const kinds = diffs.map(({ overlay: { app, env }, objects }) => [
      `${app} ${env}`,
      objects.map(({ ref }) => ref.kind).sort(),
    ])
    expect(kinds).toHaveLength(18)
    expect(Object.fromEntries(kinds)).toMatchObject({
      'frontend dev': ['ConfigMap', 'Deployment', 'Ingress', 'PodDisruptionBudget', 'Service'],
      'catalog production': ['ConfigMap', 'Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Service'],
      'mail production': ['Deployment', 'PodDisruptionBudget', 'Service'],
    })
  })

  test('changes in three environments at once by the developer’s change', async () => {
    const { diffs, shared } = await between(shop, { ...shop, ...changed({})?.files })
    expect(diffs.map(({ overlay, objects }) => [overlay.env, objects.map(({ ref }) => ref.kind).sort()])).toEqual([
      ['dev', ['ConfigMap', 'Deployment']],
      ['staging', ['ConfigMap', 'Deployment']],
      ['production', ['ConfigMap', 'Deployment']],
    ])
    expect(shared.map(({ environments: reached }) => reached)).toEqual([
      ['dev', 'staging', 'production'],
      ['dev', 'staging', 'production'],
    ])
    const text = changeComment({
      repository: null,
      base: '',
      head: '',
      environments: ['dev', 'staging', 'production'],
      promoted: [],
      blocked: [],
      diffs,
      shared,
      tools: [],
      promotion: false,
    })
    expect(text.match(/<summary>.*<\/summary>/g)).toEqual([
      '<summary><b>dev</b>: cart</summary>',
      '<summary><b>staging</b>: cart</summary>',
      '<summary><b>production</b>: cart</summary>',
    ])
  })

  test('cannot be rendered after the developer’s mistake, which is on a line', async () => {
    const { diffs } = await between(shop, { ...shop, ...baseMistake(filesOf(shop), 'cart')?.files })
    expect(diffs.map(({ problems }) => problems.map(({ file, line, fatal }) => ({ file, line, fatal })))).toEqual(
      ['dev', 'staging', 'production'].map(() => [{ file: 'apps/cart/base/kustomization.yaml', line: 6, fatal: true }]),
    )
  })
})
