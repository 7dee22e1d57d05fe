import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Commit, readCommit, type Signature, writeCommit } from './commit.ts'
import { type FileDiff, parseDiff } from './diff.ts'
import { gitEnvironment, ObjectDatabase } from './objects.ts'

export const zeroOid = '0'.repeat(40)

/**
 * A bare git repository on disk. Objects and refs are read and written in this process; merging and comparing are git's own.
 * Everything that depends on object ids only is remembered: it cannot change.
 */
export class GitRepository {
  readonly directory: string
  readonly objects: ObjectDatabase
  readonly #refs = new Map<string, string>()
  readonly #known: Map<string, unknown>

  /** A fork shares the objects of its parent, as on GitHub, where a fork's commits can be read through its parent. */
  constructor(directory: string, defaultBranch: string, parent: GitRepository | null) {
    this.directory = directory
    mkdirSync(join(directory, 'refs', 'heads'), { recursive: true })
    mkdirSync(join(directory, 'hooks'), { recursive: true })
    writeFileSync(join(directory, 'HEAD'), `ref: refs/heads/${defaultBranch}\n`)
    writeFileSync(join(directory, 'config'), config)
    writeFileSync(join(directory, 'hooks', 'update'), updateHook, { mode: 0o755 })
    if (parent) symlinkSync(join(parent.directory, 'objects'), join(directory, 'objects'))
    else mkdirSync(join(directory, 'objects', 'pack'), { recursive: true })
    this.objects = parent?.objects ?? new ObjectDatabase(directory)
    this.#known = parent ? parent.#known : new Map()
  }

  /** Full names (`refs/heads/main`) in git's order, with what they point to. */
  refs(prefix = 'refs/'): [name: string, oid: string][] {
    return [...this.#refs].filter(([name]) => name.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1))
  }

  ref(name: string): string | null {
    return this.#refs.get(name) ?? null
  }

  branch(name: string): string | null {
    return this.ref(`refs/heads/${name}`)
  }

  /** A ref that the new one could not live beside: `a` and `a/b` are a file and a directory. */
  obstacle(name: string): string | null {
    for (const other of this.#refs.keys())
      if (other.startsWith(`${name}/`) || name.startsWith(`${other}/`)) return other
    return null
  }

  setRef(name: string, oid: string | null): void {
    const file = join(this.directory, name)
    if (oid !== null) {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, `${oid}\n`)
      this.#refs.set(name, oid)
      return
    }
    this.#refs.delete(name)
    try {
      unlinkSync(file)
      for (
        let up = dirname(file);
        up !== join(this.directory, 'refs', 'heads') && up !== this.directory;
        up = dirname(up)
      )
        rmdirSync(up)
    } catch {
      // A directory that still holds other refs stays.
    }
  }

  /** Remembers the refs; the answer puts them back, here and not on disk: for a look at how it was. */
  keepRefs(): () => void {
    const refs = [...this.#refs]
    return () => {
      this.#refs.clear()
      for (const [name, oid] of refs) this.#refs.set(name, oid)
    }
  }

  setHead(branch: string): void {
    writeFileSync(join(this.directory, 'HEAD'), `ref: refs/heads/${branch}\n`)
  }

  /** Reads the refs that a push left on disk and says what is different. The memory is not changed. */
  moved(): { readonly name: string; readonly before: string | null; readonly after: string | null }[] {
    const disk = new Map<string, string>()
    const walk = (name: string): void => {
      for (const entry of readdirSync(join(this.directory, name), { withFileTypes: true })) {
        if (entry.isDirectory()) walk(`${name}/${entry.name}`)
        else if (!entry.name.endsWith('.lock'))
          disk.set(`${name}/${entry.name}`, readFileSync(join(this.directory, name, entry.name), 'utf8').trim())
      }
    }
    walk('refs')
    const names = new Set([...this.#refs.keys(), ...disk.keys()])
    return [...names].flatMap(name => {
      const before = this.ref(name)
      const after = disk.get(name) ?? null
      return before === after ? [] : [{ name, before, after }]
    })
  }

  commit(oid: string): Commit | null {
    return this.#remember(`commit ${oid}`, () => readCommit(this.objects, oid))
  }

  writeCommit(
    commit: {
      readonly tree: string
      readonly parents: readonly string[]
      readonly author: Signature
      readonly committer: Signature
      readonly message: string
    },
    secret: string | null,
  ): string {
    return writeCommit(this.objects, commit, secret)
  }

  /** The commit that an object is, or that an annotated tag names; null for anything else. */
  peel(oid: string): string | null {
    const object = this.objects.read(oid)
    if (object?.type === 'commit') return oid
    if (object?.type !== 'tag') return null
    const target = /^object ([0-9a-f]{40})$/m.exec(object.data.toString('utf8'))?.[1]
    return target === undefined ? null : this.peel(target)
  }

  /** Whether `ancestor` is reachable from `commit`; equal counts. */
  reaches(commit: string, ancestor: string): boolean {
    return commit === ancestor || this.mergeBase(commit, ancestor) === ancestor
  }

  /** Null where the histories have nothing in common. */
  mergeBase(a: string, b: string): string | null {
    if (a === b) return a
    if (this.commit(b)?.parents.includes(a)) return a
    if (this.commit(a)?.parents.includes(b)) return b
    return this.#ask(`base ${a} ${b}`, [a, b], () => this.run('merge-base', a, b).out.trim() || null)
  }

  /** Commits reachable from `to` and not from `from`, oldest first. */
  commitsBetween(from: string | null, to: string): readonly string[] {
    if (from === to) return []
    const parents = this.commit(to)?.parents
    if (parents?.length === 1 && parents[0] === from) return [to]
    return this.#ask(`log ${from} ${to}`, from === null ? [to] : [from, to], () =>
      this.must('rev-list', '--topo-order', '--reverse', to, ...(from ? ['--not', from] : []))
        .split('\n')
        .filter(oid => oid !== ''),
    )
  }

  /** History from a commit, newest first, as `git log` walks it with these options; where paths are given, what touches them. */
  log(from: string, options: readonly string[] = [], paths: readonly string[] = []): readonly string[] {
    return this.#remember(`history ${[from, ...options, '--', ...paths].join(' ')}`, () =>
      this.must('log', '--format=%H', ...options, from, '--', ...paths)
        .split('\n')
        .filter(oid => oid !== ''),
    )
  }

  /** What changed between two trees or commits; renames are followed as on GitHub. */
  diff(from: string, to: string): readonly FileDiff[] {
    if (from === to) return []
    return this.#ask(`diff ${from} ${to}`, [from, to], () =>
      parseDiff(
        this.must(
          '-c',
          'core.quotePath=false',
          'diff',
          '--no-color',
          '--raw',
          '--abbrev=40',
          '--patch',
          '-M',
          from,
          to,
        ),
      ),
    )
  }

  /** The diff as `git diff` prints it. */
  patch(from: string, to: string): string {
    return this.must('diff', '--no-color', '-M', from, to)
  }

  /** The commits as `git format-patch` prints them. */
  mailbox(from: string, to: string): string {
    return this.must('format-patch', '--stdout', `${from}..${to}`)
  }

  /** Git's own three-way merge of two commits. Nothing is moved. */
  mergeTrees(ours: string, theirs: string): { readonly tree: string } | { readonly conflicts: readonly string[] } {
    return this.#remember(`merge ${ours} ${theirs}`, () => {
      const { status, out } = this.run('merge-tree', '--write-tree', '--name-only', '--no-messages', ours, theirs)
      const [tree = '', ...names] = out.split('\n').filter(row => row !== '')
      return status === 0 ? { tree } : { conflicts: names }
    })
  }

  /** The files of a commit, packed under a directory. */
  archive(format: 'tar.gz' | 'zip', commit: string, prefix: string): Buffer {
    return execFileSync('git', ['archive', `--format=${format}`, `--prefix=${prefix}`, commit], {
      cwd: this.directory,
      env: gitEnvironment({ GIT_DIR: this.directory }),
      maxBuffer: 1 << 30,
    })
  }

  run(...args: readonly string[]): { readonly status: number; readonly out: string; readonly err: string } {
    const { status, stdout, stderr } = spawnSync('git', args, {
      cwd: this.directory,
      env: gitEnvironment({ GIT_DIR: this.directory }),
      maxBuffer: 1 << 30,
      encoding: 'utf8',
    })
    return { status: status ?? 128, out: stdout, err: stderr }
  }

  must(...args: readonly string[]): string {
    return execFileSync('git', args, {
      cwd: this.directory,
      env: gitEnvironment({ GIT_DIR: this.directory }),
      maxBuffer: 1 << 30,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  #remember<T>(key: string, make: () => T, known = this.#known): T {
    const found = known.get(key)
    if (found !== undefined) return found as T
    const made = make()
    // An absent commit may still be pushed.
    if (made !== null) known.set(key, made)
    return made
  }

  /** What git says of commits that are there is the same in every repository that has them: tests make the same ones again and again. */
  #ask<T>(key: string, commits: readonly string[], make: () => T): T {
    return this.#remember(key, make, commits.every(commit => this.commit(commit)) ? everywhere : this.#known)
  }
}

const everywhere = new Map<string, unknown>()

// Pushed objects stay loose, so that they can be read here without starting git.
const config = `[core]
	repositoryformatversion = 0
	bare = true
[gc]
	auto = 0
[http]
	receivepack = true
	uploadpack = true
[receive]
	unpackLimit = 1000000000
	hideRefs = refs/pull
	autogc = false
[uploadpack]
	allowAnySHA1InWant = true
	allowFilter = true
[transfer]
	fsckObjects = false
`

// Refuses by name what the server says is protected against whoever pushes.
const updateHook = `#!/bin/sh
case " $SIM_CLOSED " in *" $1 "*) echo "error: GH006: Protected branch update failed for $1." >&2; echo "error: $SIM_REASON" >&2; exit 1;; esac
case " $SIM_LASTING " in *" $1 "*)
  if [ "$3" = ${zeroOid} ]; then echo "error: GH006: Protected branch update failed for $1." >&2; echo "error: Cannot delete a protected branch" >&2; exit 1; fi;;
esac
case " $SIM_FORWARD " in *" $1 "*)
  if [ "$2" != ${zeroOid} ] && [ "$3" != ${zeroOid} ] && ! git merge-base --is-ancestor "$2" "$3"; then
    echo "error: GH006: Protected branch update failed for $1." >&2; echo "error: Cannot force-push to this branch" >&2; exit 1
  fi;;
esac
exit 0
`
