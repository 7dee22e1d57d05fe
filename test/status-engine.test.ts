import { expect, it } from 'vitest'
import type { Report, SyncContext, SyncTarget } from '../src/engine/ports.ts'
import { statusEngine } from '../src/sync/status.ts'

const noon = Date.parse('2026-03-02T12:00:00Z')

const told = (state: Report['state'], minutes: number, more: Partial<Report> = {}): Report => ({
  name: 'argocd/shop',
  state,
  description: '',
  at: noon + minutes * 60_000,
  ...more,
})

/** Reports per commit; commits after the merged one are given newest first. */
const observe = async (reports: Readonly<Record<string, readonly Report[]>>, later: readonly string[] = []) => {
  const target: SyncTarget = {
    repository: { id: 1, installation: 1, owner: 'acme', name: 'shop' },
    overlay: { app: 'cart', env: 'production', path: 'apps/cart/overlays/production', kind: 'directory' },
    sync: { engine: 'status', report: 'argocd/shop', timeout: 900_000 },
    revision: 'merged',
  }
  const context: SyncContext = {
    clock: { now: () => noon },
    reaches: async () => true,
    reports: async commit => reports[commit] ?? [],
    descendants: async () => later,
    addresses: [],
    defaultBranch: 'main',
  }
  const [report] = await statusEngine().observe([target], context)
  return report
}

it('waits while nothing is reported', async () => {
  expect(await observe({})).toEqual({ health: 'pending', revision: '', reason: 'Waits for argocd/shop to be reported' })
})

it('does not take what others report for it', async () => {
  expect(await observe({ merged: [told('success', 1, { name: 'ci/build' })] })).toMatchObject({ health: 'pending' })
})

it.each([
  ['success', 'healthy', 'argocd/shop: healthy'],
  ['failure', 'degraded', 'argocd/shop: failed'],
  ['pending', 'progressing', 'argocd/shop: under way'],
] as const)('reads %s as %s', async (state, health, reason) => {
  const report = await observe({ merged: [told(state, 3)] })
  expect(report).toEqual({ health, revision: 'merged', since: noon + 180_000, reason, object: 'argocd/shop' })
})

it('passes on what is said, and where to read more', async () => {
  const more = { description: 'sync failed: quota exceeded', link: 'https://argo.example/cart' }
  expect(await observe({ merged: [told('failure', 1, more)] })).toMatchObject({
    reason: 'argocd/shop: sync failed: quota exceeded',
    link: 'https://argo.example/cart',
  })
})

it('counts the newest report of several', async () => {
  const reports = [told('pending', 1), told('failure', 5), told('success', 3)]
  expect(await observe({ merged: reports })).toMatchObject({ health: 'degraded' })
})

it('takes a report on a later commit for the merged one', async () => {
  expect(await observe({ newer: [told('success', 5)] }, ['newer'])).toMatchObject({
    health: 'healthy',
    revision: 'newer',
  })
})

it('counts health from the first of several reports in a row', async () => {
  const reports = { merged: [told('success', 1)], newer: [told('success', 5)] }
  expect(await observe(reports, ['newer'])).toMatchObject({
    health: 'healthy',
    revision: 'newer',
    since: noon + 60_000,
  })
})

it('is degraded when a later commit failed, also where the merged one was healthy', async () => {
  const reports = { merged: [told('success', 1)], newer: [told('failure', 5)] }
  expect(await observe(reports, ['newer'])).toMatchObject({ health: 'degraded', revision: 'newer' })
})

it('stays healthy while a later commit is under way', async () => {
  const reports = { merged: [told('success', 1)], newer: [told('pending', 5)] }
  expect(await observe(reports, ['newer'])).toMatchObject({ health: 'healthy', revision: 'merged' })
})
