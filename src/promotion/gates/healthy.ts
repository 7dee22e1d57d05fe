import { provenFor } from '../evidence.ts'
import { type Gate, span, type UpstreamFacts } from '../gate.ts'
import type { Verdict } from '../verdict.ts'

const one = (upstream: UpstreamFacts, wanted: number, now: number): Verdict => {
  const asks = wanted ? `${upstream.env} healthy for ${span(wanted)}` : `${upstream.env} healthy`
  const base = { gate: 'healthy', asks }
  const { proof, seen, env } = upstream
  if (seen?.health === 'degraded')
    return {
      ...base,
      state: 'block',
      code: 'healthy.degraded',
      sentence: seen.reason ? `${env} is degraded: ${seen.reason}` : `${env} is degraded`,
      endedBy: env,
    }
  if (!proof)
    return {
      ...base,
      state: 'wait',
      code: 'healthy.unproven',
      sentence: `${env} has not been healthy on exactly these pins yet`,
      endedBy: env,
    }
  const running = proof.until === undefined
  if (running && (!seen || seen.health === 'unknown'))
    return {
      ...base,
      state: 'wait',
      code: 'healthy.unseen',
      sentence: `the health of ${env} cannot be seen now${seen?.reason ? `: ${seen.reason}` : ''}`,
      endedBy: `the engine of ${env}`,
    }
  if (running && seen && seen.health !== 'healthy')
    return {
      ...base,
      state: 'wait',
      code: 'healthy.moving',
      sentence: `${env} is ${seen.health}${seen.reason ? `: ${seen.reason}` : ''}`,
      endedBy: `the engine of ${env}`,
    }
  const proven = provenFor(proof, now)
  if (proven >= wanted)
    return {
      ...base,
      state: 'pass',
      code: 'healthy.proven',
      sentence: proven < 60_000 ? 'healthy' : `healthy for ${span(proven)}`,
      since: proof.since,
    }
  if (!running)
    return {
      ...base,
      state: 'block',
      code: 'healthy.replaced',
      sentence: `newer pins took their place in ${env} after ${span(proven)}`,
      endedBy: `newer pins, once they are healthy for ${span(wanted)}`,
    }
  return {
    ...base,
    state: 'wait',
    code: 'healthy.soaking',
    sentence: `${env} is healthy, not for ${span(wanted)} yet`,
    since: proof.since,
    until: proof.since + wanted,
    endedBy: 'time',
  }
}

const ORDER = { pass: 0, wait: 1, block: 2 } as const

/**
 * Upstream healthy on exactly these pins, for as long as the environment asks. Asked of every upstream that an engine
 * watches; with `any: true` the one that stands best is enough.
 */
export const healthy: Gate = {
  name: 'healthy',
  about: 'evidence',
  judge: ({ environment, upstreams, now }) => {
    const verdicts = upstreams.filter(up => up.engine).map(up => one(up, environment.gates.healthy ?? 0, now))
    const sorted = verdicts.sort((a, b) => ORDER[a.state] - ORDER[b.state] || (a.until ?? 0) - (b.until ?? 0))
    return (environment.any ? sorted[0] : sorted.at(-1)) ?? null
  },
}
