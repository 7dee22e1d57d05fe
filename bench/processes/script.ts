// The least that a program can do to promote what was merged: one query, one document that makes branch, commit and pull request, one for
// label and check. It knows beforehand which file and which label there are, keeps nothing, proves nothing, and repairs nothing.
// `script.ts <api> <token> <owner> <repo>`; prints its address as a line, where it takes the push's webhook.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const [api = '', token = '', owner = '', name = ''] = process.argv.slice(2)
const UPSTREAM = 'apps/app-0001/overlays/dev/kustomization.yaml'
const DOWNSTREAM = 'apps/app-0001/overlays/staging/kustomization.yaml'

const ask = async <T>(query: string, variables: object): Promise<T> => {
  const response = await fetch(`${api}/graphql`, {
    method: 'POST',
    headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = (await response.json()) as { data: T; errors?: unknown }
  if (errors) throw new Error(JSON.stringify(errors))
  return data
}

interface Found {
  readonly repository: {
    readonly id: string
    readonly label: { readonly id: string } | null
    readonly defaultBranchRef: { readonly target: { readonly oid: string } }
    readonly upstream: { readonly text: string }
    readonly downstream: { readonly text: string }
  }
}
interface Made {
  readonly commit: { readonly commit: { readonly oid: string } }
  readonly pull: { readonly pullRequest: { readonly id: string } }
}

const promote = async (): Promise<void> => {
  const { repository } = await ask<Found>(
    `query ($owner: String!, $name: String!) {
      repository(owner: $owner, name: $name) {
        id
        label(name: "stagecoach") { id }
        defaultBranchRef { target { oid } }
        upstream: object(expression: "main:${UPSTREAM}") { ... on Blob { text } }
        downstream: object(expression: "main:${DOWNSTREAM}") { ... on Blob { text } }
      }
    }`,
    { owner, name },
  )
  const version = /newTag: (\S+)/.exec(repository.upstream.text)?.[1] ?? ''
  const text = repository.downstream.text.replace(/newTag: \S+/, `newTag: ${version}`)
  const onto = repository.defaultBranchRef.target.oid
  const branch = `promote/staging-${version}`
  const made = await ask<Made>(
    `mutation ($ref: CreateRefInput!, $commit: CreateCommitOnBranchInput!, $pull: CreatePullRequestInput!) {
      ref: createRef(input: $ref) { clientMutationId }
      commit: createCommitOnBranch(input: $commit) { commit { oid } }
      pull: createPullRequest(input: $pull) { pullRequest { id } }
    }`,
    {
      ref: { repositoryId: repository.id, name: `refs/heads/${branch}`, oid: onto },
      commit: {
        branch: { repositoryNameWithOwner: `${owner}/${name}`, branchName: branch },
        expectedHeadOid: onto,
        message: { headline: `Promote ${version}` },
        fileChanges: { additions: [{ path: DOWNSTREAM, contents: Buffer.from(text).toString('base64') }] },
      },
      pull: { repositoryId: repository.id, baseRefName: 'main', headRefName: branch, title: `Promote ${version}` },
    },
  )
  await ask(
    `mutation ($label: AddLabelsToLabelableInput!, $check: CreateCheckRunInput!) {
      label: addLabelsToLabelable(input: $label) { clientMutationId }
      check: createCheckRun(input: $check) { clientMutationId }
    }`,
    {
      label: { labelableId: made.pull.pullRequest.id, labelIds: repository.label ? [repository.label.id] : [] },
      check: { repositoryId: repository.id, headSha: made.commit.commit.oid, name: 'gates', status: 'IN_PROGRESS' },
    },
  )
}

const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    response.writeHead(202, { 'content-length': 0 })
    response.end()
    if (request.headers['x-github-event'] !== 'push') return
    const { ref } = JSON.parse(Buffer.concat(parts).toString()) as { readonly ref: string }
    if (ref === 'refs/heads/main') promote().catch((error: unknown) => process.stderr.write(`${String(error)}\n`))
  })
})
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/\n`),
)
