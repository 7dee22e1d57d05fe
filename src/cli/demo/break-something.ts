import { plainProtection } from '../../sim/github/operations/protection.ts'
import type { DemoWorld } from './world.ts'

/** What can be broken on purpose, to show that the demo notices. */
export const breakable = ['engine', 'merge', 'health'] as const
export type Breakable = (typeof breakable)[number]

/** Breaks it after the first change was merged: the engine does not answer, GitHub merges nothing, or what runs at the end is not healthy. */
export const breakSomething = async (
  what: Breakable,
  { cluster, repository, trip, applications }: DemoWorld,
): Promise<void> => {
  switch (what) {
    case 'engine':
      return cluster.outage('500')
    case 'merge':
      repository.protections.set(repository.defaultBranch, {
        ...plainProtection,
        checks: { strict: false, required: [{ context: 'never', app: null }] },
        enforceAdmins: true,
      })
      return
    case 'health':
      for (const env of trip.ends) {
        const name = applications({ app: trip.app, env })
        if (name !== undefined) cluster.degrade(name, 'CrashLoopBackOff')
      }
  }
}
