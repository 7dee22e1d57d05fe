import { existsSync } from 'node:fs'
import type { Server } from 'node:http'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Road, RoadCell } from '../src/promotion/road.ts'
import { createDashboard } from '../src/web/dashboard.ts'
import { createRouter, createServer, listen } from '../src/web/server.ts'

const executablePath = '/usr/bin/chromium'
const missing = !existsSync(executablePath)
if (missing)
  console.warn(`The page is not tried in a browser: there is no ${executablePath} (apt-get install chromium).`)

const envs = ['dev', 'staging', 'production']
const apps = ['cart', 'catalog', 'frontend']
const at = Date.now()
const cell = (app: string, env: string): RoadCell => ({
  app,
  env,
  path: `apps/${app}/overlays/${env}`,
  version: '1.8.2',
  pins: [{ name: app, part: 'tag', value: '1.8.2' }],
  health: 'healthy',
  reason: '',
  since: at - 60_000,
  standing: env === 'dev' ? 'first' : 'same',
  behind: 0,
})
const beginning: Road = {
  repository: 'acme/shop',
  url: 'https://github.com/acme/shop',
  head: '9c1e2d3aa0bb1234567890123456789012345678',
  at,
  mode: 'act',
  config: 'ok',
  environments: envs.map((name, index) => ({
    name,
    from: index === 0 ? [] : [envs[index - 1] ?? ''],
    promote: 'review',
    engine: 'argocd',
  })),
  apps,
  cells: apps.flatMap(app => envs.map(env => cell(app, env))),
  needs: [],
  problems: [],
}

describe.skipIf(missing)('the page in a browser', () => {
  let browser: Browser
  let server: Server
  let url = ''
  let road = beginning
  const listeners = new Set<() => void>()
  const change = (next: Road): void => {
    road = next
    for (const listener of listeners) listener()
  }

  beforeAll(async () => {
    const app = createDashboard({
      roads: () => [road],
      subscribe: listener => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    })
    server = createServer(
      createRouter({
        readiness: () => ({ ready: true, checks: [] }),
        metrics: { text: async () => '', contentType: 'text/plain' },
        page: request => app.fetch(request),
      }),
    )
    url = (await listen(server, '127.0.0.1', 0)).url
    browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    server?.closeAllConnections()
    server?.close()
  })

  const visit = async (
    work: (page: Page) => Promise<void>,
    how: { readonly javaScriptEnabled?: boolean; readonly colorScheme?: 'light' | 'dark' } = {},
  ): Promise<void> => {
    change(beginning)
    const context = await browser.newContext(how)
    const page = await context.newPage()
    const said: string[] = []
    const elsewhere: string[] = []
    page.on('console', message => void said.push(message.text()))
    page.on('pageerror', error => void said.push(error.message))
    page.on('request', request => {
      if (!request.url().startsWith(url) && !request.url().startsWith('data:')) elsewhere.push(request.url())
    })
    await page.goto(url)
    await work(page)
    await context.close()
    expect(said).toEqual([])
    expect(elsewhere).toEqual([])
  }

  test('a cell opens a drawer without loading the page again, and Escape closes it', () =>
    visit(async page => {
      await page.evaluate('window.stays = true')
      await page.getByRole('row', { name: 'frontend' }).getByRole('link').last().click()
      await page.getByRole('heading', { name: 'frontend in production' }).waitFor()
      expect(page.url()).toBe(`${url}/?cell=production/frontend&repo=acme/shop`)
      await page.keyboard.press('Escape')
      await page.locator('#drawer').waitFor({ state: 'detached' })
      expect(await page.evaluate('window.stays')).toBe(true)
      expect(await page.evaluate("document.activeElement.getAttribute('href')")).toContain('production/frontend')
    }))

  test('arrow keys lead from cell to cell, and only one of them is in the order of tabs', () =>
    visit(async page => {
      await page.locator('[data-cell]').first().focus()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowRight')
      expect(await page.evaluate("document.activeElement.getAttribute('href')")).toContain('staging/catalog')
      expect(await page.locator('[data-cell][tabindex="0"]').count()).toBe(1)
    }))

  test('a change is shown as it happens, and what has focus keeps it', () =>
    visit(async page => {
      await page.getByText('live', { exact: true }).waitFor()
      await page.locator('[data-cell]').nth(4).focus()
      change({
        ...beginning,
        cells: beginning.cells.map(each =>
          each.app === 'frontend' && each.env === 'dev' ? { ...each, version: '1.9.0', health: 'progressing' } : each,
        ),
      })
      await page.getByText('1.9.0').waitFor()
      await page.getByText('progressing').waitFor()
      expect(await page.evaluate("document.activeElement.getAttribute('href')")).toContain('staging/catalog')
    }))

  test('typing filters, and keeps what is typed', () =>
    visit(async page => {
      await page.getByPlaceholder('Filter by app').pressSequentially('front')
      await page.getByRole('rowheader', { name: 'cart' }).waitFor({ state: 'detached' })
      expect(await page.getByRole('rowheader').allTextContents()).toEqual(['frontend'])
      expect(await page.getByPlaceholder('Filter by app').inputValue()).toBe('front')
      expect(page.url()).toBe(`${url}/?q=front`)
    }))

  test('without script it can be read, filtered and opened all the same', () =>
    visit(
      async page => {
        await page.getByPlaceholder('Filter by app').fill('front')
        await page.getByRole('button', { name: 'Show' }).click()
        expect(await page.getByRole('rowheader').allTextContents()).toEqual(['frontend'])
        await page.getByRole('row', { name: 'frontend' }).getByRole('link').last().click()
        await page.getByRole('heading', { name: 'frontend in production' }).waitFor()
        await page.getByRole('link', { name: 'Close' }).click()
        expect(await page.locator('#drawer').count()).toBe(0)
      },
      { javaScriptEnabled: false },
    ))

  test('it is dark where the system is', () =>
    visit(
      async page => {
        const red = await page.evaluate('Number(/\\d+/.exec(getComputedStyle(document.body).backgroundColor)[0])')
        expect(red).toBeLessThan(60)
      },
      { colorScheme: 'dark' },
    ))

  test('of 500 apps only those in sight are laid out', () =>
    visit(async page => {
      const many = Array.from({ length: 500 }, (_, index) => `service-${index}`)
      change({ ...beginning, apps: many, cells: many.flatMap(app => envs.map(env => cell(app, env))) })
      await page.reload()
      const skipped = await page.evaluate(
        "[...document.querySelectorAll('tbody tr')].filter(row => !row.firstElementChild.checkVisibility({ contentVisibilityAuto: true })).length",
      )
      expect(skipped).toBeGreaterThan(400)
    }))
})
