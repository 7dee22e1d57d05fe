import { readFileSync } from 'node:fs'
import { type Logger, pino } from 'pino'
import { Probot } from 'probot'
import { parseSettings, type Settings } from '../settings.ts'
import { type Assemble, type Heard, start } from '../start.ts'
import { DatabaseUnusable } from '../store/database.ts'
import { createReadiness } from '../web/health.ts'
import { createIngress, webhookPath } from '../web/ingress.ts'
import { isLoopback } from '../web/loopback.ts'
import { createMetrics } from '../web/metrics.ts'
import { createRouter, createServer, listen } from '../web/server.ts'
import { Stop } from './stop.ts'

/** The running server. */
export interface Serving {
  readonly url: string
  /** Takes nothing new, finishes what runs for so many milliseconds. False where something was cut off; the next start resumes it. */
  stop(limitMs: number): Promise<boolean>
}

/** Receives webhooks and works until it is stopped. Throws `Stop` where the address cannot be listened on or the store not be opened. */
export async function serve(settings: Settings, assemble: Assemble, log: Logger): Promise<Serving> {
  const probot = new Probot({
    appId: settings.appId,
    privateKey: settings.privateKey,
    secret: settings.secrets[0],
    // Below this Probot logs whole payloads.
    log: log.child({}, { level: ['trace', 'debug'].includes(settings.logLevel) ? 'info' : settings.logLevel }),
  })
  await probot.ready()
  const started = await start({
    settings,
    assemble,
    log,
    connect: settle => {
      probot.onAny((event: Heard) => settle(event))
      // Names and shapes are GitHub's; what is odd about them is found by whoever reads.
      return event => probot.receive(event as Parameters<Probot['receive']>[0])
    },
  }).catch((error: unknown) => {
    throw error instanceof DatabaseUnusable ? new Stop(error.message) : error
  })
  const { store, events, clock, worker, engine } = started
  const ingress = createIngress({ store, clock, events, secrets: settings.secrets, received: worker.wake })
  const router = createRouter({
    ingress,
    readiness: createReadiness({ store, worker, clock }),
    metrics: createMetrics(events, store, clock),
    ...(engine.page && isLoopback(settings.host) && { page: engine.page }),
  })
  const listening = await listen(createServer(router), settings.host, settings.port).catch(async (error: unknown) => {
    await started.stop(0)
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    throw new Stop(`Cannot listen on ${settings.host}, port ${settings.port}${code}. Set HOST or PORT to another.`)
  })
  log.info(`listening on ${listening.url}, webhooks at ${webhookPath}, state in ${settings.state}`)

  return {
    url: listening.url,
    async stop(limitMs) {
      ingress.stop()
      const [inTime] = await Promise.all([started.stop(limitMs), listening.close(Math.min(limitMs, 2_000))])
      return inTime
    },
  }
}

/** `stagecoach serve`: settings from the environment, until SIGTERM or SIGINT. A second signal ends it at once. */
export async function serveCommand(assemble: Assemble): Promise<void> {
  const parsed = parseSettings(process.env, path => readFileSync(path, 'utf8'))
  if ('problems' in parsed) throw new Stop(`These settings are wrong:\n  ${parsed.problems.join('\n  ')}`)
  const { settings } = parsed
  const log = pino({ level: settings.logLevel })
  const serving = await serve(settings, assemble, log)
  let stopping = false
  const signals = ['SIGTERM', 'SIGINT'] as const
  await new Promise<void>(resolve => {
    for (const signal of signals)
      process.on(signal, () => {
        if (stopping) process.exit(1)
        stopping = true
        log.info(`${signal}: finishing what runs`)
        serving
          .stop(stopLimitMs)
          .then(inTime => log.info(inTime ? 'stopped' : 'stopped; what was cut off is resumed by the next start'))
          .catch((error: unknown) => log.error(`could not stop: ${String(error)}`))
          .finally(resolve)
      })
  })
  // Connections to clusters and to GitHub may keep the process alive; nothing of ours runs any more.
  process.exit(0)
}

/** Less than the 30 s that Kubernetes and systemd give. */
const stopLimitMs = 20_000
