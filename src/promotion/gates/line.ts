import type { Gate } from '../gate.ts'

/** No more promotions are open in the environment than `limits.open` allows. */
export const line: Gate = {
  name: 'line',
  about: 'promotion',
  judge: ({ line: queue, environment }) =>
    queue
      ? {
          gate: 'line',
          asks: `at most ${queue.limit} open promotions in ${environment.name}`,
          state: 'wait',
          code: 'line.full',
          sentence: `${queue.open} are open, this one waits in line`,
          endedBy: 'one of them, when it is merged or closed',
        }
      : null,
}
