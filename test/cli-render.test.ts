import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { repository, shop, stagecoach, write } from './local-clone.ts'

const root = mkdtempSync(join(tmpdir(), 'stagecoach-render-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let clone = ''
beforeAll(() => {
  clone = repository(join(root, 'shop'), {
    ...shop(),
    'apps/web/overlays/production/kustomization.yaml': 'resources: [../../base, extra.yaml]\n',
    'apps/web/overlays/production/extra.yaml':
      'apiVersion: v1\nkind: Secret\nmetadata: { name: s }\nstringData: { key: hunter-4711 }\n',
    'apps/web/overlays/staging/kustomization.yaml': 'resources: [../../base, https://example.com/base.yaml]\n',
  })
})

// Each of these starts a process that compiles the renderer.
describe('stagecoach render', { timeout: 60_000 }, () => {
  test('prints the objects of an overlay as documents', () => {
    expect(stagecoach(clone, 'render', 'web/dev')).toMatchInlineSnapshot(`
      {
        "status": 0,
        "stderr": "",
        "stdout": "apiVersion: v1
      data:
        level: info
      kind: ConfigMap
      metadata:
        name: settings
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: web
      spec:
        replicas: 1
        selector:
          matchLabels:
            app: web
        template:
          metadata:
            labels:
              app: web
          spec:
            containers:
            - image: acme/web:1.0.0
              name: web
      ",
      }
    `)
  })

  test.each([
    ['its path', '.', 'apps/web/overlays/dev'],
    ['its path with a slash', '.', './apps/web/overlays/dev/'],
    ['a path as the shell completes it', 'apps/web', 'overlays/dev'],
    ['where one is', 'apps/web/overlays/dev', '.'],
  ])('finds an overlay by %s', (_, directory, asked) => {
    const { status, stdout } = stagecoach(join(clone, directory), 'render', asked, '--format', 'json')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ app: 'web', env: 'dev', path: 'apps/web/overlays/dev', problems: [] })
  })

  test('renders a directory that is no overlay', () => {
    const { status, stdout } = stagecoach(clone, 'render', 'apps/web/base', '--format', 'json')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ env: null, path: 'apps/web/base' })
  })

  test('hides secrets, and says so', () => {
    const { status, stdout, stderr } = stagecoach(clone, 'render', 'web/production')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '1 value is hidden: secrets are never shown\n' })
    expect(stdout).toContain('(hidden ')
    expect(stdout).not.toMatch(/4711|aHVudGVy/)
  })

  test('says what cannot be rendered, where, and ends with 1', () => {
    const { status, stderr } = stagecoach(clone, 'render', 'web/staging')
    expect(status).toBe(1)
    expect(stderr).toMatch(/^apps\/web\/overlays\/staging\/kustomization\.yaml:1 .*example\.com/)
  })

  test('reads the work tree, or the commit that is asked for', () => {
    const file = 'apps/web/overlays/dev/kustomization.yaml'
    write(clone, { [file]: 'resources: [../../base]\nnamePrefix: new-\n' })
    expect(stagecoach(clone, 'render', 'web/dev').stdout).toContain('name: new-web')
    expect(stagecoach(clone, 'render', 'web/dev', '--ref', 'HEAD').stdout).not.toContain('new-web')
    execFileSync('git', ['checkout', '-q', file], { cwd: clone })
  })

  test('reads a bare clone', () => {
    const bare = join(root, 'bare.git')
    execFileSync('git', ['clone', '-q', '--bare', clone, bare])
    expect(stagecoach(root, 'render', 'web/dev', '--repo', bare)).toEqual(stagecoach(clone, 'render', 'web/dev'))
    expect(stagecoach(root, 'render', 'web/dev', '--repo', bare, '--ref', '.').status).toBe(2)
  })

  test('quotes what an older reader of YAML takes for something else', () => {
    write(clone, {
      'odd/a.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { a: "on", b: "0o14", c: "012", d: "1_000", e: "12:30:45", f: "y", g: "1e3", h: "~" }\n',
    })
    const { stdout } = stagecoach(clone, 'render', 'odd')
    for (const version of ['1.1', '1.2'] as const) {
      const [document] = parseAllDocuments(stdout, { version })
      expect(document?.toJS().data).toEqual({
        a: 'on',
        b: '0o14',
        c: '012',
        d: '1_000',
        e: '12:30:45',
        f: 'y',
        g: '1e3',
        h: '~',
      })
    }
  })

  test.each([
    ['an unknown overlay', ['web/prodution'], 'there is no overlay "web/prodution"; did you mean "web/production"?\n'],
    ['a path out of the clone', ['../../etc'], 'there is no overlay "../../etc"\n'],
    [
      'an unknown version',
      ['web/dev', '--kubernetes', 'v1.33.1'],
      '"v1.33.1" is no minor version of Kubernetes; write 1.33\n',
    ],
    [
      'an unknown format',
      ['web/dev', '--format', 'xml'],
      "option '--format <format>' argument 'xml' is invalid. Allowed choices are yaml, json.\n",
    ],
  ])('ends with 2 and a sentence for %s', (_, args, message) => {
    expect(stagecoach(clone, 'render', ...args)).toEqual({ status: 2, stdout: '', stderr: message })
  })
})
