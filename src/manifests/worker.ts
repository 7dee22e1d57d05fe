import { parentPort, workerData } from 'node:worker_threads'
import { thisTask } from './cpu-time.ts'
import { type Ask, Session } from './session.ts'
import type { ThreadData, ThreadReady } from './thread.ts'

/** The thread that renders: it answers what it is asked, one thing after the other. */
const session = new Session(workerData as ThreadData)

parentPort?.on('message', (ask: Ask) => {
  const answer = session.answer(ask)
  parentPort?.postMessage(answer, answer !== null && 'manifests' in answer ? [answer.manifests.buffer] : [])
})
parentPort?.postMessage({ image: session.image, task: thisTask() } satisfies ThreadReady)
