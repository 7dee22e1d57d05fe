import type { Hostile } from './case.ts'
import { chart, kustomization, map, resource } from './overlays.ts'

/** Files that are no text, and odd names. */
export const oddities: readonly Hostile[] = [
  {
    name: 'a picture as a resource',
    files: () =>
      kustomization('resources: [bad.png]\n', {
        'web/dev/bad.png': Buffer.from('89504e470d0a1a0a0000000d49484452ff00fe', 'hex'),
      }),
    codes: ['yaml', 'kustomization', 'missing', 'restricted'],
    names: 'web/dev/',
  },
  {
    name: 'a picture as values',
    files: () =>
      chart({
        'values.yaml': Buffer.from('89504e470d0a1a0a0000000d49484452ff00fe', 'hex'),
        'templates/a.yaml': map('a'),
      }),
    codes: ['values', 'yaml', 'chart'],
    names: 'web/dev/',
  },
  {
    name: 'a picture as a template',
    files: () => chart({ 'templates/a.yaml': Buffer.from('89504e470d0a1a0a7b7bff00fe', 'hex') }),
    codes: ['template', 'yaml', 'chart'],
    names: 'web/dev/',
  },
  {
    name: 'a kustomization that is no text',
    files: () => ({ 'web/dev/kustomization.yaml': Buffer.from('ff00fe00ff', 'hex') }),
    codes: ['yaml', 'kustomization'],
    names: 'web/dev/kustomization.yaml',
  },
  {
    name: 'nothing but zeros',
    files: () => resource('\0'.repeat(1_000_000)),
    codes: ['yaml', 'kustomization'],
    names: 'web/dev/',
  },
  {
    name: 'a name with a line break that is broken',
    files: () =>
      kustomization('resources: ["bad\\n::set-output name=a::b.yaml"]\n', {
        'web/dev/bad\n::set-output name=a::b.yaml': 'a: [',
      }),
    codes: ['yaml', 'kustomization', 'missing', 'restricted'],
    names: 'web/dev/',
  },
  {
    name: 'names that differ in case only',
    files: () =>
      kustomization('resources: [A.yaml, a.yaml]\n', { 'web/dev/A.yaml': map('a1'), 'web/dev/a.yaml': map('a2') }),
  },
  {
    name: 'a kustomization in three spellings',
    files: () => ({
      ...kustomization('resources: []\n'),
      'web/dev/kustomization.yml': '',
      'web/dev/Kustomization': '',
    }),
    codes: ['kustomization'],
    names: 'web/dev',
  },
  {
    name: 'keys of prototypes',
    files: () =>
      resource(
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, __proto__: { x: y } }\n__proto__: { polluted: yes }\nconstructor: { prototype: { polluted: yes } }\n',
      ),
  },
]
