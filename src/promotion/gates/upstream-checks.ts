import type { Gate } from '../gate.ts'
import { judgeChecks } from './checks.ts'

/** Checks on the commit that was proven below. */
export const upstreamChecks: Gate = {
  name: 'upstreamChecks',
  about: 'evidence',
  judge: ({ environment, upstreams }) => {
    const wanted = environment.gates.upstreamChecks
    const proven = upstreams.filter(upstream => upstream.proof)
    const asks = `${wanted.join(', ')} passed on what ${upstreams.map(({ env }) => env).join(', ')} proved`
    const verdicts = proven.flatMap(({ checks }) => judgeChecks('upstreamChecks', asks, wanted, checks) ?? [])
    return (
      verdicts.find(({ state }) => state === 'block') ??
      verdicts.find(({ state }) => state === 'wait') ??
      verdicts[0] ??
      judgeChecks('upstreamChecks', asks, wanted, [])
    )
  },
}
