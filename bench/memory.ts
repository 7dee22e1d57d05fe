import { readFileSync } from 'node:fs'
import type { Benchmark } from './measured.ts'
import { startServed } from './served.ts'
import { shop } from './shop.ts'

const MOST = 150
const IDLE_MS = 30_000
const SIZES = [
  { name: 'one app on 2 environments', apps: 1, idle: IDLE_MS },
  { name: '100 apps on 2 environments', apps: 100, idle: 5_000 },
]

/** Resident memory of a process, in MB (10⁶ bytes). */
const resident = (pid: number): number =>
  (Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024) / 1e6

/** Memory of the server while nothing happens. */
export const memory: Benchmark = {
  name: 'memory',
  asks: 'How much memory does `stagecoach serve` hold while nothing happens?',
  run: async () => {
    const rows: string[][] = []
    const missed: string[] = []
    for (const { name, apps, idle } of SIZES) {
      const served = await startServed({
        config: 'version: 1\noverlays: apps/{app}/overlays/{env}\nenvironments:\n  dev: {}\n  staging: { from: dev }\n',
        files: shop(apps, ['dev', 'staging']).files,
      })
      try {
        const started = resident(served.child.pid)
        await new Promise(resolve => setTimeout(resolve, idle))
        const after = resident(served.child.pid)
        const counts = idle === IDLE_MS
        rows.push([
          name,
          `${started.toFixed(0)} MB`,
          `${after.toFixed(0)} MB after ${idle / 1000} s`,
          counts ? `< ${MOST} MB` : '',
        ])
        if (counts && after >= MOST) missed.push(`memory: ${name}: ${after.toFixed(0)} MB, not < ${MOST} MB`)
      } finally {
        await served.close()
      }
    }
    return {
      tables: [{ head: ['Repository', 'After the first pass', 'Idle', 'Target'], rows }],
      missed,
    }
  },
}
