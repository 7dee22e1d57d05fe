import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Mirror, Tree } from '../engine/ports.ts'
import { blobCache } from './blob-cache.ts'
import { fetchCommits } from './fetch-commits.ts'
import { lastingAnswers } from './lasting-answers.ts'
import { isObjectId } from './object-id.ts'
import { objectReader } from './object-reader.ts'
import { isManifestPath, treeOf, type Wanted } from './read-files.ts'
import { askGit, GitFailed, runGit } from './run-git.ts'
import { treeReader } from './tree-reader.ts'

/** How a mirror is made and kept. */
export interface MirrorOptions {
  /** Where the bare repository is kept; made on first use. */
  readonly directory: string
  /** Where it is cloned from. */
  readonly url: string
  /** A token for the server, asked for at every fetch; absent where none is needed. */
  readonly token?: () => Promise<string | null>
  /** Default: `isManifestPath`. */
  readonly wanted?: Wanted
  /** How long a fetch may take, in milliseconds. Default: 10 min, since the first one brings everything. */
  readonly timeout?: number
}

/** Trees of as many commits are kept ready; a pass looks at the head and at a few proven commits. */
const mostTrees = 12

/** Commits named to the server as being here: enough to find the newest that both have. */
const MOST_HAVES = 64

/** A bare mirror of one repository, kept by `git fetch`: nothing is checked out, no hook runs. */
export const mirror = (options: MirrorOptions): Mirror & { close(): void } => {
  const { directory, url } = options
  const reader = objectReader(directory)
  const shared = { reader, cache: blobCache(), list: treeReader(directory, reader) }
  const trees = new Map<string, Promise<Tree>>()
  let made: Promise<void> | undefined
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined

  const make = async (): Promise<void> => {
    if (await exists(`${directory}/HEAD`)) return
    await mkdir(dirname(directory), { recursive: true })
    // Made aside and moved: a start that was killed leaves no half a repository behind.
    const aside = `${directory}.${process.pid}.new`
    await rm(aside, { recursive: true, force: true })
    await mkdir(aside, { recursive: true })
    await runGit(['init', '--quiet', '--bare', '--template=', '.'], { directory: aside })
    await rename(aside, directory)
  }
  const ready = (): Promise<void> => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }

  const authorization = async (): Promise<{ readonly header?: string }> => {
    const token = (await options.token?.()) ?? null
    return token === null
      ? {}
      : { header: `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}` }
  }

  const asked = new Set<number>()
  const fetchNow = async (): Promise<void> => {
    await ready()
    branches = undefined
    const header = await authorization()
    const args = [
      'fetch',
      '--quiet',
      '--prune',
      '--no-tags',
      '--force',
      '--no-write-fetch-head',
      '--no-auto-maintenance',
    ]
    const refs = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*']
    const timeout = options.timeout ?? 600_000
    const given = { directory, timeout, ...header }
    await runGit([...args, url, ...refs], given)
    const pulls = [...asked]
    asked.clear()
    if (pulls.length === 0) return
    const wanted = pulls.map(number => `+refs/pull/${number}/head:refs/pull/${number}/head`)
    await runGit(['fetch', '--quiet', '--no-tags', '--force', '--no-write-fetch-head', url, ...wanted], given).catch(
      // A pull request may be gone between the question and the fetch; its head is then not there, which resolve() says.
      async (error: unknown) => {
        if (!(error instanceof GitFailed) || !/couldn't find remote ref|no such ref/i.test(error.said)) throw error
        for (const ref of wanted)
          await runGit(['fetch', '--quiet', '--no-tags', '--force', '--no-write-fetch-head', url, ref], given).catch(
            (each: unknown) => {
              if (!(each instanceof GitFailed) || !/couldn't find remote ref|no such ref/i.test(each.said)) throw each
            },
          )
      },
    )
  }

  /** Null where git says that it is not there; anything else that fails is an error. */
  const orNull = async (args: readonly string[]): Promise<string | null> => {
    await ready()
    try {
      return (await askGit(args, { directory })).trim()
    } catch (error) {
      if (error instanceof GitFailed && error.code === 1) return null
      throw error
    }
  }
  const lasting = lastingAnswers()
  const commitOf = async (ref: string): Promise<string | null> => {
    const ask = (): Promise<string | null> =>
      orNull(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])
    return isObjectId(ref) ? await lasting(commitQuestion(ref), ask) : await ask()
  }
  const has = async (commit: string): Promise<boolean> => isObjectId(commit) && (await commitOf(commit)) !== null

  /** Commands and passes look at the same mirror: two gits that move one ref at a time fail each other. */
  let last: Promise<unknown> = Promise.resolve()
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work)
    last = mine.catch(() => {})
    return mine
  }

  const fetchAll = async (pulls: readonly number[] = []): Promise<void> => {
    for (const number of pulls) asked.add(number)
    // A fetch under way may have asked before what one wants to see was pushed: the next one begins after it, and serves all who
    // asked meanwhile.
    next ??= (running ?? Promise.resolve())
      .catch(() => {})
      .then(() => {
        running = next
        next = undefined
        return alone(fetchNow)
      })
    await next
  }

  /** Branches as they are here. What a ref names is here with all of its history; an object alone may be what a kill left. */
  let branches: Promise<Map<string, string>> | undefined
  const readBranches = async (): Promise<Map<string, string>> => {
    await ready()
    const out = await askGit(['for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads'], { directory })
    return new Map(
      out.split('\n').flatMap(line => {
        const space = line.indexOf(' ')
        return space < 0 ? [] : [[line.slice(0, space), line.slice(space + 1)] as const]
      }),
    )
  }

  /** Fetches exactly these, where that is possible in one request. */
  let direct = /^https?:/.test(url)
  const bringDirectly = async (
    wanted: readonly (readonly [ref: string, commit: string])[],
    here: Map<string, string>,
  ): Promise<boolean> => {
    if (!direct || here.size === 0 || !wanted.every(([, commit]) => isObjectId(commit))) return false
    const wants = [...new Set(wanted.map(([, commit]) => commit))]
    const haves = [...new Set([...wanted.flatMap(([ref]) => here.get(ref) ?? []), ...here.values()])].slice(
      0,
      MOST_HAVES,
    )
    const fetched = await fetchCommits({ directory, url, ...(await authorization()), wants, haves }).catch(
      (error: unknown) => {
        // Git may know a way there that we do not: a proxy, a certificate.
        if (!(error instanceof GitFailed)) direct = false
        return false
      },
    )
    if (!fetched) return false
    const input = wanted.map(([ref, commit]) => `update ${ref} ${commit}\n`).join('')
    return await runGit(['update-ref', '--stdin'], { directory, input }).then(
      () => {
        for (const [ref, commit] of wanted) {
          here.set(ref, commit)
          void lasting(commitQuestion(commit), async () => commit)
        }
        return true
      },
      // A branch that is gone may stand in the way of a new one; a whole fetch prunes it.
      () => false,
    )
  }

  const readTree = async (commit: string): Promise<Tree> => {
    await ready()
    const kept = trees.get(commit)
    trees.delete(commit)
    const tree =
      kept ??
      treeOf(commit, options.wanted ?? isManifestPath, shared).catch((error: unknown) => {
        trees.delete(commit)
        throw error
      })
    trees.set(commit, tree)
    for (const oldest of trees.keys()) {
      if (trees.size <= mostTrees) break
      trees.delete(oldest)
    }
    return tree
  }

  return {
    fetch: fetchAll,
    bring: async named => {
      branches ??= readBranches().catch((error: unknown) => {
        branches = undefined
        throw error
      })
      const here = await branches
      const wanted = Object.entries(named).filter(([ref, commit]) => here.get(ref) !== commit)
      if (wanted.length > 0 && !(await alone(() => bringDirectly(wanted, here)))) await fetchAll()
    },
    resolve: commitOf,
    files: async commit => (await readTree(commit)).files,
    tree: readTree,
    reaches: async (commit, ancestor) => {
      await ready()
      if (!(await has(commit)) || !(await has(ancestor))) return false
      const ask = async (): Promise<string> =>
        (await orNull(['merge-base', '--is-ancestor', ancestor, commit])) === null ? 'no' : 'yes'
      return (await lasting(`reaches ${commit} ${ancestor}`, ask)) === 'yes'
    },
    changed: async (from, to) => {
      const ask = async (): Promise<string> => {
        await ready()
        return await askGit(
          ['diff-tree', '-r', '-z', '--name-only', '--no-renames', '--no-commit-id', '--end-of-options', from, to],
          { directory },
        )
      }
      const out = isObjectId(from) && isObjectId(to) ? await lasting(`changed ${from} ${to}`, ask) : await ask()
      return (out ?? '').split('\0').filter(path => path !== '')
    },
    log: async (from, to, paths) => {
      await ready()
      const out = await askGit(
        [
          '--literal-pathspecs',
          'log',
          '-z',
          '--format=%H%n%an%n%ae%n%ct%n%s',
          '--max-count=500',
          '--end-of-options',
          from === '' ? to : `${from}..${to}`,
          '--',
          ...paths,
        ],
        { directory },
      )
      return out
        .split('\0')
        .filter(entry => entry.trim() !== '')
        .map(entry => {
          const [commit = '', author = '', email = '', at = '', subject = ''] = entry.replace(/^\n/, '').split('\n')
          return { commit, author, email, subject, at: Number(at) * 1000 }
        })
    },
    parent: commit => {
      const ask = (): Promise<string | null> =>
        orNull(['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^1^{commit}`])
      return isObjectId(commit) ? lasting(`parent ${commit}`, ask) : ask()
    },
    tags: async branches => {
      await ready()
      const list = async (...more: readonly string[]): Promise<readonly string[]> => {
        // A tag of something else than a commit has no version of anything.
        const format =
          '%(refname:strip=2)%00%(objecttype)%00%(*objecttype)%00%(objectname)%00%(*objectname)%00%(creatordate:unix)'
        const out = await askGit(['for-each-ref', `--format=${format}`, ...more, 'refs/tags'], { directory })
        return out.split('\n').filter(line => line !== '')
      }
      const heads = (
        await Promise.all(
          branches.map(branch => orNull(['rev-parse', '--verify', '--quiet', `refs/heads/${branch}^{commit}`])),
        )
      ).filter(head => head !== null)
      const reached = new Set((await Promise.all(heads.map(head => list(`--merged=${head}`)))).flat())
      return (await list()).flatMap(line => {
        const [name = '', type, peeledType, object = '', peeled = '', at = ''] = line.split('\0')
        const commit = type === 'commit' ? object : peeledType === 'commit' ? peeled : null
        return commit === null ? [] : [{ name, commit, at: Number(at) * 1000, reached: reached.has(line) }]
      })
    },
    mergeBase: async (one, other) =>
      (await has(one)) && (await has(other)) ? orNull(['merge-base', one, other]) : null,
    close: () => shared.reader.close(),
  }
}

const commitQuestion = (id: string): string => `commit ${id}`

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
