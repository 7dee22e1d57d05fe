import { fingerprint } from './fingerprint.ts'

const FOLDER = 'stagecoach/promote/'
/** Longest piece of a branch's name, in bytes: a ref is a file's name on many disks. */
const LONGEST = 200

/**
 * The branch of a promotion: `stagecoach/promote/{env}/{app or group}`. What git does not take in a ref, and `/`, stands as `=2F`
 * (the bytes of UTF-8), so that no two names share a branch and none is a folder of another.
 */
export const promotionBranch = (env: string, name: string): string => `${FOLDER}${piece(env)}/${piece(name)}`

/** What a branch of ours promotes; null for any other name, also for one that we would write differently. */
export const parsePromotionBranch = (branch: string): { readonly env: string; readonly name: string } | null => {
  const [env, name, ...more] = branch.startsWith(FOLDER) ? branch.slice(FOLDER.length).split('/') : []
  if (env === undefined || name === undefined || more.length > 0) return null
  const parsed = { env: read(env), name: read(name) }
  return parsed.env !== null && parsed.name !== null && promotionBranch(parsed.env, parsed.name) === branch
    ? { env: parsed.env, name: parsed.name }
    : null
}

const byte = (value: number): string => `=${value.toString(16).toUpperCase().padStart(2, '0')}`

const piece = (name: string): string => {
  const safe = [...new TextEncoder().encode(name)]
    .map(value => (/[A-Za-z0-9._+-]/.test(String.fromCharCode(value)) ? String.fromCharCode(value) : byte(value)))
    .join('')
    // Refs hold no "..", begin and end with no dot, and do not end in ".lock".
    .replace(/^\.|\.$|\.(?=\.|lock$)/g, byte(46))
  // An empty piece would vanish from the path.
  if (safe === '') return '='
  return safe.length <= LONGEST ? safe : `${safe.slice(0, LONGEST - 20).replace(/=.?$/, '')}==${fingerprint(name)}`
}

const read = (piece: string): string | null => {
  if (piece === '=') return ''
  const bytes: number[] = []
  for (const [part] of piece.matchAll(/=[0-9A-F]{2}|[\s\S]/g)) {
    if (part === '=') return null
    bytes.push(part.length === 3 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0))
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array(bytes))
}
