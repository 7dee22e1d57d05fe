type Owner = Readonly<Record<string, unknown>>
type Fill = (owner: Owner) => unknown

const suffixes = (table: Readonly<Record<string, string>>): Readonly<Record<string, Fill>> =>
  Object.fromEntries(Object.entries(table).map(([name, suffix]) => [name, owner => `${String(owner['url'])}${suffix}`]))
const constants = (value: unknown, ...names: readonly string[]): Readonly<Record<string, Fill>> =>
  Object.fromEntries(names.map(name => [name, () => value]))
const origin = (owner: Owner): string => {
  const url = String(owner['html_url'] ?? owner['url'])
  return URL.canParse(url) ? new URL(url).origin : 'https://github.com'
}

const account: Readonly<Record<string, Fill>> = {
  ...suffixes({
    followers_url: '/followers',
    following_url: '/following{/other_user}',
    gists_url: '/gists{/gist_id}',
    starred_url: '/starred{/owner}{/repo}',
    subscriptions_url: '/subscriptions',
    organizations_url: '/orgs',
    repos_url: '/repos',
    events_url: '/events{/privacy}',
    received_events_url: '/received_events',
  }),
  avatar_url: owner => `${origin(owner)}/avatars/u/${String(owner['id'])}?v=4`,
  ...constants('', 'gravatar_id'),
  ...constants(false, 'site_admin', 'has_organization_projects', 'has_repository_projects'),
  ...constants(0, 'public_repos', 'public_gists', 'followers', 'following'),
  ...constants(null, 'bio', 'blog', 'company', 'hireable', 'location', 'email', 'archived_at'),
}

const organization: Readonly<Record<string, Fill>> = {
  ...account,
  ...suffixes({
    events_url: '/events',
    hooks_url: '/hooks',
    issues_url: '/issues',
    members_url: '/members{/member}',
    public_members_url: '/public_members{/member}',
  }),
}

const repository: Readonly<Record<string, Fill>> = {
  ...suffixes({
    archive_url: '/{archive_format}{/ref}',
    assignees_url: '/assignees{/user}',
    blobs_url: '/git/blobs{/sha}',
    branches_url: '/branches{/branch}',
    collaborators_url: '/collaborators{/collaborator}',
    comments_url: '/comments{/number}',
    commits_url: '/commits{/sha}',
    compare_url: '/compare/{base}...{head}',
    contents_url: '/contents/{+path}',
    contributors_url: '/contributors',
    deployments_url: '/deployments',
    downloads_url: '/downloads',
    events_url: '/events',
    forks_url: '/forks',
    git_commits_url: '/git/commits{/sha}',
    git_refs_url: '/git/refs{/sha}',
    git_tags_url: '/git/tags{/sha}',
    hooks_url: '/hooks',
    issue_comment_url: '/issues/comments{/number}',
    issue_events_url: '/issues/events{/number}',
    issues_url: '/issues{/number}',
    keys_url: '/keys{/key_id}',
    labels_url: '/labels{/name}',
    languages_url: '/languages',
    merges_url: '/merges',
    milestones_url: '/milestones{/number}',
    notifications_url: '/notifications{?since,all,participating}',
    pulls_url: '/pulls{/number}',
    releases_url: '/releases{/id}',
    stargazers_url: '/stargazers',
    statuses_url: '/statuses/{sha}',
    subscribers_url: '/subscribers',
    subscription_url: '/subscription',
    tags_url: '/tags',
    teams_url: '/teams',
    trees_url: '/git/trees{/sha}',
  }),
  svn_url: owner => owner['html_url'],
  git_url: owner => `git://${new URL(origin(owner)).host}/${String(owner['full_name'])}.git`,
  ssh_url: owner => `git@${new URL(origin(owner)).hostname}:${String(owner['full_name'])}.git`,
  ...constants(0, 'forks', 'forks_count', 'network_count', 'open_issues', 'open_issues_count', 'size'),
  ...constants(0, 'stargazers_count', 'subscribers_count', 'watchers', 'watchers_count'),
  ...constants(null, 'homepage', 'language', 'license', 'mirror_url'),
  ...constants(false, 'has_discussions', 'has_downloads', 'has_pages', 'disabled', 'web_commit_signoff_required'),
  ...constants(true, 'has_issues', 'has_projects', 'has_wiki'),
}

const thread: Readonly<Record<string, Fill>> = constants(null, 'active_lock_reason', 'milestone')

const team: Readonly<Record<string, Fill>> = suffixes({ members_url: '/members{/member}', repositories_url: '/repos' })

const empty: Readonly<Record<string, Fill>> = {}

function tableOf(owner: Owner): Readonly<Record<string, Fill>> {
  if ('full_name' in owner) return repository
  if ('login' in owner) return String(owner['url']).includes('/orgs/') ? organization : account
  if ('number' in owner && 'user' in owner) return thread
  if ('slug' in owner && 'privacy' in owner) return team
  return empty
}

/**
 * The value of a required field that a handler left out, where the field is one of those that say nothing:
 * addresses derived from the object's own, counts that are not simulated, avatars. Undefined for every other:
 * a filled-in field is valid and meaningless, so what anybody decides on has to be given by the handler.
 */
export function fill(owner: Owner, name: string): unknown {
  const table = tableOf(owner)
  return Object.hasOwn(table, name) ? table[name]?.(owner) : undefined
}
