/**
 * Builds the kube-apiserver and the etcd that our validation has to agree with, from their published modules, into the
 * cache outside the work tree, once per version. `node scripts/control-plane.ts` prints where they are, and gets the objects that
 * Kubernetes' own tests are about.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { testedObjects } from '../conformance/kubernetes-tests.ts'
import { controlPlaneVersions } from '../conformance/versions.ts'
import { go, once } from './native.ts'

/** Paths of the programs. */
export interface ControlPlane {
  readonly apiServer: string
  readonly etcd: string
}

const modules = fileURLToPath(new URL('../conformance/control-plane/', import.meta.url))

const build = (name: string, version: string, what: string, ldflags: string, say: (line: string) => void): string => {
  const cwd = join(modules, name)
  const sums = createHash('sha256')
  for (const file of ['go.mod', 'go.sum']) sums.update(readFileSync(join(cwd, file)))
  const made = once(`${name}-${version}-${sums.digest('hex').slice(0, 16)}`, into => {
    say(`building ${what} ${version}`)
    go(['build', '-mod=readonly', '-ldflags', `-s -w ${ldflags}`, '-o', join(into, name), what], { cwd })
  })
  return join(made, name)
}

/** Builds what is not in the cache yet: six minutes of two cores the first time, nothing later. */
export const controlPlane = (say: (line: string) => void = () => {}): ControlPlane => {
  const { kubernetes, etcd } = controlPlaneVersions
  const [major, minor] = kubernetes.slice(1).split('.')
  // Without these, the API server calls itself v0.0.0, and features that a version switches on are not there.
  const stamps = { gitVersion: kubernetes, gitMajor: major, gitMinor: minor }
  const stamped = Object.entries(stamps).map(([key, value]) => `-X k8s.io/component-base/version.${key}=${value}`)
  return {
    etcd: build('etcd', etcd, 'go.etcd.io/etcd/server/v3', '', say),
    apiServer: build('kube-apiserver', kubernetes, 'k8s.io/kubernetes/cmd/kube-apiserver', stamped.join(' '), say),
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const built = controlPlane(line => process.stderr.write(`${line}\n`))
    process.stdout.write(`${JSON.stringify(built, null, 2)}\n`)
    // Made of the same modules, and as long in the making.
    const objects = testedObjects(line => process.stderr.write(`${line}\n`)).reduce(
      (sum, [, some]) => sum + some.length,
      0,
    )
    process.stdout.write(`${objects} objects of Kubernetes' own tests\n`)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
