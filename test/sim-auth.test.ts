import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createInstallationToken, createUserToken, suspendApp } from '../src/sim/github/operations/installs.ts'
import { deploy, github, permissions, refusal } from './sim-github.ts'

// https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
describe('an App by its JWT', () => {
  test('learns about itself and its installations', async () => {
    const { client, jwt, app, installation } = await github()
    const asApp = client(jwt())
    expect((await asApp.apps.getAuthenticated()).data).toMatchObject({ id: app.id, slug: 'stagecoach' })
    expect((await asApp.apps.listInstallations()).data.map(({ id }) => id)).toEqual([installation.id])
    expect((await asApp.apps.getRepoInstallation(deploy)).data.id).toBe(installation.id)
    expect((await asApp.apps.getOrgInstallation({ org: 'acme' })).data.id).toBe(installation.id)
  })

  test('may name itself by its client id', async () => {
    const { client, jwt, app } = await github()
    expect((await client(jwt({ iss: app.clientId })).apps.getAuthenticated()).data?.id).toBe(app.id)
  })

  test('is refused with a clock ahead, past its end, and for more than ten minutes', async () => {
    const { client, jwt, clock } = await github()
    const now = clock.at / 1000
    const say = (claims: { iat?: number; exp?: number }) => refusal(client(jwt(claims)).apps.getAuthenticated())
    expect(await say({ iat: now + 90 })).toMatchObject({ status: 401, message: expect.stringContaining("('iat')") })
    expect(await say({ exp: now - 90 })).toMatchObject({ status: 401, message: expect.stringContaining("('exp')") })
    expect(await say({ exp: now + 660 })).toMatchObject({ status: 401, message: expect.stringContaining('too far') })
  })

  test('is refused with another key', async () => {
    const { client, jwt, app } = await github()
    const old = jwt()
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    Object.assign(app, { publicKey: publicKey.export({ type: 'spki', format: 'pem' }) })
    expect((await refusal(client(old).apps.getAuthenticated())).status).toBe(401)
  })

  test('may not touch repositories', async () => {
    const { client, jwt } = await github()
    expect((await refusal(client(jwt()).repos.get(deploy))).status).toBe(404)
  })
})

// https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
describe('an installation token', () => {
  test('is made by the JWT, for an hour, and works', async () => {
    const { client, jwt, installation, clock } = await github()
    const made = await client(jwt()).apps.createInstallationAccessToken({ installation_id: installation.id })
    expect(made.data).toMatchObject({
      repository_selection: 'all',
      expires_at: new Date(clock.at + 3_600_000).toISOString().replace('.000', ''),
      permissions: { contents: 'write', metadata: 'read' },
    })
    expect((await client(made.data.token).repos.get(deploy)).data.full_name).toBe('acme/deploy')
    clock.at += 3_600_000
    expect((await refusal(client(made.data.token).repos.get(deploy))).status).toBe(401)
  })

  test('narrowed to a repository does not find another one', async () => {
    const { client, jwt, installation, world } = await github()
    world.seed({ org: 'acme', repo: 'secret', files: { a: 'a' } })
    const { data } = await client(jwt()).apps.createInstallationAccessToken({
      installation_id: installation.id,
      repositories: ['deploy'],
    })
    expect(data.repositories?.map(({ name }) => name)).toEqual(['deploy'])
    expect((await client(data.token).repos.get(deploy)).status).toBe(200)
    expect((await refusal(client(data.token).repos.get({ ...deploy, repo: 'secret' }))).status).toBe(404)
    expect((await client(data.token).apps.listReposAccessibleToInstallation()).data.total_count).toBe(1)
  })

  test('narrowed in its permissions may do no more than those', async () => {
    const { client, world, installation } = await github()
    const { text } = createInstallationToken(world, installation, { permissions: { issues: 'write' } })
    expect(await refusal(client(text).git.createRef({ ...deploy, ref: 'refs/heads/x', sha: 'a'.repeat(40) }))).toEqual({
      status: 403,
      message: 'Resource not accessible by integration',
    })
  })

  test('cannot be given what the installation has not', async () => {
    const { client, jwt, installation } = await github()
    const ask = (more: object) =>
      refusal(client(jwt()).apps.createInstallationAccessToken({ installation_id: installation.id, ...more }))
    expect((await ask({ permissions: { administration: 'write' } })).status).toBe(422)
    expect((await ask({ repositories: ['nowhere'] })).status).toBe(422)
  })

  test('lists the repositories that it reaches', async () => {
    const { bot } = await github()
    const { data } = await bot.apps.listReposAccessibleToInstallation()
    expect(data.repositories.map(({ full_name }) => full_name)).toEqual(['acme/deploy'])
  })

  test('of a suspended installation is refused', async () => {
    const { bot, world, installation, alice } = await github()
    suspendApp(world, installation, alice.account, true)
    expect((await refusal(bot.repos.get(deploy))).status).toBe(403)
  })
})

// https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
describe('rights', () => {
  test('an unknown token is 401, a made-up one as well as none', async () => {
    const { client } = await github()
    expect(await refusal(client('ghs_made_up').repos.get(deploy))).toEqual({ status: 401, message: 'Bad credentials' })
  })

  test('an App without the permission is 403', async () => {
    const { contents: _contents, ...grant } = permissions
    const { bot, tip } = await github({ grant })
    expect(await refusal(bot.git.createRef({ ...deploy, ref: 'refs/heads/x', sha: tip() }))).toEqual({
      status: 403,
      message: 'Resource not accessible by integration',
    })
  })

  test('branch protection needs administration, which we never have', async () => {
    const { bot } = await github()
    expect((await refusal(bot.repos.getBranchProtection({ ...deploy, branch: 'main' }))).status).toBe(403)
  })

  test('a private repository is 404 to a stranger', async () => {
    const { user } = await github()
    expect((await refusal(user('mallory').repos.get(deploy))).status).toBe(404)
  })

  test('a reader may comment and may not push', async () => {
    const { user, tip, alice, world } = await github()
    alice.push('acme/deploy', { branch: 'x', files: { a: 'a' }, message: 'x' })
    const { issue } = world.quietly(() => alice.openPull('acme/deploy', { head: 'x' }))
    const rita = user('rita')
    expect((await rita.issues.createComment({ ...deploy, issue_number: issue.number, body: 'hi' })).status).toBe(201)
    expect((await refusal(rita.git.createRef({ ...deploy, ref: 'refs/heads/y', sha: tip() }))).status).toBe(403)
  })

  // https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user
  test('of somebody are told with the old permission and the role', async () => {
    const { bot, world, repository } = await github()
    const { account } = world.as('mona')
    repository.collaborators.set(account.id, 'maintain')
    const of = async (username: string) => {
      const { data } = await bot.repos.getCollaboratorPermissionLevel({ ...deploy, username })
      return [data.permission, data.role_name]
    }
    expect(await of('alice')).toEqual(['admin', 'admin'])
    expect(await of('mona')).toEqual(['write', 'maintain'])
    world.as('mallory')
    expect(await of('mallory')).toEqual(['none', 'none'])
  })

  test('of a team come with its repositories, and its members are listed', async () => {
    const { bot, world, repository } = await github()
    const team = world.team('acme', 'release')
    team?.repositories.set(repository.id, 'admin')
    expect((await bot.repos.getCollaboratorPermissionLevel({ ...deploy, username: 'bob' })).data.permission).toBe(
      'admin',
    )
    const members = await bot.teams.listMembersInOrg({ org: 'acme', team_slug: 'release' })
    expect(members.data.map(({ login }) => login)).toEqual(['bob'])
    const membership = { org: 'acme', team_slug: 'release', username: 'rita' }
    expect((await refusal(bot.teams.getMembershipForUserInOrg(membership))).status).toBe(404)
    expect((await bot.teams.getMembershipForUserInOrg({ ...membership, username: 'bob' })).data.state).toBe('active')
  })

  test('a membership can be given without a body', async () => {
    const { hub, world, alice } = await github()
    world.as('mona')
    const answer = await fetch(`${hub.url}/api/v3/orgs/acme/teams/release/memberships/mona`, {
      method: 'PUT',
      headers: { authorization: `token ${createUserToken(world, alice.account)}` },
    })
    expect(answer.status).toBe(200)
  })
})
