import type { TreeEntry } from '../tree.ts'
import type { Hostile } from './case.ts'
import { kustomization } from './overlays.ts'

/** What is built of itself. */
export const cycles: readonly Hostile[] = [
  ['itself', kustomization('resources: [.]\n')],
  ['itself by a longer way', kustomization('resources: [../dev]\n')],
  ['two of each other', kustomization('resources: [../b]\n', { 'web/b/kustomization.yaml': 'resources: [../dev]\n' })],
  [
    'three in a circle',
    kustomization('resources: [../b]\n', {
      'web/b/kustomization.yaml': 'resources: [../c]\n',
      'web/c/kustomization.yaml': 'bases: [../dev]\n',
    }),
  ],
  [
    'components of each other',
    kustomization('components: [../b]\n', {
      'web/b/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncomponents: [../b]\n',
    }),
  ],
  ['what is above', kustomization('resources: [..]\n', { 'web/kustomization.yaml': 'resources: [dev]\n' })],
  ['generators in itself', kustomization('generators: [.]\n')],
  ['transformers in itself', kustomization('transformers: [../dev]\n')],
].map(([name, files]) => ({
  name: `a circle of ${name}`,
  files: () => files as Record<string, TreeEntry>,
  codes: ['cycle', 'kustomization', 'missing', 'restricted'],
  names: 'web/',
}))
