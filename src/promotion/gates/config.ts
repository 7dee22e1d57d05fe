import type { Gate } from '../gate.ts'

/** The newest configuration can be read. */
export const config: Gate = {
  name: 'config',
  about: 'promotion',
  judge: ({ config: { state, sentence } }) =>
    state === 'ok'
      ? null
      : {
          gate: 'config',
          asks: 'a configuration that can be read',
          state: 'block',
          code: 'config.broken',
          sentence,
          endedBy: 'a mended .github/stagecoach.yml',
        },
}
