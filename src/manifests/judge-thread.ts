import type { JudgeAnswer, JudgeAsk } from './judge-session.ts'
import { readNote, type SharedNote, sharedNote } from './shared-note.ts'
import { startThread, type Thread } from './thread.ts'

/** A thread that judges. */
export interface JudgeThread extends Pick<Thread, 'idle' | 'end'> {
  /** As {@link Thread.ask}. */
  ask<A extends JudgeAsk>(ask: A, ms: number, signal?: AbortSignal): Promise<JudgeAnswer<A>>
  /** What it judges, or judged last. */
  readonly at: string
}

/** What a thread that judges is started with. */
export interface JudgeData {
  /** The schemas' JSON in UTF-8: each thread reads it by itself, from one memory. */
  readonly bundle: Uint8Array<SharedArrayBuffer>
  readonly note: SharedNote
}

/** Heap of a thread; an overlay of 16 MiB on both sides, and the schemas. Beyond it the thread ends, not the process. */
const limits = { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 16, stackSizeMb: 16 }

/** Starts a thread that judges. */
export const startJudgeThread = async (data: Omit<JudgeData, 'note'>): Promise<JudgeThread> => {
  const note = sharedNote()
  const { ask, idle, end } = await startThread({
    file: 'judge-worker',
    name: 'judge',
    data: { ...data, note } satisfies JudgeData,
    limits,
  })
  return {
    ask: async <A extends JudgeAsk>(asked: A, ms: number, signal?: AbortSignal): Promise<JudgeAnswer<A>> =>
      (await ask(asked, ms, signal)) as JudgeAnswer<A>,
    get at() {
      return readNote(note)
    },
    idle,
    end,
  }
}
