import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const program = join(import.meta.dirname, '../bin/stagecoach')
const root = mkdtempSync(join(tmpdir(), 'stagecoach-cli-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const git = (directory: string, ...args: readonly string[]): string =>
  execFileSync(
    'git',
    ['-c', 'user.name=Dana', '-c', 'user.email=dana@example.com', '-c', 'core.autocrlf=false', ...args],
    {
      cwd: directory,
      encoding: 'utf8',
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
      input: '',
    },
  )
const repository = (name: string, texts: Readonly<Record<string, string>>): string => {
  const directory = join(root, name)
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  git(directory, 'init', '-q', '-b', 'main')
  git(directory, 'add', '-A')
  git(directory, 'commit', '-q', '-m', 'All')
  return directory
}
const run = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', cwd: root })
  return { status, stdout, stderr }
}

const config =
  'version: 1\noverlays: apps/{app}/{env}\ncarry: [images, { path: values.yaml, at: .level, add: true }]\nenvironments:\n  dev: {}\n  staging: { from: dev }\n  production: { from: staging }\n'
const image = (tag: string) => `images:\n  - name: acme/web\n    newTag: ${tag} # moved by people`
let shop = ''

beforeAll(() => {
  shop = repository('shop', {
    '.github/stagecoach.yml': config,
    'apps/web/dev/kustomization.yaml': image('1.2.0'),
    'apps/web/staging/kustomization.yaml': image('1.1.0'),
    // No newline at the end, and lines that end as on Windows.
    'apps/web/production/kustomization.yaml': image('1.0.0').replaceAll('\n', '\r\n'),
    'apps/my cart/dev/kustomization.yaml': `${image('2.0.0')}\n`,
    'apps/my cart/dev/values.yaml': 'level: "yes"\n',
    'apps/my cart/staging/kustomization.yaml': `${image('2.0.0')}\n`,
    'apps/my cart/staging/values.yaml': 'other: 1\n',
  })
})

describe('stagecoach plan', () => {
  it('prints what would be promoted, and nothing else where it is piped', () => {
    expect(run('plan', '--repo', shop)).toMatchInlineSnapshot(`
      {
        "status": 0,
        "stderr": "",
        "stdout": "  staging ← dev
          my cart  value level     (new) → yes    apps/my cart/staging/values.yaml:2
          web      image acme/web  1.1.0 → 1.2.0  apps/web/staging/kustomization.yaml:3

        production ← staging
          web  image acme/web  1.0.0 → 1.1.0  apps/web/production/kustomization.yaml:3
      ",
      }
    `)
  })

  it('--json has the shape that machines read', () => {
    const { status, stdout, stderr } = run('plan', '--repo', shop, '--env', 'production', '--app', 'web', '--json')
    expect({ status, stderr, answer: JSON.parse(stdout) }).toEqual({
      status: 0,
      stderr: '',
      answer: {
        overlays: [{ app: 'web', env: 'production', path: 'apps/web/production' }],
        plans: [
          {
            env: 'production',
            app: 'web',
            changes: [
              { file: 'apps/web/production/kustomization.yaml', at: '/images/0/newTag', from: '1.0.0', to: '1.1.0' },
            ],
          },
        ],
        problems: [],
      },
    })
  })

  it('--patch is taken by git apply, with blanks in names, CRLF, and no newline at the end', () => {
    const { status, stdout } = run('plan', '--repo', shop, '--patch')
    expect(status).toBe(0)
    execFileSync('git', ['apply', '-'], { cwd: shop, input: stdout })
    expect(git(shop, 'diff', '--numstat').trim().split('\n')).toEqual([
      '1\t0\tapps/my cart/staging/values.yaml',
      '1\t1\tapps/web/production/kustomization.yaml',
      '1\t1\tapps/web/staging/kustomization.yaml',
    ])
    git(shop, 'checkout', '-q', '.')
  })

  it('reads a bare clone, and sees only what is committed', () => {
    const bare = join(root, 'bare.git')
    execFileSync('git', ['clone', '-q', '--bare', shop, bare], { stdio: 'ignore' })
    writeFileSync(join(shop, 'apps/web/staging/kustomization.yaml'), image('9.9.9'))
    expect(run('plan', '--repo', bare, '--json').stdout).toBe(run('plan', '--repo', shop, '--json').stdout)
    git(shop, 'checkout', '-q', '.')
  })

  it('says how to begin where there is no configuration', () => {
    const directory = repository('fresh', {
      'apps/web/overlays/dev/kustomization.yaml': image('1.0.0'),
      'apps/web/overlays/production/kustomization.yaml': image('1.0.0'),
    })
    const { status, stdout } = run('plan', '--repo', directory)
    expect(status).toBe(2)
    expect(stdout).toMatchInlineSnapshot(`
      "There is no .github/stagecoach.yml here, so nothing is promoted. 2 overlays were recognised; this is a beginning:

      version: 1
      mode: observe # shows what would be done; take this line out to have it done
      overlays: apps/{app}/overlays/{env}
      environments:
        dev: {}
        production: { from: dev, promote: review }
      "
    `)
  })

  it('says what is wrong in the files, and plans the rest', () => {
    const directory = repository('broken', {
      '.github/stagecoach.yml': config,
      'apps/web/dev/kustomization.yaml': image('1.2.0'),
      'apps/web/staging/kustomization.yaml': image('1.1.0'),
      'apps/cart/dev/kustomization.yaml': image('1.2.0'),
      'apps/cart/staging/kustomization.yaml': 'images:\n\t- name: x\n',
    })
    const { status, stdout, stderr } = run('plan', '--repo', directory)
    expect(status).toBe(1)
    expect(stderr).toBe('apps/cart/staging/kustomization.yaml:2:1 a tab indents this line; YAML wants spaces\n')
    expect(stdout).toContain('1.1.0 → 1.2.0')
  })

  it.each([
    [
      'a directory that is not there',
      ['--repo', 'nowhere'],
      'nowhere: there is no such directory, or git is not installed\n',
    ],
    [
      'a directory without a repository',
      ['--repo', tmpdir()],
      `${tmpdir()} is no git repository; --repo names a clone\n`,
    ],
    [
      'an unknown environment',
      ['--repo', 'shop', '--env', 'prod'],
      'there is no environment "prod"; did you mean "production"?; there are: dev, staging, production\n',
    ],
    ['an unknown app', ['--repo', 'shop', '--app', 'wbe'], 'there is no app "wbe"; did you mean "web"?\n'],
    ['an unknown option', ['--jsn'], "unknown option '--jsn'\n(Did you mean --json?)\n"],
  ] as const)('ends with 2 and a sentence for %s', (_, args, message) => {
    expect(run('plan', ...args)).toEqual({ status: 2, stdout: '', stderr: message })
  })

  it('takes the organisation’s part of the configuration from a file', () => {
    const directory = repository('extends', {
      '.github/stagecoach.yml': 'version: 1\nextends: org\n',
      'apps/web/dev/kustomization.yaml': image('1.2.0'),
      'apps/web/staging/kustomization.yaml': image('1.1.0'),
    })
    const organisation = join(root, 'organisation.yml')
    writeFileSync(organisation, config)
    expect(run('plan', '--repo', directory).status).toBe(1)
    expect(run('plan', '--repo', directory, '--org-config', organisation).stdout).toContain('1.1.0 → 1.2.0')
    expect(run('plan', '--repo', directory, '--org-config', 'nowhere')).toMatchObject({ status: 2, stdout: '' })
  })

  it('ends with 2 where nothing was committed yet', () => {
    const directory = join(root, 'empty')
    mkdirSync(directory)
    git(directory, 'init', '-q')
    expect(run('plan', '--repo', 'empty')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'empty has no commit yet; commit something first\n',
    })
  })
})

describe('stagecoach config check', () => {
  it('counts the overlays of a configuration that is right', () => {
    expect(run('config', 'check', '--repo', shop)).toEqual({
      status: 0,
      stdout: '.github/stagecoach.yml is right: 5 overlays of 2 apps\n',
      stderr: '',
    })
  })

  it('says everything that is wrong, each with its place', () => {
    const directory = repository('wrong', {
      '.github/stagecoach.yml': 'version: 1\nenvironments:\n  dev: {}\n  staging: { fromm: dev }\n',
    })
    const { status, stdout } = run('config', 'check', '--repo', directory)
    expect(status).toBe(1)
    expect(stdout).toContain('.github/stagecoach.yml:4:14 environments.staging.fromm')
    expect(run('plan', '--repo', directory).status).toBe(1)
  })
})
