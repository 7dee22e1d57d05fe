import type { AuditEntry, Store } from '../engine/ports.ts'
import { type Database, integer, type Row, text } from './database.ts'

/** What was done and why, newest first. Nothing reads it to decide. */
export function audit(database: Database): Pick<Store, 'audit' | 'audited'> {
  return {
    audit: entry =>
      void database.runSoon(
        'insert into audit (at, repository, what, detail) values ($1, $2, $3, $4)',
        entry.at,
        entry.repository,
        entry.what,
        JSON.stringify(entry.detail),
      ),
    audited: (repository, most) =>
      (repository === null
        ? database.rows('select at, repository, what, detail from audit order by number desc limit $1', most)
        : database.rows(
            'select at, repository, what, detail from audit where repository = $1 order by number desc limit $2',
            repository,
            most,
          )
      ).map(entryOf),
  }
}

function entryOf(row: Row): AuditEntry {
  return {
    at: integer(row, 'at'),
    repository: text(row, 'repository'),
    what: text(row, 'what'),
    // Written above, from the same type.
    detail: JSON.parse(text(row, 'detail')) as AuditEntry['detail'],
  }
}
