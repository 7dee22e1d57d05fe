import type { Files } from '../../overlay/files.ts'
import type { BaseChange } from './base-change.ts'

/** A change whose author has misspelt a field, and where. */
export interface Slip {
  readonly change: BaseChange
  readonly file: string
  /** From 1. */
  readonly line: number
}

const patch = (app: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${app}
spec:
  template:
    spec:
      terminationGracePeriodSecond: 60
`

/** A patch of one environment with a field that there is not; null where the overlay has patches already, or is not there. */
export const slipIn = (files: Files, app: string, env: string): Slip | null => {
  const overlay = `apps/${app}/overlays/${env}`
  const text = files.read(`${overlay}/kustomization.yaml`)
  if (text === undefined || /^patches:/m.test(text)) return null
  const file = `${overlay}/shutdown.yaml`
  return {
    file,
    line: 8,
    change: {
      branch: `${app}-shutdown`,
      title: `${app}: let what is being bought be bought before it stops`,
      body: 'Some requests take longer than the 30 seconds that a pod has.',
      files: { [`${overlay}/kustomization.yaml`]: `${text}patches:\n  - path: shutdown.yaml\n`, [file]: patch(app) },
    },
  }
}
