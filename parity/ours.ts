import { Worker } from 'node:worker_threads'
import { compileModule } from '../src/manifests/compile-module.ts'
import type { ParityCase } from './case.ts'
import type { Outcome } from './compare.ts'
import type { Asked } from './ours-thread.ts'

const LONGEST_RENDER = 60_000

/** Renders cases in the sandbox, one at a time, in a thread beside this one. */
export interface OurSide {
  render(each: ParityCase): Promise<Outcome>
  end(): Promise<void>
}

/** Starts the sandbox. */
export const ourSide = async (): Promise<OurSide> => {
  const module = await compileModule('renderer')
  const start = (): Worker => new Worker(new URL('ours-thread.ts', import.meta.url), { workerData: module, env: {} })
  let worker = start()
  let last: Promise<unknown> = Promise.resolve()

  const ask = ({ files, job, kubernetes, apiVersions }: ParityCase): Promise<Outcome> =>
    new Promise(resolve => {
      const thread = worker
      const settle = (outcome: Outcome): void => {
        clearTimeout(late)
        thread.off('message', settle)
        thread.off('error', failed)
        resolve(outcome)
      }
      const replace = (outcome: Outcome): void => {
        settle(outcome)
        void thread.terminate()
        worker = start()
      }
      const failed = (error: unknown): void => replace({ error: `internal: ${String(error)}` })
      const late = setTimeout(
        () => replace({ error: `too slow: no answer within ${LONGEST_RENDER} ms` }),
        LONGEST_RENDER,
      )
      thread.on('message', settle)
      thread.on('error', failed)
      thread.postMessage({ files, job, kubernetes, apiVersions } satisfies Asked)
    })

  return {
    render: each => {
      const outcome = last.then(() => ask(each))
      last = outcome
      return outcome
    },
    end: async () => {
      await worker.terminate()
    },
  }
}
