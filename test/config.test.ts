import { describe, expect, test } from 'vitest'
import type { Config } from '../src/config/config.ts'
import { needsOrganisation, type ParseOptions, parseConfig } from '../src/config/parse.ts'
import { formatProblems } from '../src/config/problem.ts'

const config = (text: string, options?: ParseOptions): Config => {
  const parsed = parseConfig(text, options)
  if (!parsed.ok) throw new Error(formatProblems(parsed.problems))
  return parsed.config
}
const problems = (text: string, options: ParseOptions = { file: 'f' }): readonly string[] => {
  const parsed = parseConfig(text, options)
  return (parsed.ok ? parsed.warnings : parsed.problems).map(each =>
    `${each.line}:${each.column} ${each.path} ${each.message}`.replace('  ', ' '),
  )
}
const head = 'version: 1\nenvironments: { dev: { sync: { engine: status } }, production: { from: dev } }\n'

describe('a configuration', () => {
  test('has a default for everything that is not written', () => {
    expect(config('version: 1\nenvironments:\n  dev:\n  production: { from: dev }\n')).toEqual({
      mode: 'act',
      overlays: [],
      carry: [{ kind: 'images' }, { kind: 'charts' }, { kind: 'refs' }],
      limits: { open: 10 },
      pullRequest: { labels: [], reviewers: 'auto', assignees: [] },
      apps: [],
      environments: [
        {
          name: 'dev',
          from: [],
          any: false,
          promote: 'review',
          who: { promote: [{ kind: 'permission', permission: 'write' }] },
          gates: { checks: [], upstreamChecks: [] },
          base: 'allow',
          production: false,
          line: 3,
        },
        {
          name: 'production',
          from: ['dev'],
          any: false,
          promote: 'review',
          who: { promote: [{ kind: 'permission', permission: 'write' }] },
          gates: { checks: [], upstreamChecks: [] },
          base: 'allow',
          production: true,
          line: 4,
        },
      ],
      releases: [],
      validate: { block: 'new', rules: [], ignore: [] },
      policies: [],
      prefix: '/',
    } satisfies Config)
  })

  test('says how what is rendered is judged', () => {
    const text = `${head}validate:
  block: all
  rules: { host-path: off, image-tag: { production: error, dev: info } }
  ignore: [{ rule: secret.*, app: legacy-*, env: dev, object: Secret/*, reason: "made up for tests" }]
policies: [./policies/, { path: trial, environments: production, weight: warning }]
`
    const { validate, policies } = config(text)
    expect({ validate, policies }).toEqual({
      validate: {
        block: 'all',
        rules: [
          { rule: 'host-path', weight: 'off' },
          { rule: 'image-tag', env: 'production', weight: 'error' },
          { rule: 'image-tag', env: 'dev', weight: 'info' },
        ],
        ignore: [{ rule: 'secret.*', app: 'legacy-*', env: ['dev'], object: 'Secret/*', reason: 'made up for tests' }],
      },
      policies: [{ path: 'policies' }, { path: 'trial', environments: ['production'], weight: 'warning' }],
    })
  })

  test.each([
    ['prod', true],
    ['production-eu', true],
    ['eu-prod', true],
    ['live', true],
    ['staging', false],
    ['preprod', false],
    ['deliver', false],
  ])('takes %s for production by its name: %s', (name, production) => {
    const text = `version: 1\nenvironments: { dev: {}, ${name}: { from: dev } }`
    expect(config(text).environments.at(-1)?.production).toBe(production)
  })

  test('gives environments along the road, whatever their order in the file', () => {
    const text =
      'version: 1\nenvironments: { production: { from: [eu, us] }, us: { from: dev }, eu: { from: dev }, 10: {}, dev: {} }'
    expect(config(text).environments.map(each => each.name)).toEqual(['10', 'dev', 'us', 'eu', 'production'])
  })

  test('takes one thing or a list of them alike', () => {
    const one = config(`${head}overlays: ./a/{env}/\npullRequest: { labels: x, reviewers: dana }`)
    const many = config(`${head}overlays: [{ path: "a/{env}" }]\npullRequest: { labels: [x], reviewers: [dana] }`)
    expect(one).toEqual(many)
    expect(one.overlays).toEqual([{ path: 'a/{env}' }])
  })

  test('resolves what is carried', () => {
    const text = `${head}carry: [images, { at: .image_tag }, { path: ./v.yaml, at: .a, add: true }, { files: "c/*.yaml" }]`
    expect(config(text).carry).toEqual([
      { kind: 'images' },
      { kind: 'value', at: '.image_tag', add: false },
      { kind: 'value', path: 'v.yaml', at: '.a', add: true },
      { kind: 'files', files: 'c/*.yaml' },
    ])
  })

  test('knows teams, people and permissions', () => {
    const text =
      'version: 1\nenvironments:\n  dev:\n    who:\n      promote: ["team:acme/release", dana, "user:write", admin]'
    const [dev] = config(text).environments
    expect(dev?.who.promote).toEqual([
      { kind: 'team', org: 'acme', team: 'release' },
      { kind: 'user', login: 'dana' },
      { kind: 'user', login: 'write' },
      { kind: 'permission', permission: 'admin' },
    ])
    expect([dev?.line, dev?.whoLine]).toEqual([3, 5])
  })

  test('has durations in milliseconds and a reporter for the engine status', () => {
    const text =
      'version: 1\nenvironments: { dev: { sync: { engine: status, timeout: 1h30m } }, p: { from: dev, gates: { healthy: 2d } } }'
    const [dev, production] = config(text).environments
    expect(dev?.sync).toEqual({ engine: 'status', report: 'dev', timeout: 5_400_000 })
    expect(production?.gates.healthy).toBe(172_800_000)
  })

  test('keeps apps in the order of the file, because the first that fits counts', () => {
    const text = `${head}apps:\n  web-10: { owner: dana }\n  10: { group: g }\n  "web-*": { exclude: true }\n  cart:\n`
    expect(config(text).apps).toEqual([
      { name: 'web-10', exclude: false, owner: 'dana' },
      { name: '10', exclude: false, group: 'g' },
      { name: 'web-*', exclude: true },
      { name: 'cart', exclude: false },
    ])
  })

  test('has a blank after a prefix that is a word', () => {
    expect(config(`${head}commands: { prefix: /gitops }`).prefix).toBe('/gitops ')
  })

  test.each([
    ['a byte order mark', `\uFEFF${head}`],
    ['Windows line ends', head.replaceAll('\n', '\r\n')],
    ['comments and a document marker', `# hello\n---\n${head}`],
  ])('reads a file with %s', (_, text) => {
    expect(config(text).environments).toHaveLength(2)
  })

  test('follows anchors and merge keys', () => {
    const text =
      'version: 1\nenvironments:\n  dev: &e\n    base: block\n    sync: &s { engine: status }\n  p:\n    <<: *e\n    from: dev\n    sync: { <<: *s, timeout: 1m }\n'
    expect(config(text).environments[1]).toMatchObject({
      base: 'block',
      from: ['dev'],
      sync: { engine: 'status', timeout: 60_000 },
    })
  })
})

describe('problems', () => {
  test('are all said at once, by place, aligned', () => {
    const text = `version: 1
environments:
  dev:
    sync: { engine: status }
  staging:
    from: develop
  production:
    from: staging
    fromm: dev
    gates:
      healthy: 2hours
`
    const parsed = parseConfig(text)
    expect(parsed.ok ? '' : formatProblems(parsed.problems)).toMatchInlineSnapshot(`
      ".github/stagecoach.yml:6:11  environments.staging.from  "develop" is not an environment; there are: dev, staging, production
      .github/stagecoach.yml:9:5   environments.production.fromm  unknown key; did you mean "from"?
      .github/stagecoach.yml:11:16 environments.production.gates.healthy  "2hours" is not a duration; write 2h, 30m or 1h30m
      .github/stagecoach.yml:11:16 environments.production.gates.healthy  nothing watches staging, so it is never known to be healthy; give it a "sync", or write "merged" instead"
    `)
  })

  test.each([
    ['an empty file', '', '1:1 empty; a configuration begins with "version: 1" and names its environments'],
    ['comments only', '# x\n', '1:1 empty; a configuration begins with "version: 1" and names its environments'],
    ['a list', '- a\n', '1:1 expected keys such as "version: 1", found a list'],
    ['a text', 'hello', '1:1 expected keys such as "version: 1", found "hello"'],
    ['two documents', `${head}---\n${head}`, '3:1 a second document begins here; a configuration is one document'],
    ['a tab', 'version: 1\nenvironments:\n\tdev: {}\n', '3:1 a tab; YAML is indented with spaces'],
    ['a key twice', `${head}mode: act\nmode: observe`, '4:1 mode is there twice, first in line 3; keep one of them'],
    ['a tag', `${head}mode: !x act`, '3:7 a tag (!…); configuration has none'],
    ['an unknown anchor', `${head}mode: *x`, '3:7 mode there is no anchor &x above'],
    ['a loop of anchors', `${head}apps: &a { b: *a }`, '3:10 apps.b an anchor that contains itself'],
    ['a key that is a list', `${head}[a]: 1`, '3:1 a key must be plain text'],
    ['no version', 'environments: { dev: {} }', '1:1 version missing; write version: 1'],
    ['another version', 'version: 2\nenvironments: { dev: {} }', '1:10 version "2" is not known here; write 1'],
    ['no environments', 'version: 1', '1:1 environments missing; name at least one, such as "dev: {}"'],
    ['a key named __proto__', `${head}__proto__: 1`, '3:1 __proto__ unknown key'],
  ])('name the place in %s', (_, text, problem) => {
    expect(problems(text)).toEqual([problem])
  })

  test.each([
    ['mod: act', '3:1 mod unknown key; did you mean "mode"?'],
    ['mode: watch', '3:7 mode "watch" is not one of act, observe'],
    ['mode:', '3:1 mode expected act or observe, found nothing'],
    ['limits: { open: 0 }', '3:17 limits.open has to be at least 1'],
    ['limits: { open: many }', '3:17 limits.open expected a whole number'],
    ['limits: 3', '3:9 limits expected keys with values, found the number 3'],
    [
      'validate: { rules: { image-tag: { prodution: off } } }',
      '3:35 validate.rules.image-tag.prodution "prodution" is not an environment; did you mean "production"? There are: dev, production, others',
    ],
    ['validate: { ignore: [{ rule: x }] }', '3:22 validate.ignore[0].reason missing; expected text'],
    [
      'policies: [{ path: p, environments: prd }]',
      '3:37 policies[0].environments "prd" is not an environment; there are: dev, production',
    ],
    ['policies: [../p]', '3:12 policies[0] "../p" leaves the repository; write a path from its root'],
    ['validate: { rules: { x: fatal } }', '3:25 validate.rules.x "fatal" is not one of error, warning, info, off'],
    ['limits: { opn: 3 }', '3:11 limits.opn unknown key; did you mean "open"?'],
    ['overlays: apps/{app}', '3:11 overlays "apps/{app}" has no {env}; write it where the environment\'s name stands'],
    ['overlays: apps/{ap}/{env}', '3:11 overlays "{ap}" is not known here; did you mean "{app}"?'],
    ['overlays: ["{env}", 3]', '3:21 overlays[1] expected a path with {env}, or {path, app}; found the number 3'],
    [
      'overlays: [{ path: "../{env}" }]',
      '3:20 overlays[0].path "../{env}" is not a plain path; leave out ".", ".." and "//"',
    ],
    [
      'overlays: { path: "{app}/{env}", app: x }',
      '3:11 overlays has both {app} in its path and an "app"; keep one of them',
    ],
    [
      'overlays: [{ path: "a/{env}", branch: x }]',
      '3:31 overlays[0].branch not yet: an environment on a branch of its own is not built',
    ],
    ['carry: [image]', '3:9 carry[0] "image" is not one of images, charts, refs; did you mean "images"?'],
    ['carry: [{ path: a.yaml }]', '3:9 carry[0] needs either "at" (a value) or "files" (whole files)'],
    ['carry: [{ at: tag }]', '3:15 carry[0].at "tag" is not a path to a value; write it like .image.tag'],
    ['pullRequest: { title: "{app}" }', '3:23 pullRequest.title "{app}" is not known here; did you mean "{apps}"?'],
    [
      'pullRequest: { assignees: ["team:a/b"] }',
      '3:28 pullRequest.assignees[0] "team:a/b" is a team; GitHub assigns people only',
    ],
    [
      'pullRequest: { labels: [12] }',
      '3:25 pullRequest.labels[0] expected text, found the number 12; put it in quotes',
    ],
    [
      'apps: { cart: { owner: write } }',
      '3:24 apps.cart.owner "write" is neither a team nor a login; write team:org/name or a login',
    ],
    [
      'apps: { cart: { environments: [dev, prod] } }',
      '3:37 apps.cart.environments[1] "prod" is not an environment; did you mean "production"? There are: dev, production',
    ],
    [
      'apps: { cart: { environments: [dev, dev] } }',
      '3:37 apps.cart.environments[1] "dev" is there twice; a road goes through it once',
    ],
    [
      'apps: { cart: { group: shop }, shop: {} }',
      '3:24 apps.cart.group "shop" is an app that is not in this group; give the group another name',
    ],
    ['apps: { "*": {}, cart: {} }', '3:18 apps.cart is never used, because "*" above it fits first; write it above'],
    [
      'releases: [{ repo: acme, app: a, tags: { dev: v* } }]',
      '3:20 releases[0].repo "acme" is not a repository; write owner/name',
    ],
    [
      'releases: [{ repo: a/b, app: a, image: "x:1", tags: { dev: v* } }]',
      '3:40 releases[0].image "x:1" has a tag; write the name alone, the tag comes from the release',
    ],
    [
      'releases: [{ repo: a/b, app: a, imageTag: v1, tags: { dev: v* } }]',
      '3:43 releases[0].imageTag "v1" is the same for every release; write it with {version} or {tag}',
    ],
    [
      'releases: [{ repo: a/b, app: a, tags: { qa: v* } }]',
      '3:41 releases[0].tags.qa "qa" is not an environment; there are: dev, production',
    ],
    [
      'releases: [{ repo: a/b, app: a, tags: { dev: [v*], production: "v*" } }]',
      '3:64 releases[0].tags.production "v*" fits the same tags as "v*" of dev, and neither is more specific',
    ],
    [
      'releases: [{ repo: a/b, app: a, tags: { dev: v* } }, { repo: a/b, app: a, tags: { dev: w* } }]',
      '3:54 releases[1] the same repo, app and image as releases[0]; put their tags together',
    ],
    [
      'commands: { prefix: gitops }',
      '3:21 commands.prefix "gitops" is not a prefix; write "/" or a word such as "/gitops"',
    ],
    ['extends: acme', '3:10 extends "acme" is not known here; write org'],
    ['batch: each', '3:1 batch not yet: choosing how newer pins wait is not built'],
  ])('%s: %s', (line, problem) => {
    expect(problems(`${head}${line}`)).toEqual([problem])
  })

  test.each([
    ['{ fromm: dev }', '5:8 environments.p.fromm unknown key; did you mean "from"?'],
    ['{ from: p }', '5:14 environments.p.from "p" cannot be promoted from itself; there are: dev, blind'],
    ['{ from: [dev, dev] }', '5:20 environments.p.from[1] "dev" is there twice'],
    ['{ from: dev, any: true }', '5:24 environments.p.any says nothing with one upstream; it is for several in "from"'],
    [
      '{ from: dev, promote: autoo }',
      '5:28 environments.p.promote "autoo" is not one of auto, review, command; did you mean "auto"?',
    ],
    [
      '{ from: dev, gates: { healthy: 5 } }',
      '5:37 environments.p.gates.healthy 5 is not a duration; write 2h, 30m or 1h30m',
    ],
    ['{ from: dev, gates: { healthy: 999d } }', '5:37 environments.p.gates.healthy "999d" is longer than a year'],
    [
      '{ from: blind, gates: { healthy: 1h } }',
      '5:39 environments.p.gates.healthy nothing watches blind, so it is never known to be healthy; give it a "sync", or write "merged" instead',
    ],
    [
      '{ gates: { merged: 1h } }',
      '5:25 environments.p.gates.merged is never asked: p is promoted from nothing; give it a "from"',
    ],
    [
      '{ gates: { checks: [stagecoach/gates] } }',
      '5:26 environments.p.gates.checks[0] "stagecoach/gates" is our own check, which would wait for itself',
    ],
    ['{ kubernetes: 1.33 }', '5:20 environments.p.kubernetes 1.33 is not a version; write "1.33", with quotes'],
    [
      '{ kubernetes: "v1.33.2" }',
      '5:20 environments.p.kubernetes "v1.33.2" is no minor version of Kubernetes; write "1.33"',
    ],
    ['{ gates: { windows: [] } }', '5:17 environments.p.gates.windows not yet: time windows are not built; use /hold'],
    [
      '{ gates: { approvals: 1 } }',
      "5:17 environments.p.gates.approvals not yet: counting approvals is not built; require them by the repository's branch rules, which are obeyed",
    ],
    [
      '{ sync: { engine: flux } }',
      '5:24 environments.p.sync.engine not yet: Flux is not built; use status, and let its notifications report',
    ],
    [
      '{ sync: { engine: argo } }',
      '5:24 environments.p.sync.engine "argo" is not one of argocd, status; did you mean "argocd"?',
    ],
    [
      '{ sync: { engine: argocd } }',
      '5:24 environments.p.sync.engine argocd needs "cluster" beside it: the context of the kubeconfig in which Argo CD runs',
    ],
    [
      '{ sync: { engine: status, cluster: hub } }',
      '5:41 environments.p.sync.cluster belongs to the engine "argocd"; status reads what was reported to the commit',
    ],
    ['{ sync: { timeout: 1m } }', '5:8 environments.p.sync.engine missing; expected argocd or status'],
    [
      '{ onFailure: rollback }',
      '5:8 environments.p.onFailure not yet: rolling back is not built; a degraded environment stops what is above it',
    ],
    ['{ who: { rollback: [x] } }', '5:15 environments.p.who.rollback not yet: rolling back is not built'],
    [
      '{ who: { promote: "team:x" } }',
      '5:24 environments.p.who.promote "team:x" is nobody; write team:org/name, a login, or a permission: read, triage, write, maintain, admin',
    ],
    ['{ who: { promote: [] } }', '5:24 environments.p.who.promote is an empty list; leave the key out instead'],
    ['3', '5:6 environments.p expected keys with values, found the number 3'],
  ])('an environment %s: %s', (written, problem) => {
    const text = `version: 1\nenvironments:\n  dev: { sync: { engine: status } }\n  blind: {}\n  p: ${written}`
    expect(problems(text)).toEqual([problem])
  })

  test('explain a circle as a path, once', () => {
    const text = 'version: 1\nenvironments:\n  a: { from: c }\n  b: { from: a }\n  c: { from: [b, d] }\n  d: {}'
    expect(problems(text)).toEqual(['4:14 environments.b.from goes round in a circle: a → b → c → a'])
  })

  test('refuse healthy where only the road of one app leads through a blind environment', () => {
    const text = `version: 1
environments:
  blind: {}
  dev: { sync: { engine: status } }
  p: { from: dev, gates: { healthy: 1h } }
apps:
  cart: { environments: [blind, p] }`
    expect(problems(text)).toEqual([
      '5:37 environments.p.gates.healthy nothing watches blind (its upstream for cart), so it is never known to be healthy; give it a "sync", or write "merged" instead',
    ])
  })

  test('refuse a name that cannot be a part of a branch', () => {
    expect(problems('version: 1\nenvironments: { "prod eu": {} }')).toEqual([
      '2:17 environments."prod eu" "prod eu" cannot be the name of an environment; write letters, digits, ".", "_" and "-"',
    ])
  })
})

describe('the file of an organisation', () => {
  const organisation = {
    file: 'acme/.github',
    text: `version: 1
mode: observe
carry: [images, charts]
environments:
  dev: { sync: { engine: status } }
  production:
    from: dev
    who: { promote: "team:acme/release" }
apps: { "*": { owner: "team:acme/platform" } }
`,
  }
  const own = 'version: 1\nextends: org\n'

  test('gives what the repository leaves out: maps are merged, lists and values replaced', () => {
    const text = `${own}carry: [refs]\nenvironments:\n  production: { promote: auto }\n  dev:\napps: { cart: { group: shop } }`
    const merged = config(text, { organisation })
    expect(merged.mode).toBe('observe')
    expect(merged.carry).toEqual([{ kind: 'refs' }])
    expect(merged.apps.map(each => each.name)).toEqual(['cart', '*'])
    expect(merged.environments).toMatchObject([
      { name: 'dev', sync: { engine: 'status' }, line: 6 },
      { name: 'production', from: ['dev'], promote: 'auto', line: 5, whoLine: 8, whoFile: 'acme/.github' },
    ])
  })

  test('is named in the problems that stand in it', () => {
    const broken = { ...organisation, text: organisation.text.replace('from: dev', 'from: dve').replace('mode', 'mod') }
    const parsed = parseConfig(`${own}limit: 3`, { organisation: broken })
    expect(parsed.ok ? '' : formatProblems(parsed.problems)).toMatchInlineSnapshot(`
      ".github/stagecoach.yml:3:1 limit  unknown key; did you mean "limits"?
      acme/.github:2:1           mod  unknown key; did you mean "mode"?
      acme/.github:7:11          environments.production.from  "dve" is not an environment; did you mean "dev"? There are: dev, production"
    `)
  })

  test.each([
    ['extends: org\nversion: 1', "1:1 extends not allowed in the organisation's file; it is the last one"],
    ['mode: act', "1:1 version the organisation's file needs its own version: 1"],
    ['', '1:1 empty; a configuration begins with "version: 1" and names its environments'],
  ])('is refused when it is %j', (text, problem) => {
    expect(problems(`${own}environments: { dev: {} }`, { organisation: { file: 'o', text } })).toEqual([problem])
  })

  test('that was asked for and not given is the only problem', () => {
    expect(problems(`${own}apps: { x: { environments: [dev] } }`)).toEqual([
      "2:10 extends asks for .github/stagecoach.yml of the organisation's repository .github, which is not there or could not be read; nothing can be said without it",
    ])
  })

  test.each([
    [own, true],
    [head, false],
    ['', false],
    ['extends: {', false],
  ])('is needed by %j: %s', (text, needed) => {
    expect(needsOrganisation(text)).toBe(needed)
  })
})
