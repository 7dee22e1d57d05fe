import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createNodeMiddleware, createProbot, type Probot } from 'probot'
import { afterEach, expect, test } from 'vitest'
import { deploy, github } from './sim-github.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

// The whole way of a real App: GHE_HOST, its own JWT and tokens, signed webhooks, REST and GraphQL.
test('a real Probot app reaches it by GHE_HOST, and answers its webhooks', async () => {
  const hub = await github({ clock: { now: () => Date.now() } })
  const { app, privateKey, world, bob } = hub
  const seen: string[] = []
  const probot = createProbot({
    env: {
      APP_ID: String(app.id),
      PRIVATE_KEY: privateKey,
      WEBHOOK_SECRET: app.hook.secret,
      GHE_HOST: hub.hub.host,
      GHE_PROTOCOL: 'http',
      LOG_LEVEL: 'fatal',
    },
  })
  const stagecoach = (robot: Probot) => {
    robot.on('pull_request.opened', async context => {
      const { data } = await context.octokit.rest.pulls.listFiles(context.pullRequest())
      const answer = await context.octokit.graphql<{ viewer: { login: string } }>('query { viewer { login } }')
      seen.push(`${answer.viewer.login}: ${data.map(({ filename }) => filename).join()}`)
      await context.octokit.rest.issues.createComment(context.issue({ body: 'Seen' }))
    })
  }
  const middleware = await createNodeMiddleware(stagecoach, { probot, webhooksPath: '/api/github/webhooks' })
  const server = createServer((message, response) => {
    void middleware(message, response, () => response.writeHead(404).end())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  app.hook.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/github/webhooks`

  bob.push('acme/deploy', { branch: 'promote', files: { 'prod/app.yaml': 'image: v2\n' }, message: 'v2' })
  bob.openPull('acme/deploy', { head: 'promote' })
  await world.hooks.settled()
  expect(world.hooks.deliveries.map(({ statusCode }) => statusCode)).toSatisfy((codes: number[]) =>
    codes.every(code => code >= 200 && code < 300),
  )
  expect(seen).toEqual(['stagecoach[bot]: prod/app.yaml'])
  const { data } = await hub.bot.issues.listComments({ ...deploy, issue_number: 1 })
  expect(data.map(({ body, user }) => `${user?.login}: ${body}`)).toEqual(['stagecoach[bot]: Seen'])
})
