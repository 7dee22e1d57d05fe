import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'

const manifest = z
  .object({
    default_permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])),
    default_events: z.array(z.string()),
  })
  .parse(parse(readFileSync(new URL('../../app.yml', import.meta.url), 'utf8')))

/** What the App asks for: the simulated one gets exactly what `app.yml` says, so that a test fails where that is too little. */
export const permissions = manifest.default_permissions
export const events = manifest.default_events
