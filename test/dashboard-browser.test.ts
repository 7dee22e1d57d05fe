import { existsSync } from 'node:fs'
import type { Server } from 'node:http'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changeComment } from '../src/messages/change-comment.ts'
import { validateCheck } from '../src/messages/validate-check.ts'
import type { Road, RoadCell } from '../src/promotion/road.ts'
import { createDashboard, type Stage } from '../src/web/dashboard.ts'
import { createRouter, createServer, listen } from '../src/web/server.ts'
import { changed, danger, facts, overlayDiff, problem } from './change-facts.ts'

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

/** A change with a long diff, a long line, a danger and a problem. */
const change = facts(
  [
    overlayDiff('cart', 'production', [
      changed('ConfigMap', 'cart', ['200 keys'], {
        text: `@@ data @@\n-  URL: http://${'a'.repeat(300)}\n+  URL: http://${'b'.repeat(300)}\n${'+  a: b\n'.repeat(200)}`,
        file: 'apps/cart/base/settings.yaml',
      }),
      changed('PersistentVolumeClaim', 'data', [], {
        change: 'removed',
        dangers: [danger('what is on it may be lost')],
      }),
    ]),
    overlayDiff('frontend', 'production', [], { state: 'changed', problems: [problem('no such patch')] }),
  ],
  { promoted: ['production'] },
)
const check = validateCheck(change)
const pull = {
  repository: 'acme/shop',
  number: 3,
  url: 'https://github.com/acme/shop/pull/3',
  title: 'Change the base of cart',
  state: 'open',
  author: 'sam',
  at,
  comments: 1,
} as const
const stage: Stage = {
  github: 'https://github.example',
  people: [{ login: 'dana', may: 'of acme/release' }],
  subscribe: () => () => {},
  pulls: async () => [pull],
  pull: async () => ({
    ...pull,
    body: '| image `ghcr.io/acme/cart` | 2.4.0 |\n| --- | --- |\n| a | b |',
    branch: 'cart',
    base: 'main',
    labels: [],
    head: change.head,
    conversation: [
      { id: 1, author: 'stagecoach[bot]', at, edited: at + 1, body: changeComment(change), reactions: [] },
    ],
    checks: [{ name: 'stagecoach/validate', text: '', ...check }],
    diff: `diff --git a/apps/${'x'.repeat(80)}.yaml b/apps/${'x'.repeat(80)}.yaml\n@@ -1 +1 @@\n-tag: 1\n+tag: 2\n`,
  }),
  commit: async () => null,
  file: async () => null,
  moves: () => [],
  act: async () => ({ ok: true }),
}

/** Texts of the page whose contrast with what is behind them is less than WCAG's AA asks for, with the contrast. */
const tooPale = `(() => {
  const parse = color => { const n = color.match(/[\\d.]+/g).map(Number); return (color.startsWith('color(') ? n.slice(0, 3).map(v => v * 255).concat(n[3] ?? 1) : [n[0], n[1], n[2], n[3] ?? 1]) }
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1)
  const light = color => [0.2126, 0.7152, 0.0722].reduce((sum, part, i) => { const v = color[i] / 255; return sum + part * (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4) }, 0)
  const behind = element => { const all = []; for (let at = element; at; at = at.parentElement) all.unshift(parse(getComputedStyle(at).backgroundColor)); return all.reduce((below, top) => over(top, below), [255, 255, 255, 1]) }
  return [...document.querySelectorAll('body *')].flatMap(element => {
    if (![...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())) return []
    const back = behind(element)
    const [bright, dark] = [light(back), light(over(parse(getComputedStyle(element).color), back))].sort((a, b) => b - a)
    const contrast = (bright + 0.05) / (dark + 0.05)
    return contrast < 4.5 ? [element.nodeName + '.' + element.className + ' ' + contrast.toFixed(2)] : []
  })
})()`

describe.skipIf(missing)('the page in a browser', () => {
  let browser: Browser
  let server: Server
  let url = ''
  let road = beginning
  const listeners = new Set<() => void>()
  const changeTo = (next: Road): void => {
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
      stage,
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
    how: {
      readonly javaScriptEnabled?: boolean
      readonly colorScheme?: 'light' | 'dark'
      readonly viewport?: { readonly width: number; readonly height: number }
    } = {},
  ): Promise<void> => {
    changeTo(beginning)
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
      changeTo({
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
      changeTo({ ...beginning, apps: many, cells: many.flatMap(app => envs.map(env => cell(app, env))) })
      await page.reload()
      const skipped = await page.evaluate(
        "[...document.querySelectorAll('tbody tr')].filter(row => !row.firstElementChild.checkVisibility({ contentVisibilityAuto: true })).length",
      )
      expect(skipped).toBeGreaterThan(400)
    }))

  const pullRequest = '/pulls/acme/shop/3'
  const openAll = "for (const details of document.querySelectorAll('details')) details.open = true"

  test.each(['light', 'dark'] as const)('a pull request can be read by everybody, in %s', colorScheme =>
    visit(
      async page => {
        await page.goto(`${url}${pullRequest}`)
        await page.evaluate(openAll)
        expect(await page.locator('.patch ins').count()).toBeGreaterThan(200)
        expect(await page.evaluate(tooPale)).toEqual([])
      },
      { colorScheme },
    ),
  )

  test('on a narrow screen long diffs scroll inside, and the page does not', () =>
    visit(
      async page => {
        await page.goto(`${url}${pullRequest}`)
        await page.evaluate(openAll)
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
        const inside =
          "(p => [p.scrollWidth > p.clientWidth, p.scrollHeight > p.clientHeight])(document.querySelector('.patch'))"
        expect(await page.evaluate(inside)).toEqual([true, true])
      },
      { viewport: { width: 360, height: 700 } },
    ))

  test('by keyboard a diff is opened and scrolled', () =>
    visit(async page => {
      await page.goto(`${url}${pullRequest}`)
      const summary = page.locator('.comment summary').first()
      await summary.focus()
      await page.keyboard.press('Enter')
      await page.locator('.comment .patch').first().waitFor({ state: 'visible' })
      const focused = (): Promise<unknown> => page.evaluate('document.activeElement.className')
      for (let tabs = 0; tabs < 4 && (await focused()) !== 'patch'; tabs++) await page.keyboard.press('Tab')
      expect(await focused()).toBe('patch')
      await page.keyboard.press('End')
      await expect.poll(() => page.evaluate('document.activeElement.scrollTop')).toBeGreaterThan(0)
    }))

  test('without script a check is opened, and says what it found and where', () =>
    visit(
      async page => {
        await page.goto(`${url}${pullRequest}`)
        await page.getByText('1 environment, 1 problem').click()
        const line = page.getByRole('link', { name: 'kustomization.yaml:6' })
        expect(await line.getAttribute('href')).toBe(
          `/files/acme/shop/${change.head}/apps/frontend/overlays/production/kustomization.yaml#L6`,
        )
        expect(await line.isVisible()).toBe(true)
      },
      { javaScriptEnabled: false },
    ))
})
