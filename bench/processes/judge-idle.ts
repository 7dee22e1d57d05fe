// A process that validates a shop again and again, each time until the threads have ended: `judge-idle.ts <times>`; says after each how many
// threads it has, and its memory in MB: what its heap and its buffers hold, and what is resident.
import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createValidator } from '../../src/manifests/validator.ts'
import { requestsOf, yardstick } from '../validation-overlays.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const threads = (): number => readdirSync('/proc/self/task').length
// Node's own threads for files stay, whoever asks first.
await readFile(new URL(import.meta.url))
const validator = createValidator({ idleMs: 20 })
const idle = threads()
for (let time = 0; time < Number(process.argv[2]); time += 1) {
  for (const request of requestsOf(time)) await validator.validate({ ...request, yardstick })
  for (let waited = 0; threads() > idle && waited < 100; waited += 1) await sleep(100)
  collect()
  const { heapUsed, external } = process.memoryUsage()
  const resident = Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024
  process.stdout.write(
    `${JSON.stringify({ threads: threads() - idle, held: (heapUsed + external) / 1e6, resident: resident / 1e6 })}\n`,
  )
}
await validator.close()
