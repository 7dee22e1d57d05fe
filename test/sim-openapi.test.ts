import { describe, expect, it } from 'vitest'
import { extract } from '../src/sim/github/openapi/extract.ts'
import { matchOperation } from '../src/sim/github/openapi/match-operation.ts'
import { createValidator } from '../src/sim/github/openapi/validator.ts'
import { routes } from '../src/sim/github/rest/routes.ts'

const validator = createValidator()
const path = { owner: 'acme', repo: 'shop' }
const user = {
  id: 7,
  node_id: 'U_7',
  login: 'mona',
  type: 'User',
  url: 'http://127.0.0.1:3000/api/v3/users/mona',
  html_url: 'http://127.0.0.1:3000/mona',
}
const label = {
  id: 1,
  node_id: 'LA_1',
  url: 'http://127.0.0.1:3000/api/v3/repos/acme/shop/labels/bug',
  name: 'bug',
  description: null,
  color: 'ff0000',
  default: false,
}
const repository = {
  id: 1,
  node_id: 'R_1',
  name: 'shop',
  full_name: 'acme/shop',
  owner: user,
  private: false,
  fork: false,
  archived: false,
  visibility: 'public',
  topics: [],
  description: null,
  default_branch: 'main',
  url: 'http://127.0.0.1:3000/api/v3/repos/acme/shop',
  html_url: 'http://127.0.0.1:3000/acme/shop',
  clone_url: 'http://127.0.0.1:3000/acme/shop.git',
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  pushed_at: '2026-01-01T00:00:00Z',
}

describe("GitHub's OpenAPI description holds requests", () => {
  it('knows where it comes from and under which licence', () => {
    expect(extract().source).toContain('@octokit/openapi 23.0.2')
    expect(extract().license).toContain('MIT License')
  })

  it('accepts what GitHub accepts', () => {
    const body = { title: 'Promote', head: 'promote/cart', base: 'main' }
    expect(validator.request('POST /repos/{owner}/{repo}/pulls', { path, query: {}, body })).toEqual([])
  })

  it('misses a required field', () => {
    const body = { title: 'Promote', head: 'promote/cart' }
    expect(validator.request('POST /repos/{owner}/{repo}/pulls', { path, query: {}, body })).toEqual([
      "POST /repos/{owner}/{repo}/pulls: request body: must have required property 'base' (https://docs.github.com/rest/pulls/pulls#create-a-pull-request)",
    ])
  })

  it('names a field that GitHub has not, which plain JSON Schema lets through', () => {
    const body = { title: 'Promote', head: 'promote/cart', base: 'main', labels: ['release'] }
    expect(validator.request('POST /repos/{owner}/{repo}/pulls', { path, query: {}, body })).toEqual([
      expect.stringContaining("request body/labels: GitHub's description has no such field"),
    ])
  })

  it('says which words a field may hold', () => {
    const body = { state: 'ok' }
    expect(
      validator.request('POST /repos/{owner}/{repo}/statuses/{sha}', { path: { ...path, sha: 'x' }, query: {}, body }),
    ).toEqual([
      expect.stringContaining(
        '/state: must be equal to one of the allowed values (["error","failure","pending","success"]), not "ok"',
      ),
    ])
  })

  it('reads query parameters by the type they have', () => {
    const list = 'GET /repos/{owner}/{repo}/pulls'
    expect(validator.request(list, { path, query: { per_page: '100', state: 'open' }, body: undefined })).toEqual([])
    expect(validator.request(list, { path, query: { per_page: 'many' }, body: undefined })).toEqual([
      expect.stringContaining('query /per_page: must be integer, not "many"'),
    ])
    expect(validator.request(list, { path, query: { author: 'mona' }, body: undefined })).toEqual([
      expect.stringContaining("query /author: GitHub's description has no such parameter"),
    ])
  })

  it('takes a merge without a body, as GitHub does', () => {
    const merge = 'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge'
    expect(validator.request(merge, { path: { ...path, pull_number: '3' }, query: {}, body: undefined })).toEqual([])
  })

  it('knows no operation beside those of the extract', () => {
    expect(validator.request('GET /repos/{owner}/{repo}/actions/runs', { path, query: {}, body: undefined })).toEqual([
      "GET /repos/{owner}/{repo}/actions/runs: no such operation in GitHub's description",
    ])
  })
})

describe('operations', () => {
  it.each([
    ['GET', '/repos/acme/shop/contents/apps/cart/values.yaml', 'GET /repos/{owner}/{repo}/contents/{path}'],
    ['GET', '/repos/acme/shop/commits/feature/x/status', 'GET /repos/{owner}/{repo}/commits/{ref}/status'],
    ['GET', '/repos/acme/shop/commits/feature/x', 'GET /repos/{owner}/{repo}/commits/{ref}'],
    ['get', '/repos/acme/shop/issues/comments/3', 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}'],
    ['GET', '/repos/acme/shop/releases/latest', 'GET /repos/{owner}/{repo}/releases/latest'],
    ['PATCH', '/repos/acme/shop/git/refs/heads/a/b', 'PATCH /repos/{owner}/{repo}/git/refs/{ref}'],
  ])('are found by address: %s %s', (method, address, key) => {
    expect(matchOperation(method, address)?.key).toBe(key)
  })

  it('decode what stood in the address', () => {
    expect(matchOperation('GET', '/repos/acme/shop/git/ref/heads%2Fpromote%2Fcart')?.params).toEqual({
      ...path,
      ref: 'heads/promote/cart',
    })
  })

  it('are described, whatever the simulated GitHub answers', () => {
    const { operations } = extract()
    expect(Object.keys(routes).filter(key => operations[key] === undefined)).toEqual([])
  })

  it('are not found where GitHub has none', () => {
    expect(matchOperation('GET', '/repos/acme/shop/promotions')).toBeNull()
  })
})

describe("GitHub's OpenAPI description holds responses", () => {
  const list = 'GET /repos/{owner}/{repo}/labels'

  it('accepts what GitHub would send', () => {
    expect(validator.response(list, 200, 'application/json', [label])).toEqual({ body: [label], violations: [] })
  })

  it('misses what a handler left out', () => {
    const { name: _, ...nameless } = label
    expect(validator.response(list, 200, 'application/json', [nameless]).violations).toEqual([
      expect.stringContaining("body/0: must have required property 'name'"),
    ])
  })

  it('names a field that was made up', () => {
    expect(validator.response(list, 200, 'application/json', [{ ...label, colour: 'red' }]).violations).toEqual([
      expect.stringContaining("body/0/colour: GitHub's description has no such field"),
    ])
  })

  it('fills in addresses and counts that say nothing', () => {
    const { body, violations } = validator.response(
      'GET /repos/{owner}/{repo}/collaborators',
      200,
      'application/json',
      [
        {
          ...user,
          permissions: { pull: true, triage: true, push: true, maintain: false, admin: false },
          role_name: 'write',
        },
      ],
    )
    expect(violations).toEqual([])
    expect(body).toMatchObject([
      { followers_url: `${user.url}/followers`, gravatar_id: '', avatar_url: 'http://127.0.0.1:3000/avatars/u/7?v=4' },
    ])
  })

  it('never fills in what somebody decides on', () => {
    const { sha: _, ...commit } = { sha: 'f'.repeat(40), url: 'http://127.0.0.1:3000/c' }
    const branches = [{ name: 'main', commit, protected: false }]
    expect(
      validator.response('GET /repos/{owner}/{repo}/branches', 200, 'application/json', branches).violations,
    ).toEqual([expect.stringContaining("body/0/commit: must have required property 'sha'")])
  })

  it('knows which statuses an operation has', () => {
    const error = { message: 'Merge conflict', documentation_url: 'https://docs.github.com' }
    expect(validator.response('POST /repos/{owner}/{repo}/merges', 409, 'application/json', error).violations).toEqual(
      [],
    )
    expect(validator.response(list, 409, 'application/json', error).violations).toEqual([
      expect.stringContaining('GitHub documents only 200, 404'),
    ])
  })

  it('lets every operation fail as GitHub fails anywhere', () => {
    const error = { message: 'Bad credentials', documentation_url: 'https://docs.github.com/rest', status: '401' }
    expect(validator.response(list, 401, 'application/json', error).violations).toEqual([])
    const merge = 'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge'
    const moved = { ...error, message: 'Head branch was modified', status: '409' }
    expect(validator.response(merge, 409, 'application/json', moved).violations).toEqual([])
  })

  it('knows both shapes of a 422 and no third', () => {
    const docs = { message: 'Validation Failed', documentation_url: 'https://docs.github.com/rest' }
    const of = (errors: readonly unknown[]) =>
      validator.response('POST /repos/{owner}/{repo}/pulls', 422, 'application/json', { ...docs, errors }).violations
    expect(of([{ resource: 'PullRequest', code: 'custom', message: 'A pull request already exists' }])).toEqual([])
    expect(of(['The head is wrong'])).toEqual([])
    expect(of([{ resource: 'PullRequest', message: 'no code' }])).not.toEqual([])
  })

  it('knows where GitHub sends no body', () => {
    const remove = 'DELETE /repos/{owner}/{repo}/git/refs/{ref}'
    expect(validator.response(remove, 204, 'application/json', undefined).violations).toEqual([])
    expect(validator.response(remove, 204, 'application/json', { ok: true }).violations).toEqual([
      expect.stringContaining('GitHub sends no body here'),
    ])
  })

  it('does not look at diffs and raw files', () => {
    const get = 'GET /repos/{owner}/{repo}/pulls/{pull_number}'
    expect(validator.response(get, 200, 'application/vnd.github.diff', 'diff --git').violations).toEqual([])
  })
})

describe("GitHub's description holds webhooks", () => {
  const created = { action: 'created', label, repository, sender: user }

  it('accepts what GitHub would send, with the tedious part filled in', () => {
    const { payload, violations } = validator.webhook('label', 'created', created)
    expect(violations).toEqual([])
    expect(payload).toMatchObject({ repository: { forks_url: `${repository.url}/forks`, stargazers_count: 0 } })
  })

  it('tells the actions of an event apart', () => {
    expect(validator.webhook('label', 'edited', created).violations).toContain(
      'webhook label.edited: payload/action: must be equal to one of the allowed values (["edited"]), not "created"',
    )
    expect(validator.webhook('label', 'painted', created).violations).toEqual([
      "webhook label.painted: not in GitHub's description",
    ])
  })

  it('lets whoever sends a repository_dispatch choose its action', () => {
    const payload = {
      action: 'promote',
      branch: 'main',
      client_payload: { app: 'cart' },
      repository,
      sender: user,
      installation: { id: 1, node_id: 'I_1' },
    }
    expect(validator.webhook('repository_dispatch', 'promote', payload).violations).toEqual([])
  })
})
