import { parentPort, workerData } from 'node:worker_threads'
import { thisTask } from './cpu-time.ts'
import type { RenderData, RenderReady } from './render-thread.ts'
import { type Ask, Session } from './session.ts'

/** The thread that renders: it answers what it is asked, one thing after the other. */
const session = new Session(workerData as RenderData)

parentPort?.on('message', (ask: Ask) => {
  const answer = session.answer(ask)
  parentPort?.postMessage(answer, answer !== null && 'manifests' in answer ? [answer.manifests.buffer] : [])
})
parentPort?.postMessage({ image: session.image, task: thisTask() } satisfies RenderReady)
