import { fullName, type Issue } from '../entities.ts'
import { sees } from '../identity.ts'
import { invalid, Refusal } from '../refusal.ts'
import { renderIssue } from '../render/issue.ts'
import { type Answer, type Call, ok, type Routes } from './call.ts'

type Test = (issue: Issue) => boolean

/** One `name:value` of a query (docs.github.com/search-github/searching-on-github/searching-issues-and-pull-requests). */
const qualifier = (name: string, value: string): Test => {
  const same = (text: string | undefined) => text?.toLowerCase() === value.toLowerCase()
  switch (name) {
    case 'repo':
      return issue => same(fullName(issue.repository))
    case 'org':
    case 'user':
      return issue => same(issue.repository.owner.login)
    case 'is':
    case 'type':
    case 'state':
      return kinds[value.toLowerCase()] ?? unknown(`${name}:${value}`)
    case 'author':
      return issue => same(issue.user.login) || same(`app/${issue.user.login.replace(/\[bot\]$/, '')}`)
    case 'assignee':
      return issue => [...issue.assignees].some(({ login }) => same(login))
    case 'label':
      return issue => [...issue.labels].some(label => same(label.name))
    case 'head':
      return issue => same(issue.pull?.headRef)
    case 'base':
      return issue => same(issue.pull?.baseRef)
    case 'sha':
      return issue => issue.pull?.headSha.startsWith(value) === true
    default:
      return unknown(`${name}:${value}`)
  }
}

const kinds: Readonly<Record<string, Test>> = {
  pr: issue => issue.pull !== null,
  'pull-request': issue => issue.pull !== null,
  issue: issue => issue.pull === null,
  open: issue => issue.state === 'open',
  closed: issue => issue.state === 'closed',
  merged: issue => (issue.pull?.mergedAt ?? null) !== null,
  unmerged: issue => issue.pull !== null && issue.pull.mergedAt === null,
  draft: issue => issue.pull?.draft === true,
  public: issue => !issue.repository.private,
  private: issue => issue.repository.private,
}

const unknown = (what: string): never => {
  throw new Refusal(422, `The simulated search does not know ${what}`)
}

const parse = (query: string): Test[] =>
  [...query.matchAll(/(-?)(?:(\w+):)?("[^"]*"|\S+)/g)].map(([, minus, name, raw = '']) => {
    const value = raw.replaceAll('"', '')
    const text: Test = issue => `${issue.title}\n${issue.body ?? ''}`.toLowerCase().includes(value.toLowerCase())
    const test = name === undefined ? text : qualifier(name, value)
    return minus === '-' ? issue => !test(issue) : test
  })

const search = (call: Call): Answer => {
  const query = call.query.get('q') ?? ''
  if (query.trim() === '') throw invalid({ resource: 'Search', code: 'missing', field: 'q' })
  const tests = parse(query)
  const { identity, world } = call
  const found = [...world.repositories.values()]
    .filter(repository => sees(world, identity, repository))
    .flatMap(repository => [...repository.issues.values()])
    .filter(issue => tests.every(test => test(issue)))
    .reverse()
  return call.page(
    found.slice(0, 1000),
    issue => ({ ...renderIssue(world, issue), body: issue.body ?? '', score: 1 }),
    items => ({ total_count: found.length, incomplete_results: false, search_type: 'lexical', items }),
  )
}

/** Search, and what GitHub says about itself (docs.github.com/rest/search/search, docs.github.com/rest/rate-limit). */
export const searchRoutes: Routes = {
  'GET /search/issues': search,
  'GET /rate_limit': call => {
    const show = (resource: 'core' | 'graphql' | 'search') => {
      const { limit, used, remaining, reset } = call.limits.state(call.identity, resource)
      return { limit, used, remaining, reset }
    }
    const core = show('core')
    return ok({ resources: { core, search: show('search'), graphql: show('graphql') }, rate: core })
  },
  'GET /zen': () => ({ status: 200, body: 'Keep it logically awesome.', type: 'text/plain; charset=utf-8' }),
  'GET /meta': () => ok({ verifiable_password_authentication: false }),
}
