import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import picocolors from 'picocolors'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { diffText } from '../src/cli/diff-text.ts'
import { changed, danger, example, facts, overlayDiff } from './change-facts.ts'
import { commit, git, repository, shop, stagecoach, write } from './local-clone.ts'

const root = mkdtempSync(join(tmpdir(), 'stagecoach-diff-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const plain = picocolors.createColors(false)

describe('what stagecoach diff prints', () => {
  test('says the words of the comment as text, and each diff once', () => {
    expect(diffText(example(), plain)).toMatchInlineSnapshot(`
      "Reaches 3 environments: dev, staging, production. 1 problem.
      This change reaches staging and production directly, without promotion: apps/base/logging.yaml is shared by all environments.

      ✗ frontend · production              apps/frontend/overlays/production/kustomization.yaml:6 \`replicas\` must be a number, found "two"
        frontend · dev, staging            Deployment: image 1.8.1 → 1.8.2
        search · dev, staging, production  ConfigMap: 2 keys (through apps/base/logging.yaml)

      Deployment frontend: image 1.8.1 → 1.8.2  frontend · dev, staging
      @@ spec.template.spec.containers @@
      -  image: web:1.8.1
      +  image: web:1.8.2

      ConfigMap search: 2 keys  search · dev, staging  apps/base/logging.yaml
      @@ data @@
      -  LOG_LEVEL: info
      +  LOG_LEVEL: debug

      search · production: the same as in dev
      "
    `)
  })

  test('colours marks and lines', () => {
    const gone = changed('PersistentVolumeClaim', 'data', [], {
      change: 'removed',
      text: '@@ @@\n-kind: PersistentVolumeClaim\n',
      dangers: [danger('the volume may be deleted')],
    })
    const text = diffText(facts([overlayDiff('db', 'dev', [gone])]), picocolors.createColors(true))
    expect(text.replaceAll('\x1b', '^')).toMatchInlineSnapshot(`
      "Reaches 1 environment: dev. 1 danger.

      ^[33m⚠ db · dev  PersistentVolumeClaim data: the volume may be deleted^[39m
        db · dev  removes PersistentVolumeClaim data

      ^[1mPersistentVolumeClaim data: removed^[22m  ^[2mdb · dev^[22m
      ^[36m@@ @@^[39m
      ^[31m-kind: PersistentVolumeClaim^[39m
      "
    `)
  })

  test('writes out what would move the cursor', () => {
    const text = diffText(
      facts([
        overlayDiff('\x1b[2Ja', 'dev', [
          changed('Deployment', 'web\r', ['\u202eimage'], { text: '@@ @@\n+a: \x1b]0;title\x07\n', file: 'a\nb.yaml' }),
        ]),
      ]),
      plain,
    )
    expect(text).toMatchInlineSnapshot(`
      "Reaches 1 environment: dev.

        \\u{1b}[2Ja · dev  Deployment: \\u{202e}image

      Deployment web : \\u{202e}image  \\u{1b}[2Ja · dev  a b.yaml
      @@ @@
      +a: \\u{1b}]0;title\\u{7}
      "
    `)
  })

  test('says that nothing changes', () => {
    expect(diffText(facts([overlayDiff('web', 'dev', [])]), plain)).toBe('Changes nothing in any environment.\n')
  })
})

const pinned = (tag: string) => `resources: [../../base]\nimages:\n  - name: acme/web\n    newTag: ${tag}\n`
const config =
  'version: 1\noverlays: apps/{app}/overlays/{env}\nenvironments:\n  dev: {}\n  staging: { from: dev }\n  production: { from: staging, base: block }\n'

// Each of these starts a process that compiles the renderer.
describe('stagecoach diff', { timeout: 60_000 }, () => {
  test('compares the work tree with HEAD, in a clone without configuration', () => {
    const clone = repository(join(root, 'plain'), shop())
    write(clone, { 'apps/web/overlays/dev/kustomization.yaml': pinned('1.1.0') })
    expect(stagecoach(clone, 'diff')).toMatchInlineSnapshot(`
      {
        "status": 0,
        "stderr": "",
        "stdout": "Reaches 1 environment: dev.

        web · dev  Deployment: image 1.0.0 → 1.1.0

      Deployment web: image 1.0.0 → 1.1.0  web · dev  apps/web/base/deployment.yaml
      @@ spec.template.spec.containers[web].image @@
             containers:
             - name: web
      -        image: acme/web:1.0.0
      +        image: acme/web:1.1.0
      ",
      }
    `)
    git(clone, 'checkout', '-q', '.')
    expect(stagecoach(clone, 'diff', '--head', 'HEAD', '--base', 'HEAD').stdout).toBe(
      'Changes nothing in any environment.\n',
    )
  })

  test('compares a branch with where it left the default branch', () => {
    const origin = repository(join(root, 'origin'), shop())
    const clone = join(root, 'clone')
    execFileSync('git', ['clone', '-q', origin, clone])
    commit(origin, { 'apps/web/overlays/staging/kustomization.yaml': pinned('9.9.9') })
    git(clone, 'checkout', '-q', '-b', 'feature')
    commit(clone, { 'apps/web/overlays/dev/kustomization.yaml': pinned('1.1.0') })
    commit(clone, { 'apps/web/overlays/production/kustomization.yaml': pinned('1.2.0') })
    git(clone, 'fetch', '-q')
    const { status, stdout } = stagecoach(clone, 'diff', '--format', 'json')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      base: git(origin, 'rev-parse', 'HEAD~1'),
      head: null,
      environments: ['dev', 'production'],
    })
    expect(JSON.parse(stagecoach(clone, 'diff', '--head', 'HEAD~1', '--format', 'json').stdout).environments).toEqual([
      'dev',
    ])
  })

  test('says of a shared file that it goes around promotion, in the words of the comment', () => {
    const clone = repository(join(root, 'shared'), { ...shop(), '.github/stagecoach.yml': config })
    commit(clone, {
      'apps/web/base/settings.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { level: debug }\n',
    })
    const { status, stdout, stderr } = stagecoach(clone, 'diff', '--format', 'markdown')
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
    expect(stdout).toMatchInlineSnapshot(`
      "Reaches **3 environments**: dev, staging, production. 1 problem.

      This change reaches staging and production directly, without promotion: \`apps/web/base/settings.yaml\` is shared by all environments.

      | | app | what changes |
      | --- | --- | --- |
      | ✗ | production | \`apps/web/base/settings.yaml\` is shared, and this takes changes only by promotion (\`base: block\`) |
      | | web · dev, staging, production | ConfigMap: 1 key (through \`apps/web/base/settings.yaml\`) |

      In \`stagecoach validate\`: 9 from before.

      <details><summary><b>dev, staging, production</b>: web</summary>

      **web** ConfigMap settings: 1 key · \`apps/web/base/settings.yaml\`

      \`\`\`diff
      @@ data.level @@
         name: settings
       data:
      -  level: info
      +  level: debug
      \`\`\`

      </details>
      "
    `)
    const yaml = parse(stagecoach(clone, 'diff', '--format', 'yaml', '--env', 'dev').stdout)
    expect(yaml.overlays.map(({ env }: { env: string }) => env)).toEqual(['dev'])
  })

  test('ends with 1 where a change breaks an overlay, and not where it was broken before', () => {
    const clone = repository(join(root, 'broken'), shop())
    write(clone, { 'apps/web/overlays/dev/kustomization.yaml': 'resources: [../../bse]\n' })
    const { status, stdout } = stagecoach(clone, 'diff')
    expect(status).toBe(1)
    expect(stdout).toMatch(
      /^Reaches 1 environment: dev\. 1 problem\.\n\n✗ web · dev {2}apps\/web\/overlays\/dev\/kustom/,
    )
    commit(clone, {})
    write(clone, { 'apps/web/overlays/dev/kustomization.yaml': 'resources: [../../bse]\n# more\n' })
    expect(stagecoach(clone, 'diff').status).toBe(0)
  })

  test('--exit-code ends with 1 where something changes', () => {
    const clone = repository(join(root, 'exit'), shop())
    expect(stagecoach(clone, 'diff', '--base', 'HEAD', '--exit-code').status).toBe(0)
    write(clone, { 'apps/web/overlays/dev/kustomization.yaml': pinned('1.1.0') })
    expect(stagecoach(clone, 'diff', '--exit-code').status).toBe(1)
  })

  test('says of a shallow clone what it lacks', () => {
    const whole = repository(join(root, 'whole'), shop())
    commit(whole, { 'apps/web/overlays/dev/kustomization.yaml': pinned('1.1.0') })
    const clone = join(root, 'shallow')
    execFileSync('git', ['clone', '-q', '--depth', '1', `file://${whole}`, clone])
    expect(stagecoach(clone, 'diff')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'this clone is shallow and lacks the commits before; "git fetch --unshallow" brings them\n',
    })
  })

  test.each(['text', 'json'])('never shows a value of a secret as %s', format => {
    const secret = (value: string) =>
      `apiVersion: v1\nkind: Secret\nmetadata: { name: s }\nstringData: { key: ${value} }\n`
    const clone = repository(join(root, format), { ...shop(), 'apps/web/base/settings.yaml': secret('before-4711') })
    write(clone, { 'apps/web/base/settings.yaml': secret('after-4712') })
    const { stdout, stderr } = stagecoach(clone, 'diff', '--env', 'dev', '--format', format)
    expect(stdout).toContain('Secret')
    expect(stdout + stderr).not.toMatch(/471[12]|YWZ0ZXIt|YmVmb3JlL/)
  })

  test.each([
    [
      'an unknown commit',
      ['--base', 'nowhere'],
      'there is no commit "nowhere" in this clone; a branch may have to be fetched\n',
    ],
    [
      'an unknown environment',
      ['--base', 'HEAD', '--env', 'prod'],
      'there is no environment "prod"; did you mean "production"?; there are: dev, staging, production\n',
    ],
    ['an unknown app', ['--base', 'HEAD', '--app', 'wbe'], 'there is no app "wbe"; did you mean "web"?\n'],
    ['nothing to compare with', [], 'there is one commit only, and nothing to compare it with; --base names another\n'],
  ])('ends with 2 and a sentence for %s', (name, args, message) => {
    const clone = repository(join(root, name), shop())
    expect(stagecoach(clone, 'diff', ...args)).toEqual({ status: 2, stdout: '', stderr: message })
  })
})

test.each(['diff', 'render'])('the documentation names every option of %s', command => {
  const page = readFileSync(new URL('../docs/command-line.md', import.meta.url), 'utf8')
  const [, section = ''] = page.split(`## \`stagecoach ${command}\``)
  const options = stagecoach(root, command, '--help').stdout.match(/--[a-z-]+/g) ?? []
  expect(options.length).toBeGreaterThan(4)
  for (const option of options.filter(each => each !== '--help')) expect(section.split('\n## ')[0]).toContain(option)
})
