import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChild } from './child.ts'
import type { Benchmark } from './measured.ts'
import { interleaved, shown, shownRatio } from './rounds.ts'
import { startServed } from './served.ts'
import { shop } from './shop.ts'

const LEAST = 0.5
const CONNECTIONS = 32
const ROUNDS = 7
const SIZES = [
  { bytes: 8_000, count: 3_200 },
  { bytes: 30_000, count: 1_600 },
]
/** What came in is looked into before the next round begins. */
const PAUSE_MS = 1_000

const here = (file: string): URL => new URL(file, import.meta.url)

/** Deliveries that are acknowledged when they are on the disk, by a bare server that does nothing else. */
export const webhooks: Benchmark = {
  name: 'webhooks',
  asks: 'How many signed webhooks a second are acknowledged once they are on the disk, by those of a bare server?',
  run: async () => {
    const directory = mkdtempSync(join(tmpdir(), 'stagecoach-bench-'))
    const served = await startServed({
      config: 'version: 1\noverlays: apps/{app}/overlays/{env}\nenvironments:\n  dev: {}\n  staging: { from: dev }\n',
      files: shop(1, ['dev', 'staging']).files,
    })
    const bare = startChild(here('processes/bare.ts'), [join(directory, 'inbox')])
    const load = startChild(here('processes/load.ts'), [])
    const rows: string[][] = []
    const missed: string[] = []
    try {
      // Both are listened to from the start: a line that nobody waits for is gone.
      const [url] = await Promise.all([bare.line(line => line.startsWith('http')), load.line(line => line === 'ready')])
      for (const { bytes, count } of SIZES) {
        const rate = async (to: string): Promise<number> => {
          load.tell(`${to} ${count} ${bytes} ${CONNECTIONS}`)
          const [ms = 0, accepted = 0] = (await load.line(line => /^[\d.]+ \d+$/.test(line))).split(' ').map(Number)
          if (accepted !== count) throw new Error(`${accepted} of ${count} deliveries were accepted`)
          await new Promise(resolve => setTimeout(resolve, PAUSE_MS))
          return (accepted / ms) * 1000
        }
        const found = await interleaved(
          ROUNDS,
          () => rate(served.hook),
          () => rate(url),
        )
        rows.push([
          `${bytes / 1000} KB`,
          shown(found.ours, '/s'),
          shown(found.theirs, '/s'),
          shownRatio(found.ratio),
          `≥ ${LEAST} ×`,
        ])
        if (found.ratio.median < LEAST)
          missed.push(`webhooks: ${bytes / 1000} KB: ${found.ratio.median.toFixed(2)} ×, not ≥ ${LEAST} ×`)
      }
    } finally {
      await Promise.all([load.end(), bare.end(), served.close()])
      rmSync(directory, { recursive: true, force: true })
    }
    return { tables: [{ head: ['Delivery', 'Stagecoach', 'Bare server', 'Ratio', 'Target'], rows }], missed }
  },
}
