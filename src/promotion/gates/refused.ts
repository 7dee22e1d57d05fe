import type { Gate } from '../gate.ts'

/** Nobody closed exactly this plan by hand since it was last asked for. */
export const refused: Gate = {
  name: 'refused',
  about: 'promotion',
  judge: ({ refused: refusal, environment, wish }) =>
    refusal && !(wish && wish.wish.at > refusal.at)
      ? {
          gate: 'refused',
          asks: 'not refused',
          state: 'block',
          code: 'refused.closed',
          sentence: `${refusal.by} closed #${refusal.pull}, which carried exactly this`,
          since: refusal.at,
          endedBy: `/promote ${environment.name}, or newer pins`,
        }
      : null,
}
