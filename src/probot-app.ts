import { readFileSync } from 'node:fs'
import type { ApplicationFunction } from 'probot'
import { parseSettings } from './settings.ts'
import { type Assemble, start } from './start.ts'
import { createReadiness } from './web/health.ts'
import { createMetrics } from './web/metrics.ts'
import { createRouter } from './web/server.ts'

/**
 * The app for `probot run`. Probot receives and verifies; its deliveries end in the same inbox as those of `stagecoach serve`, before they
 * are answered. It has no cap on bodies and one secret, so it is for development.
 */
export function probotApp(
  assemble: Assemble,
  env: Readonly<Record<string, string | undefined>> = process.env,
): ApplicationFunction {
  return async (app, { addHandler }) => {
    const parsed = parseSettings(env, path => readFileSync(path, 'utf8'))
    if ('problems' in parsed) throw new Error(`These settings are wrong:\n${parsed.problems.join('\n')}`)
    const started = await start({
      settings: parsed.settings,
      assemble,
      log: app.log,
      // Only what an earlier run left comes this way.
      connect: settle => settle,
    })
    const { store, events, clock, worker, engine } = started
    app.onAny(async event => {
      store.receive({ id: event.id, event: event.name, payload: JSON.stringify(event.payload), at: clock.now() })
      await started.settle(event)
    })
    addHandler(
      createRouter({
        readiness: createReadiness({ store, worker, clock }),
        metrics: createMetrics(events, store, clock),
        ...(engine.page && { page: engine.page }),
      }),
    )
  }
}
