import type { Store } from '../engine/ports.ts'
import { audit } from './audit.ts'
import { type Database, openDatabase, text } from './database.ts'
import { inbox } from './inbox.ts'
import { addWork, work } from './work.ts'

const day = 86_400_000

/** Opens the store in one file. Losing it loses no promotion: what counts stands in git and on GitHub. Throws `DatabaseUnusable`. */
export function openStore(path: string): Store {
  return storeOn(openDatabase(path))
}

/** The store on a database that is open. */
export function storeOn(database: Database): Store {
  return {
    ...inbox(database, wanted => addWork(database, wanted)),
    ...work(database),
    ...audit(database),
    remember: (name, value) =>
      void database.runSoon(
        'insert into cache (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
        name,
        value,
      ),
    recall(name) {
      const row = database.row('select value from cache where name = $1', name)
      return row && text(row, 'value')
    },
    forget: now =>
      database.write(() => {
        database.run('delete from inbox where handled = 1 and received_at < $1', now - 10 * day)
        database.run('delete from audit where at < $1', now - 400 * day)
      }),
    probe: now =>
      void database.run(
        "insert into fence (name, value) values ('probe', $1) on conflict (name) do update set value = excluded.value",
        now,
      ),
    close: () => database.close(),
  }
}
