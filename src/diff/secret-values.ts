import { hide } from './hide.ts'
import { hideSecretsIn } from './hide-text.ts'
import type { KubernetesObject } from './manifest.ts'
import type { Mark } from './mark.ts'

/** The values that hiding a text of settings, or an object, would hide, so that messages about it can be cleaned of them. Each once. */
export const secretValuesOf = (from: string | KubernetesObject): readonly string[] => {
  const values = new Set<string>()
  const collect: Mark = value => {
    values.add(value)
    return '(hidden 000000)'
  }
  if (typeof from === 'string') hideSecretsIn(from, 'settings', collect)
  else hide(from, collect)
  return [...values]
}
