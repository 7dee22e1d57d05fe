/** What a commit of ours says about itself to machines, after the words for people. */
export interface Trailers {
  /** The plans that it carries, by their ids, in the order of the apps. */
  readonly plans: readonly { readonly id: string; readonly app: string }[]
  /** Per app the environment that it carries from, and the commit at which that was read. */
  readonly from: readonly { readonly app: string; readonly env: string; readonly commit: string }[]
  /** What was proven; an app without any is left out. Times in ms since the epoch. */
  readonly evidence: readonly {
    readonly app: string
    readonly env: string
    readonly kind: 'healthy' | 'merged'
    readonly since: number
    readonly deployment: number
    readonly pins: string
    readonly commit: string
    /** Digest of what was rendered when it was deployed, where that is known. */
    readonly rendered?: string
  }[]
  /** Who asked for it; null where nobody did. */
  readonly requestedBy: { readonly id: number; readonly login: string } | null
}

/** Anything as one word that holds no space, comma or line end. */
const word = (text: string): string =>
  text === ''
    ? '%'
    : text
        .toWellFormed()
        .replace(/[^A-Za-z0-9._/+@:-]/gu, char =>
          [...new TextEncoder().encode(char)]
            .map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
            .join(''),
        )

const unword = (text: string): string | null => {
  if (text === '%') return ''
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** The block of trailers, one line each, that ends a commit's message. */
export const formatTrailers = ({ plans, from, evidence, requestedBy }: Trailers): string =>
  [
    ...plans.map(({ id, app }) => `Stagecoach-Plan: ${word(id)} ${word(app)}`),
    ...from.map(({ app, env, commit }) => `Stagecoach-From: ${word(app)} ${word(env)} ${word(commit)}`),
    ...evidence.map(
      ({ app, env, kind, since, deployment, pins, commit, rendered }) =>
        `Stagecoach-Evidence: ${word(app)} ${word(env)} ${kind} ${new Date(since).toISOString()} ${deployment} ${word(pins)} ${word(commit)}${rendered === undefined ? '' : ` ${word(rendered)}`}`,
    ),
    ...(requestedBy ? [`Stagecoach-Requested-By: ${requestedBy.id} ${word(requestedBy.login)}`] : []),
  ].join('\n')

/**
 * Reads the trailers back. Only the last paragraph counts, it must be trailers throughout, and ours must be whole: anything else is
 * null, because text that imitates a trailer may stand anywhere above. That the commit is ours is for the caller to know.
 */
export const parseTrailers = (message: string): Trailers | null => {
  const paragraphs = message
    .replace(/\r\n?/g, '\n')
    .trimEnd()
    .split(/\n[ \t]*\n/)
  // A message of one paragraph is a headline and what hangs on it, never trailers.
  const last = paragraphs.length > 1 ? (paragraphs.at(-1) ?? '') : ''
  const plans: Trailers['plans'][number][] = []
  const evidence: Trailers['evidence'][number][] = []
  const from: Trailers['from'][number][] = []
  let requestedBy: Trailers['requestedBy'] = null
  for (const line of last.split('\n')) {
    const [, key, value = ''] = /^([A-Za-z0-9-]+): (.*)$/.exec(line) ?? []
    if (key === undefined) return null
    const words = value.split(' ')
    const texts = words.map(unword)
    const [first, second, third, fourth, fifth, sixth, seventh, eighth] = texts
    switch (key) {
      case 'Stagecoach-Plan':
        if (first == null || second == null || words.length !== 2) return null
        plans.push({ id: first, app: second })
        break
      case 'Stagecoach-From':
        if (first == null || second == null || third == null || words.length !== 3) return null
        from.push({ app: first, env: second, commit: third })
        break
      case 'Stagecoach-Evidence': {
        const since = Date.parse(fourth ?? '')
        if (first == null || second == null || sixth == null || seventh == null) return null
        if (words.length !== (eighth == null ? 7 : 8)) return null
        if ((third !== 'healthy' && third !== 'merged') || Number.isNaN(since) || !isNumber(fifth)) return null
        evidence.push({
          app: first,
          env: second,
          kind: third,
          since,
          deployment: Number(fifth),
          pins: sixth,
          commit: seventh,
          ...(eighth == null ? {} : { rendered: eighth }),
        })
        break
      }
      case 'Stagecoach-Requested-By':
        if (requestedBy || !isNumber(first) || second == null || words.length !== 2) return null
        requestedBy = { id: Number(first), login: second }
        break
      default:
        if (key.toLowerCase().startsWith('stagecoach-')) return null
    }
  }
  return plans.length > 0 ? { plans, from, evidence, requestedBy } : null
}

const isNumber = (text: string | null | undefined): text is string => /^\d{1,15}$/.test(text ?? '')
