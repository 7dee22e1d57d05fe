import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Clones on the disk, and the command line run in them. */

const program = join(import.meta.dirname, '../bin/stagecoach')

export const git = (directory: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=Dana', '-c', 'user.email=dana@example.com', ...args], {
    cwd: directory,
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  }).trim()

export const write = (directory: string, texts: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
}

export const commit = (directory: string, texts: Readonly<Record<string, string>>, message = 'Change'): string => {
  write(directory, texts)
  git(directory, 'add', '-A')
  git(directory, 'commit', '-q', '-m', message)
  return git(directory, 'rev-parse', 'HEAD')
}

export const repository = (directory: string, texts: Readonly<Record<string, string>>): string => {
  mkdirSync(directory, { recursive: true })
  git(directory, 'init', '-q', '-b', 'main')
  commit(directory, texts, 'All')
  return directory
}

/** Runs the command line in a directory, without colours. */
export const stagecoach = (directory: string, ...args: readonly string[]) => {
  const { FORCE_COLOR: _, ...env } = process.env
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', cwd: directory, env })
  return { status, stdout, stderr }
}

/** One app in three environments, which share a base. */
export const shop = (): Readonly<Record<string, string>> => ({
  'apps/web/base/kustomization.yaml': 'resources: [deployment.yaml, settings.yaml]\n',
  'apps/web/base/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      containers:
        - name: web
          image: acme/web
`,
  'apps/web/base/settings.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { level: info }\n',
  ...Object.fromEntries(
    ['dev', 'staging', 'production'].map(env => [
      `apps/web/overlays/${env}/kustomization.yaml`,
      `resources: [../../base]\nimages:\n  - name: acme/web\n    newTag: 1.0.0\n`,
    ]),
  ),
})
