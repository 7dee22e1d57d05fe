import type { Events } from './engine/events.ts'

/** Where lines for the operator go. */
export interface Log {
  debug(line: string): void
  info(line: string): void
  warn(line: string): void
  error(line: string): void
}

/** Says in the log what happens: what goes wrong loudly, what goes right quietly. */
export function logEvents(events: Events, log: Log): void {
  events.on('answered', ({ answer, status, event, delivery, ms }) => {
    const line = `webhook ${event ?? 'unsigned'} ${delivery ?? ''}: ${answer} (${status}) in ${ms} ms`
    if (status >= 500) log.error(line)
    else if (status >= 400) log.warn(line)
    else log.debug(line)
  })
  events.on('settled', ({ delivery, event, outcome, work }) =>
    log.debug(`delivery ${delivery} (${event}): ${outcome}, ${work} to look at`),
  )
  events.on('unsettled', ({ delivery, event, error, givenUp }) =>
    log.error(`delivery ${delivery} (${event}) could not be looked into${givenUp ? ', given up' : ''}: ${told(error)}`),
  )
  events.on('started', ({ work }) => log.debug(`${work.key}: begins, attempt ${work.attempts}`))
  events.on('finished', ({ work, ms, again }) =>
    log.debug(`${work.key}: done in ${ms} ms${again === null ? '' : `, again at ${new Date(again).toISOString()}`}`),
  )
  events.on('failed', ({ work, ms, error, due, blameless }) => {
    const line = `${work.key}: attempt ${work.attempts} ended after ${ms} ms, again at ${new Date(due).toISOString()}: ${told(error)}`
    if (blameless) log.warn(line)
    else log.error(line)
  })
  events.on('parked', ({ work, reason, until }) =>
    log.error(
      `${work.key}: set aside until ${new Date(until).toISOString()}, it failed ${work.attempts} times: ${reason}`,
    ),
  )
  events.on('lost', ({ work }) => log.warn(`${work.key}: the lease was lost, it is left to whoever has it now`))
  events.on('reconciled', ({ repositories }) => log.info(`reconcile: ${repositories} repositories in line`))
  events.on('stumbled', ({ where, error }) => log.error(`the ${where} stumbled: ${told(error)}`))
}

/** The stack where there is one; never the error's other fields, which may be a request with its credentials. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\ncaused by ${told(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}
