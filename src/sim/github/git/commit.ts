import { createHmac } from 'node:crypto'
import type { ObjectDatabase } from './objects.ts'

/** Author or committer. `at` in milliseconds; git keeps seconds. */
export interface Signature {
  readonly name: string
  readonly email: string
  readonly at: number
  /** Offset as `+0200`. */
  readonly zone: string
}

export interface Commit {
  readonly oid: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Signature
  readonly committer: Signature
  readonly message: string
  /** Armoured signature, where there is one. */
  readonly signature: string | null
  /** What was signed. */
  readonly payload: string
}

const line = (kind: string, by: Signature): string =>
  `${kind} ${by.name.replaceAll(/[<>\n]/g, '')} <${by.email.replaceAll(/[<>\n]/g, '')}> ${Math.floor(by.at / 1000)} ${by.zone}\n`

const parseSignature = (text: string): Signature => {
  const match = /^(.*) <(.*)> (\d+) ([+-]\d{4})$/.exec(text) ?? /^(.*)<(.*)>()()$/.exec(text)
  const [, name = '', email = '', seconds = '0', zone = '+0000'] = match ?? []
  return { name: name.trim(), email, at: Number(seconds) * 1000, zone: zone || '+0000' }
}

// GitHub signs with its web-flow key. Ours proves only that this process made it: a copied signature fails on other contents.
const sign = (secret: string, payload: string): string =>
  `-----BEGIN PGP SIGNATURE-----\n\n${createHmac('sha512', secret).update(payload).digest('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END PGP SIGNATURE-----`

/** Whether the commit was signed by the holder of the secret, over exactly this content. */
export const isSigned = (secret: string, commit: Commit): boolean =>
  commit.signature !== null && commit.signature.trim() === sign(secret, commit.payload)

/** Writes a commit; with a secret it is signed. */
export const writeCommit = (
  objects: ObjectDatabase,
  commit: Pick<Commit, 'tree' | 'parents' | 'author' | 'committer' | 'message'>,
  secret: string | null,
): string => {
  const head =
    `tree ${commit.tree}\n${commit.parents.map(parent => `parent ${parent}\n`).join('')}` +
    line('author', commit.author) +
    line('committer', commit.committer)
  const payload = `${head}\n${commit.message}`
  const signature = secret === null ? '' : `gpgsig ${sign(secret, payload).replaceAll('\n', '\n ')}\n`
  return objects.write('commit', Buffer.from(`${head}${signature}\n${commit.message}`))
}

/** Null where the id names no commit. */
export const readCommit = (objects: ObjectDatabase, oid: string): Commit | null => {
  const object = objects.read(oid)
  if (object?.type !== 'commit') return null
  const text = object.data.toString('utf8')
  const end = text.indexOf('\n\n')
  const header = end < 0 ? text : text.slice(0, end)
  const message = end < 0 ? '' : text.slice(end + 2)
  const parents: string[] = []
  let tree = ''
  let author = ''
  let committer = ''
  let signature: string | null = null
  const kept: string[] = []
  for (const row of header.replaceAll('\n ', '\0').split('\n')) {
    const space = row.indexOf(' ')
    const value = row.slice(space + 1)
    const name = row.slice(0, space)
    if (name === 'gpgsig') {
      signature = value.replaceAll('\0', '\n')
      continue
    }
    kept.push(row.replaceAll('\0', '\n '))
    if (name === 'tree') tree = value
    else if (name === 'parent') parents.push(value)
    else if (name === 'author') author = value
    else if (name === 'committer') committer = value
  }
  return {
    oid,
    tree,
    parents,
    author: parseSignature(author),
    committer: parseSignature(committer),
    message,
    signature,
    payload: `${kept.join('\n')}\n\n${message}`,
  }
}
