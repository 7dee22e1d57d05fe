import { parentPort, workerData } from 'node:worker_threads'
import { FROZEN } from '../scripts/native.ts'
import { Guest } from '../src/manifests/guest.ts'
import type { InputFile } from '../src/manifests/inputs.ts'
import { GuestDied } from '../src/manifests/instance.ts'
import type { WasmModule } from '../src/manifests/web-assembly.ts'
import type { ParityCase } from './case.ts'
import type { Outcome } from './compare.ts'

/** What the thread is asked: a case, and no functions or patterns in it. */
export type Asked = Pick<ParityCase, 'files' | 'job' | 'kubernetes' | 'apiVersions'>

/** As large as anything that is compared; larger than what the product lets through. */
const limits = { output: 256 * 1024 * 1024, objects: 1_000_000 }
/** Each round finds at least one file more; deeper than any chain of bases. */
const MOST_ROUNDS = 100

// The guest itself is driven, not the thread of the product around it: that gives no secrets away, so that nothing could be compared.
const guest = new Guest(workerData as WasmModule, { now: FROZEN, seed: 1 })

const render = ({ files, job, kubernetes, apiVersions }: Asked): Outcome => {
  const given = new Map<string, InputFile>()
  const give = (path: string): boolean => {
    const before = given.size
    const prefix = path === '' ? '' : `${path}/`
    for (const [each, content] of files)
      if ((each === path || each.startsWith(prefix)) && !given.has(each))
        given.set(each, { path: each, bytes: Buffer.from(content as string) })
    return given.size > before
  }
  // The guest gets little, and what it looks for is added: that it says all it needs is part of what is compared.
  give(job.kind === 'helm' ? job.chart : job.root)
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const answer = guest.render({ limits, job: { ...job, kubernetes, apiVersions: [...apiVersions] } }, [
      ...given.values(),
    ])
    let more = false
    for (const path of answer.probed) more = give(path) || more
    if (more) continue
    const { error } = answer
    return error
      ? { error: `${error.code}: ${error.message}` }
      : { objects: answer.objects.map(({ object }) => object) }
  }
  return { error: `internal: asks for more files after ${MOST_ROUNDS} rounds` }
}

parentPort?.on('message', (asked: Asked) => {
  let outcome: Outcome
  try {
    outcome = render(asked)
  } catch (error) {
    outcome = { error: error instanceof GuestDied ? `${error.reason}: ${error.message}` : String(error) }
  }
  parentPort?.postMessage(outcome)
})
