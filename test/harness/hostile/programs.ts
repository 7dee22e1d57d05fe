import type { Hostile } from './case.ts'
import { kustomization, map } from './overlays.ts'

const plugin = (field: string, text: string): Hostile => ({
  name: `${field} that run ${/exec|container|starlark|Go|Plugin/i.exec(text)?.[0] ?? 'something'}`,
  files: () =>
    kustomization(`resources: [a.yaml]\n${field}: [plugin.yaml]\n`, {
      'web/dev/a.yaml': map('a'),
      'web/dev/plugin.yaml': text,
      'web/dev/run.sh': '#!/bin/sh\ncat /etc/passwd\n',
    }),
  codes: ['plugin', 'kustomization', 'restricted', 'missing', 'yaml'],
  names: 'web/dev/',
})

const configured = (spec: string): string =>
  `apiVersion: example.com/v1\nkind: Runs\nmetadata:\n  name: a\n  annotations:\n    config.kubernetes.io/function: |\n      ${spec}\n`

/** Whatever would run a program. */
export const programs: readonly Hostile[] = [
  ...['generators', 'transformers', 'validators'].flatMap(field => [
    plugin(field, configured('exec: { path: ./run.sh }')),
    plugin(field, configured('exec: { path: /bin/sh, args: [-c, "cat /etc/passwd"] }')),
    plugin(field, configured('container: { image: "alpine:3", network: true }')),
    plugin(field, configured('container: { image: "alpine:3", mounts: [{ type: bind, src: /, dst: /host }] }')),
    plugin(field, configured('starlark: { path: run.star, name: a }')),
    plugin(field, 'apiVersion: example.com/v1\nkind: Plugin\nmetadata: { name: a }\n'),
    plugin(field, 'apiVersion: builtin\nkind: NoSuchPlugin\nmetadata: { name: a }\n'),
    plugin(field, 'apiVersion: viaduct.ai/v1\nkind: ksops\nmetadata: { name: ExecKsops }\nfiles: [secret.enc.yaml]\n'),
  ]),
  {
    name: 'helmCharts that are nowhere',
    files: () => kustomization('helmCharts: [{ name: web, version: 1.0.0 }]\n'),
    codes: ['missing', 'remote', 'kustomization', 'chart'],
    names: 'web/dev/',
  },
  {
    name: 'a helm command of its own',
    files: () =>
      kustomization('helmGlobals: { chartHome: charts, configHome: /tmp/helm }\nhelmCharts: [{ name: "-x" }]\n'),
    codes: ['missing', 'remote', 'kustomization', 'chart', 'plugin'],
    names: 'web/dev/',
  },
]
