import { provenFor } from '../evidence.ts'
import { type Gate, span } from '../gate.ts'

/** Merged upstream for as long as the environment asks: the only evidence there is where no engine watches. */
export const merged: Gate = {
  name: 'merged',
  about: 'evidence',
  judge: ({ environment, upstreams, now }) => {
    const unwatched = upstreams.filter(upstream => !upstream.engine)
    if (environment.gates.merged === undefined && unwatched.length === 0) return null
    const wanted = environment.gates.merged ?? 0
    const asked = environment.gates.merged === undefined ? unwatched : upstreams
    const names = asked.map(upstream => upstream.env).join(', ')
    const base = { gate: 'merged', asks: wanted ? `merged in ${names} for ${span(wanted)}` : `merged in ${names}` }
    const proofs = asked.flatMap(upstream => (upstream.proof ? [upstream.proof] : []))
    if (environment.any ? proofs.length === 0 : proofs.length < asked.length)
      return {
        ...base,
        state: 'wait',
        code: 'merged.unproven',
        sentence: `${names} has not had exactly these pins yet`,
        endedBy: names,
      }
    const times = proofs.map(proof => ({ proof, proven: provenFor(proof, now) })).sort((a, b) => a.proven - b.proven)
    const deciding = environment.any ? times.at(-1) : times[0]
    if (!deciding) return null
    const { proof, proven } = deciding
    if (proven >= wanted)
      return {
        ...base,
        state: 'pass',
        code: 'merged.proven',
        sentence: proven < 60_000 ? 'merged' : `merged for ${span(proven)}`,
        since: proof.since,
      }
    if (proof.until !== undefined)
      return {
        ...base,
        state: 'block',
        code: 'merged.replaced',
        sentence: `newer pins took their place in ${proof.env} after ${span(proven)}`,
        endedBy: 'newer pins',
      }
    return {
      ...base,
      state: 'wait',
      code: 'merged.soaking',
      sentence: `merged in ${names}, not for ${span(wanted)} yet`,
      since: proof.since,
      until: proof.since + wanted,
      endedBy: 'time',
    }
  },
}
