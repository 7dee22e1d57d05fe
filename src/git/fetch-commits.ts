import { runGit } from './run-git.ts'

/** What is fetched, and from where. */
export interface FetchCommits {
  /** The bare repository that the objects go to. */
  readonly directory: string
  /** Where git would clone from. */
  readonly url: string
  readonly header?: string
  /** Commits that are wanted, by their ids. */
  readonly wants: readonly string[]
  /** Commits that are here with all of their history. */
  readonly haves: readonly string[]
}

const TIMEOUT = 30_000
/** As `fetch.unpackLimit` of git: more objects than that stay in their pack. */
const UNPACK = 100

/**
 * Fetches commits whose ids are known in one request of git's protocol 2. `git fetch` itself takes three, one after the
 * other: what the server can, which refs it has, and the objects. False where the server answers with anything but a pack, so
 * that git has to be asked. Objects may be there in part where the process ends meanwhile; whoever asks again gets the rest.
 * https://git-scm.com/docs/protocol-v2
 */
export const fetchCommits = async ({ directory, url, header, wants, haves }: FetchCommits): Promise<boolean> => {
  const lines = [
    'ofs-delta',
    'thin-pack',
    'no-progress',
    ...wants.map(id => `want ${id}`),
    ...haves.map(id => `have ${id}`),
    'done',
  ]
  const body = `${packet('command=fetch')}${packet('agent=stagecoach')}0001${lines.map(packet).join('')}0000`
  const [name = '', value = ''] = header?.split(/:\s*(.*)/s) ?? []
  const response = await fetch(`${url}/git-upload-pack`, {
    method: 'POST',
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT),
    headers: {
      'content-type': 'application/x-git-upload-pack-request',
      accept: 'application/x-git-upload-pack-result',
      'git-protocol': 'version=2',
      ...(header === undefined ? {} : { [name]: value }),
    },
  })
  if (!response.ok || response.headers.get('content-type') !== 'application/x-git-upload-pack-result') {
    await response.body?.cancel()
    return false
  }
  const pack = packOf(Buffer.from(await response.arrayBuffer()))
  if (pack === null) return false
  // Git itself checks the pack's sum, and that every object is what its id says.
  const small = pack.readUInt32BE(8) <= UNPACK
  const args = small ? ['unpack-objects', '-q'] : ['index-pack', '--stdin', '--fix-thin']
  await runGit(args, { directory, input: pack })
  return true
}

const packet = (line: string): string => `${(line.length + 5).toString(16).padStart(4, '0')}${line}\n`

/** The pack in an answer; null where there is none, or the server says that something went wrong. */
const packOf = (answer: Buffer): Buffer | null => {
  const parts: Buffer[] = []
  let inPack = false
  for (let at = 0; at + 4 <= answer.length; ) {
    const length = Number.parseInt(answer.toString('latin1', at, at + 4), 16)
    if (Number.isNaN(length) || at + length > answer.length) return null
    // Flush, delimiter and end of the answer have no content.
    if (length < 4) {
      at += 4
      continue
    }
    const content = answer.subarray(at + 4, at + length)
    at += length
    if (!inPack) inPack = content.toString('latin1').trimEnd() === 'packfile'
    else if (content[0] === 1) parts.push(content.subarray(1))
    else if (content[0] === 3) return null
  }
  const pack = Buffer.concat(parts)
  return pack.length > 12 && pack.toString('latin1', 0, 4) === 'PACK' ? pack : null
}
