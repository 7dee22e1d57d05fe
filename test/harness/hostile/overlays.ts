import type { TreeEntry } from '../tree.ts'

/** A ConfigMap. */
export const map = (name: string, data = '  a: b'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n${data}\n`
/** A kustomization at `web/dev`, and other files. */
export const kustomization = (text: string, files: Record<string, TreeEntry> = {}): Record<string, TreeEntry> => ({
  'web/dev/kustomization.yaml': text,
  ...files,
})
/** The one resource of a kustomization. */
export const resource = (text: string): Record<string, TreeEntry> =>
  kustomization('resources: [bad.yaml]\n', { 'web/dev/bad.yaml': text })
/** A manifest alone. */
export const plain = (text: string): Record<string, TreeEntry> => ({ 'web/dev/bad.yaml': text })
/** A chart at `web/dev`, or below another prefix. */
export const chart = (files: Record<string, TreeEntry>, prefix = 'web/dev/'): Record<string, TreeEntry> =>
  Object.fromEntries(
    Object.entries({ 'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n', ...files }).map(([path, entry]) => [
      prefix + path,
      entry,
    ]),
  )
/** The one template of a chart, and its values. */
export const template = (text: string, values = ''): Record<string, TreeEntry> =>
  chart({ 'templates/bad.yaml': text, 'values.yaml': values })
