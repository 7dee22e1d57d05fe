import type { StageAction } from './stage.ts'

/** An action out of a form's fields; null where the form is none of ours. */
export const actionOf = (kind: string, field: (name: string) => string): StageAction | null => {
  const repository = field('repository')
  const number = Number(field('number'))
  const as = field('as')
  const app = field('app')
  const env = field('env')
  const named = /^[\w.-]+\/[\w.-]+$/.test(repository) && Number.isInteger(number) && number > 0 && as !== ''
  switch (kind) {
    case 'merge':
      return named ? { kind, repository, number, as } : null
    case 'comment': {
      const body = field('body').replace(/\r\n?/g, '\n').trim()
      return named && body !== '' && body.length <= 65_536 ? { kind, repository, number, as, body } : null
    }
    case 'release': {
      const version = field('version')
      return app !== '' && version !== '' ? { kind, app, version } : null
    }
    case 'change':
    case 'mistake':
      return app !== '' ? { kind, app } : null
    case 'break':
    case 'heal':
      return app !== '' && env !== '' ? { kind, app, env } : null
    default:
      return null
  }
}
