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
const days = /^GUEST_DAYS=(\d+)$/m

const fileOf = (app: string, name: string): string => `apps/${app}/base/${name}`

/** Raises the memory of an app in its base, and a setting beside it; null where they are not written as the example's are. */
export const baseChange = (files: Files, app: string): BaseChange | null => {
  const [deployment, settings] = [fileOf(app, 'deployment.yaml'), fileOf(app, 'settings.env')]
  const [pods, values] = [files.read(deployment), files.read(settings)]
  const limit = Number(memory.exec(pods ?? '')?.[2])
  if (pods === undefined || values === undefined || !(limit > 0)) return null
  const kept = Number(days.exec(values)?.[1] ?? 0) + DAYS
  const line = `GUEST_DAYS=${kept}`
  return {
    branch: `${app}-guests`,
    title: `${app}: keep what guests put into it for ${kept} days`,
    body: `Guests come back after a week and find nothing. With ${kept} days the index is larger, so there is more memory for it.`,
    files: {
      [deployment]: pods.replace(memory, `$1${limit + 128}$3`),
      [settings]: days.test(values) ? values.replace(days, line) : `${values}${line}\n`,
    },
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
