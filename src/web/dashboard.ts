import { randomBytes } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { Road } from '../promotion/road.ts'
import { actionOf } from './dashboard/action.ts'
import { commitPage, filePage } from './dashboard/commit-page.ts'
import type { Desk, Trouble } from './dashboard/desk.ts'
import { documentOf, partOf, policyOf } from './dashboard/document.ts'
import { followOn } from './dashboard/follow.ts'
import { isLoopback, isOurs } from './dashboard/guard.ts'
import { liveOf } from './dashboard/live.ts'
import type { Markup } from './dashboard/markup.ts'
import { overviewOf } from './dashboard/overview.ts'
import { pullPage } from './dashboard/pull-page.ts'
import type { Stage } from './dashboard/stage.ts'
import { viewOf } from './dashboard/view.ts'

export type { Trouble } from './dashboard/desk.ts'
export type {
  Stage,
  StageAction,
  StageAnnotation,
  StageAnswer,
  StageCheck,
  StageComment,
  StageCommit,
  StageMove,
  StagePerson,
  StagePull,
  StagePullPage,
} from './dashboard/stage.ts'

/** Where the page has what it shows from. */
export interface DashboardOptions {
  /** Environments × apps of every repository, as they stood after its last pass. */
  roads(): readonly Road[]
  /** Calls back after any of it has changed; gives what ends that. */
  subscribe(listener: () => void): () => void
  /** What cannot be reached now. */
  troubles?(): readonly Trouble[]
  /** The demo's world: pull requests to look at, buttons to press. */
  readonly stage?: Stage
  /** Milliseconds since the epoch; the machine's clock unless given. */
  readonly now?: () => number
}

/** Largest form that is read, in bytes: a comment of GitHub's greatest length, as a form encodes it at worst. */
const MOST = 1 << 20

/**
 * The page: environments × apps, what waits and why. It answers only requests that call this machine by a name of its own, so it must
 * listen on loopback; whoever wants it elsewhere puts a login in front.
 */
export const createDashboard = (options: DashboardOptions): Hono => {
  const { stage } = options
  const token = randomBytes(24).toString('base64url')
  const app = new Hono()

  const desk = (): Desk => ({
    now: (options.now ?? Date.now)(),
    follow: followOn(stage?.github),
    token,
    ...(stage ? { stage } : {}),
  })
  const page = (c: Context, title: string, content: Markup, status: 200 | 404 | 409 = 200, again?: number) => {
    const nonce = randomBytes(16).toString('base64url')
    c.header('content-security-policy', policyOf(nonce))
    if (c.req.header('x-part') === 'main') return c.html(partOf(title, content), status)
    const { now } = desk()
    return c.html(
      documentOf({ title, nonce, now, back: again === undefined, ...(again ? { again } : {}) }, content),
      status,
    )
  }
  const sorry = (c: Context, status: 404 | 409, title: string, sentence: string) =>
    page(
      c,
      title,
      html`<article class="page"><h1>${title}</h1><p>${sentence}</p><p><a href="/">Back to the road</a></p></article>`,
      status,
    )

  app.use(async (c, next) => {
    if (!isLoopback(c.req.header('host'))) c.res = c.text('This page is shown to this machine only.\n', 403)
    else await next()
    c.header('x-content-type-options', 'nosniff')
    c.header('referrer-policy', 'same-origin')
    c.header('cache-control', 'no-store')
  })

  app.get('/', async c => {
    const view = viewOf(name => c.req.query(name))
    const roads = options.roads()
    const pulls = stage ? await stage.pulls() : []
    const needs = roads.reduce((sum, road) => sum + road.needs.length, 0)
    const title = needs > 0 ? `(${needs}) Stagecoach` : 'Stagecoach'
    return page(c, title, overviewOf(roads, options.troubles?.() ?? [], pulls, view, desk()), 200, 15)
  })

  app.get('/live', c =>
    liveOf(c, listener => {
      const ends = [options.subscribe(listener), ...(stage ? [stage.subscribe(listener)] : [])]
      return () => {
        for (const end of ends) end()
      }
    }),
  )

  if (stage) addStage(app, stage, token, desk, page, sorry)
  app.notFound(c => sorry(c, 404, 'Not found', 'There is no such page.'))
  return app
}

type Page = (c: Context, title: string, content: Markup, status?: 200 | 404 | 409) => Response | Promise<Response>
type Sorry = (c: Context, status: 404 | 409, title: string, sentence: string) => Response | Promise<Response>

const addStage = (app: Hono, stage: Stage, token: string, desk: () => Desk, page: Page, sorry: Sorry): void => {
  app.get('/pulls/:owner/:name/:number{[0-9]+}', async c => {
    const { owner, name, number } = c.req.param()
    const pull = await stage.pull(`${owner}/${name}`, Number(number))
    if (!pull) return sorry(c, 404, 'Not found', `There is no pull request #${number} in ${owner}/${name}.`)
    return page(c, `#${pull.number} ${pull.title}`, pullPage(pull, desk()))
  })

  app.get('/commits/:owner/:name/:commit{[0-9a-f]+}', async c => {
    const { owner, name, commit } = c.req.param()
    const found = await stage.commit(`${owner}/${name}`, commit)
    if (!found) return sorry(c, 404, 'Not found', `There is no commit ${commit} in ${owner}/${name}.`)
    return page(c, found.message.split('\n')[0] ?? commit, commitPage(found, desk()))
  })

  app.get('/files/:owner/:name/:commit{[0-9a-f]+}/:path{.+}', async c => {
    const { owner, name, commit, path } = c.req.param()
    const text = await stage.file(`${owner}/${name}`, commit, path)
    if (text === null) return sorry(c, 404, 'Not found', `There is no file ${path} in ${owner}/${name} at ${commit}.`)
    return page(c, path, filePage(`${owner}/${name}`, commit, path, text))
  })

  app.post('/stage/:kind', async c => {
    const length = Number(c.req.header('content-length') ?? Number.NaN)
    if (!(length <= MOST)) return c.text('Too long.\n', 413)
    const form = await c.req.parseBody()
    const field = (name: string): string => {
      const value = form[name]
      return typeof value === 'string' ? value : ''
    }
    const from = { host: c.req.header('host'), origin: c.req.header('origin'), site: c.req.header('sec-fetch-site') }
    if (!isOurs(from, field('token'), token))
      return c.text(
        'This form did not come from a page of this demo. Load the page again, and send it from there.\n',
        403,
      )
    const action = actionOf(c.req.param('kind'), field)
    if (!action) return sorry(c, 409, 'Not done', 'The form was not complete.')
    const answer = await stage.act(action)
    if (!answer.ok) return sorry(c, 409, 'Not done', answer.sentence)
    const pull = answer.opened ?? ('repository' in action ? action : null)
    return c.redirect(pull ? `/pulls/${pull.repository}/${pull.number}` : '/', 303)
  })
}
