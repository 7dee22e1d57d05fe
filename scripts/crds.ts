// Extracts the schemas of Argo CD's custom resources for the simulated cluster, from the published Go module (Apache-2.0).
// Needs `go` on PATH; run by hand when the version below moves: `node scripts/crds.ts`.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { parse } from 'yaml'

const module = 'github.com/argoproj/argo-cd/v3'
const version = 'v3.5.7'
const output = new URL('../src/sim/cluster/crds.json.br', import.meta.url)

const withoutDescriptions = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutDescriptions)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      // A property may be named "description" too: that one holds a schema, not a text.
      .filter(([key, item]) => key !== 'description' || typeof item !== 'string')
      .map(([key, item]) => [key, withoutDescriptions(item)]),
  )
}

const downloaded = execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], { encoding: 'utf8' })
const { Dir: directory } = JSON.parse(downloaded) as { Dir: string }
const crds = ['application', 'applicationset', 'appproject'].map(name => {
  const text = readFileSync(join(directory, 'manifests', 'crds', `${name}-crd.yaml`), 'utf8')
  return withoutDescriptions((parse(text) as { spec: unknown }).spec)
})
const extract = { source: `${module} ${version}, manifests/crds, Apache-2.0, descriptions left out`, crds }
writeFileSync(output, brotliCompressSync(JSON.stringify(extract)))
