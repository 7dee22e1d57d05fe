import { parentPort, workerData } from 'node:worker_threads'
import { thisTask } from './cpu-time.ts'
import { type JudgeAsk, JudgeSession } from './judge-session.ts'
import type { JudgeData } from './judge-thread.ts'
import { noteIn } from './shared-note.ts'
import type { ThreadReady } from './thread.ts'

/** The thread that judges: it answers what it is asked, one thing after the other. */
const { bundle, note } = workerData as JudgeData
const session = new JudgeSession(JSON.parse(new TextDecoder().decode(bundle.slice())), noteIn(note))

parentPort?.on('message', (ask: JudgeAsk) => {
  parentPort?.postMessage(session.answer(ask))
})
parentPort?.postMessage({ task: thisTask() } satisfies ThreadReady)
