import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { type SimCluster, startCluster } from '../src/sim/cluster/cluster.ts'
import { type ClusterSource, clustersOf } from '../src/sync/clusters.ts'

const started: SimCluster[] = []
const directories: string[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map(cluster => cluster.close()))
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true })
})

const start = async () => {
  const resolve = async () => ({ commit: '', version: '', images: [] })
  const cluster = await startCluster({ clock: { now: () => 0 }, resolve })
  started.push(cluster)
  return cluster
}

const files = (...texts: readonly string[]): ClusterSource => {
  const directory = mkdtempSync(join(tmpdir(), 'kubeconfig-'))
  directories.push(directory)
  const paths = texts.map((text, index) => {
    const path = join(directory, `config-${index}`)
    writeFileSync(path, text)
    return path
  })
  return { paths: paths.join(delimiter) }
}

/** What a cluster of that name answers when its projects are listed. */
const look = async (source: ClusterSource, name?: string) => {
  const found = await clustersOf(source).find(name)
  if (!found.ok) return found.sentence
  const answer = await found.api.list({ group: 'argoproj.io', version: 'v1alpha1', plural: 'appprojects' })
  return answer.ok ? `${found.name}: ${answer.value.length} project` : answer.sentence
}

it('finds the contexts of several files, as kubectl does: the first to name one counts', async () => {
  const [hub, edge] = [await start(), await start()]
  const source = files(hub.kubeconfig('hub'), edge.kubeconfig('hub'), edge.kubeconfig('edge'))
  expect(await look(source, 'hub')).toBe('hub: 1 project')
  expect([hub.requests.length, edge.requests.length]).toEqual([1, 0])
  expect(await look(source, 'edge')).toBe('edge: 1 project')
})

it('needs no name where there is only one, and asks for it where there are several', async () => {
  const cluster = await start()
  expect(await look(files(cluster.kubeconfig('only')))).toBe('only: 1 project')
  expect(await look(files(cluster.kubeconfig('a'), cluster.kubeconfig('b')))).toBe(
    'Say which cluster: the operator knows a, b.',
  )
})

it("takes credentials from the program that the operator's kubeconfig names", async () => {
  const cluster = await start()
  const credential = {
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    status: { token: cluster.token },
  }
  const config = JSON.parse(cluster.kubeconfig('hub')) as object
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    interactiveMode: 'Never',
    command: process.execPath,
    args: ['-e', `console.log(${JSON.stringify(JSON.stringify(credential))})`],
  }
  expect(await look({ text: JSON.stringify({ ...config, users: [{ name: 'hub', user: { exec } }] }) }, 'hub')).toBe(
    'hub: 1 project',
  )
})

it('sends nothing to a server whose certificate is not the one that the kubeconfig trusts', async () => {
  const [cluster, other] = [await start(), await start()]
  const config = cluster.kubeconfig('hub').replace(cluster.url, other.url)
  expect(await look({ text: config }, 'hub')).toMatch(/^Cluster hub does not answer: /)
  expect(other.requests).toEqual([])
})

it('sends no credentials without TLS', async () => {
  const cluster = await start()
  const config = cluster.kubeconfig('hub').replace('https://', 'http://')
  expect(await look({ text: config }, 'hub')).toMatch(/^Cluster hub does not answer: HTTP protocol is not allowed/)
})

it('says what is wrong with a kubeconfig, and reads it again the next time', async () => {
  const cluster = await start()
  const source = { paths: '/nowhere/config' }
  expect(await look(source, 'hub')).toMatch(/^The operator's kubeconfig cannot be read: ENOENT/)
  const mended = files('clusters: [')
  const clusters = clustersOf(mended)
  expect(await clusters.find('hub')).toMatchObject({ ok: false })
  writeFileSync((mended as { paths: string }).paths, cluster.kubeconfig('hub'))
  expect(await clusters.find('hub')).toMatchObject({ ok: true, name: 'hub' })
})

it('tells a wrong token from an unreachable cluster', async () => {
  const cluster = await start()
  const config = cluster.kubeconfig('hub').replace(cluster.token, 'expired')
  expect(await look({ text: config }, 'hub')).toBe('Cluster hub refuses our credentials.')
})
