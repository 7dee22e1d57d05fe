import type { Files } from '../../overlay/files.ts'

/** Somebody's own change to what all environments of an app share. */
export interface BaseChange {
  /** What the branch is called, before a number. */
  readonly branch: string
  readonly title: string
  readonly body: string
  readonly files: Readonly<Record<string, string>>
}

/** The app of the example whose base is changed. */
export const shared = 'cart'

/** Days for which carts are kept, as long as nobody says more. */
const DAYS = 14

const memory = /^( *limits: \{ memory: )(\d+)(Mi \})$/m
const variable = /^( *- \{ name: GUEST_CART_DAYS, value: ")(\d+)(" \})$/m
const settings = /^( *)envFrom:\n/m

const fileOf = (app: string, name: string): string => `apps/${app}/base/${name}`

/** Raises the memory of an app in its base, and a variable; null where its Deployment is not written as the example's are. */
export const baseChange = (files: Files, app: string): BaseChange | null => {
  const file = fileOf(app, 'deployment.yaml')
  const text = files.read(file)
  const now = Number(memory.exec(text ?? '')?.[2])
  if (text === undefined || !(now > 0)) return null
  const days = Number(variable.exec(text)?.[2] ?? 0) + DAYS
  const said = variable.test(text)
    ? text.replace(variable, `$1${days}$3`)
    : text.replace(settings, `$1env:\n$1  - { name: GUEST_CART_DAYS, value: "${days}" }\n$&`)
  if (said === text) return null
  return {
    branch: `${app}-guests`,
    title: `${app}: keep what guests put into it for ${days} days`,
    body: `Guests come back after a week and find nothing. With ${days} days the index is larger, so there is more memory for it.`,
    files: { [file]: said.replace(memory, `$1${now + 128}$3`) },
  }
}

/** Names a file in an app's base that is not there: nothing of the app can be rendered any more. */
export const baseMistake = (files: Files, app: string): BaseChange | null => {
  const file = fileOf(app, 'kustomization.yaml')
  const text = files.read(file)
  const after = text?.replace(/^( *- )service\.yaml\n/m, '$&$1network-policy.yaml\n')
  if (after === undefined || after === text) return null
  return {
    branch: `${app}-network-policy`,
    title: `${app}: only the frontend may talk to it`,
    body: 'A NetworkPolicy, as the audit asks for.',
    files: { [file]: after },
  }
}
