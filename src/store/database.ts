import { chmodSync, closeSync, fdatasync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { schema, version } from './schema.ts'

/** A row as the database gives it; read with `text`, `integer` and their like. */
export type Row = Readonly<Record<string, SQLOutputValue>>

/** The little that the store asks of a database: statements with `$1` places, and transactions that do not nest. */
export interface Database {
  rows(sql: string, ...values: readonly SQLInputValue[]): readonly Row[]
  row(sql: string, ...values: readonly SQLInputValue[]): Row | null
  /** Number of rows changed. */
  run(sql: string, ...values: readonly SQLInputValue[]): number
  /** The same for what may be lost with the machine: it waits for no disk, and is durable with the next commit that does. */
  runSoon(sql: string, ...values: readonly SQLInputValue[]): number
  /** All or nothing, with the write lock held from its start. */
  write<T>(work: () => T): T
  /** The same, but our thread does not wait for the disk: durable when it resolves. */
  writeAhead<T>(work: () => T): Promise<T>
  close(): void
}

/** Thrown where the file cannot be used; the message says what to do. */
export class DatabaseUnusable extends Error {
  override readonly name = 'DatabaseUnusable'
}

/** Opens the file (`:memory:` keeps nothing) and makes the tables. */
export function openDatabase(path: string): Database {
  const database = connect(path)
  const statements = new Map<string, StatementSync>()
  const statement = (sql: string): StatementSync => {
    const known = statements.get(sql)
    if (known) return known
    // `$1` is a name to SQLite, not a position; `?1` is what PostgreSQL means by it.
    const made = database.prepare(sql.replace(/\$(\d+)/g, '?$1'))
    statements.set(sql, made)
    return made
  }

  const write = <T>(work: () => T): T => {
    statement('begin immediate').run()
    try {
      const result = work()
      statement('commit').run()
      return result
    } catch (error) {
      // A full disk may have ended the transaction already.
      if (database.isTransaction) statement('rollback').run()
      throw error
    }
  }
  const log = writeAheadLog(path)
  const run = (sql: string, ...values: readonly SQLInputValue[]): number =>
    Number(statement(sql).run(...values).changes)

  return {
    rows: (sql, ...values) => statement(sql).all(...values),
    row: (sql, ...values) => statement(sql).get(...values) ?? null,
    run,
    runSoon(sql, ...values) {
      if (database.isTransaction) return run(sql, ...values)
      database.exec('pragma synchronous = normal')
      try {
        return run(sql, ...values)
      } finally {
        database.exec('pragma synchronous = full')
      }
    },
    write,
    async writeAhead(work) {
      // With NORMAL a commit is in the log, but the log not on the disk: that is what is done here, in another thread. A checkpoint
      // in between flushes the log itself, before it is written over.
      database.exec('pragma synchronous = normal')
      let result: ReturnType<typeof work>
      try {
        result = write(work)
      } finally {
        database.exec('pragma synchronous = full')
      }
      await log.flush()
      return result
    },
    close() {
      database.close()
      log.close()
    },
  }
}

/** The file in which SQLite keeps the last commits. */
function writeAheadLog(path: string): { flush(): Promise<void>; close(): void } {
  let file: number | undefined
  return {
    async flush() {
      if (path === ':memory:') return
      // It is there since the first commit, and stays the same file while the database is open.
      file ??= openSync(`${path}-wal`, 'r')
      await flushData(file)
    },
    close() {
      if (file !== undefined) closeSync(file)
      file = undefined
    },
  }
}

const flushData = promisify(fdatasync)

function connect(path: string): DatabaseSync {
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const database = new DatabaseSync(path, { timeout: 5_000 })
    // Payloads tell of private repositories.
    if (path !== ':memory:') chmodSync(path, 0o600)
    // FULL, because NORMAL forgets the last commits of a WAL on power loss, and a delivery that was answered must not be lost.
    // A checkpoint waits for the disk on our thread. At four times the usual log (16 MB) it comes a fourth as often, and finds most
    // pages of payloads used again: measured, deliveries of 30 KB take half the time.
    database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 4000')
    const found = integer(database.prepare('pragma user_version').get() ?? {}, 'user_version')
    if (found > version)
      throw new DatabaseUnusable(`it was written by a newer version (layout ${found}, this one knows ${version})`)
    if (found < version) database.exec(`begin immediate; ${schema} pragma user_version = ${version}; commit`)
    return database
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new DatabaseUnusable(
      `The store ${path} cannot be opened: ${why}. It holds nothing that GitHub does not know; move it away and start again, or set STAGECOACH_STATE to another directory.`,
      { cause: error },
    )
  }
}

/** Text of a column that is never null. */
export function text(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw new TypeError(`column ${column} holds ${typeof value}, not text`)
  return value
}

/** Integer of a column that is never null. */
export function integer(row: Row, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw new TypeError(`column ${column} holds ${typeof value}, not a number`)
  return value
}

/** Integer of a column, or null. */
export function optionalInteger(row: Row, column: string): number | null {
  return row[column] === null || row[column] === undefined ? null : integer(row, column)
}
