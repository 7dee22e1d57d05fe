import type { NewWork, Store, Work } from '../engine/ports.ts'
import { type Database, integer, optionalInteger, type Row, text } from './database.ts'

type Queue = Pick<
  Store,
  'add' | 'lease' | 'renew' | 'overtaken' | 'finish' | 'retry' | 'park' | 'parked' | 'nextDue' | 'standing'
>

/** One row per thing to look at. Who holds the row's lease is the only one who may end or postpone it. */
export function work(database: Database): Queue {
  return {
    add: wanted => database.write(() => addWork(database, wanted)),
    lease: (now, quick, forMs) => database.write(() => lease(database, now, quick, now + forMs)),
    renew: (held, until) =>
      database.run(`update work set leased_until = $3 where ${mine}`, held.key, held.lease, until) === 1,
    overtaken: held =>
      database.row(`select 1 as yes from work where ${mine} and again is not null`, held.key, held.lease) !== null,
    finish: (held, again) => database.write(() => finish(database, held, again ?? null)),
    retry: (held, due, reason, blameless = false) =>
      database.run(
        `update work set due = $3, not_before = $3, reason = $4, attempts = attempts - $5, leased_until = null, again = null
         where ${mine}`,
        held.key,
        held.lease,
        due,
        reason,
        blameless ? 1 : 0,
      ) === 1,
    // One attempt less than now, so that the next lease is the last allowed one again: a try, not a new series.
    park: (held, at, until, reason) =>
      database.run(
        `update work set due = $3, not_before = $3, reason = $4, attempts = $5, parked_at = $6, leased_until = null, again = null
         where ${mine}`,
        held.key,
        held.lease,
        until,
        reason,
        held.attempts - 1,
        at,
      ) === 1,
    parked: () =>
      database
        .rows(
          'select key, lane, detail, reason, parked_at, due from work where parked_at is not null order by parked_at, key',
        )
        .map(row => ({
          key: text(row, 'key'),
          lane: text(row, 'lane'),
          detail: text(row, 'detail'),
          reason: text(row, 'reason'),
          since: integer(row, 'parked_at'),
          until: integer(row, 'due'),
        })),
    nextDue(quick) {
      const kind = quick === undefined ? 'quick >= 0' : quick ? 'quick = 1' : 'quick = 0'
      const row = database.row(`select min(at) as at from (
        select min(due) as at from work where ${kind} and leased_until is null and ${laneFree}
        union all select min(leased_until) as at from work where ${kind} and leased_until is not null) times`)
      return row && optionalInteger(row, 'at')
    },
    standing(now) {
      const row = database.row(
        `select
           (select count(*) from inbox where handled = 0) as received,
           (select count(*) from work where leased_until is null and parked_at is null) as waiting,
           (select count(*) from work where leased_until is not null) as running,
           (select count(*) from work where parked_at is not null) as parked,
           (select min(due) from work where leased_until is null and due <= $1) as late`,
        now,
      )
      if (!row) throw new Error('a select of counts gave no row')
      return {
        received: integer(row, 'received'),
        waiting: integer(row, 'waiting'),
        running: integer(row, 'running'),
        parked: integer(row, 'parked'),
        lateSince: optionalInteger(row, 'late'),
      }
    },
  }
}

/** Holder's own row, and still leased. */
const mine = 'key = $1 and lease = $2 and leased_until is not null'

const laneFree = 'not exists (select 1 from work busy where busy.lane = work.lane and busy.leased_until is not null)'

/** Part of a transaction that is open. While the work runs, the wish is kept beside it, because the run may have read already. */
export function addWork(database: Database, wanted: NewWork): void {
  database.run(
    `insert into work (key, lane, quick, detail, due) values ($1, $2, $3, $4, $5)
     on conflict (key) do update set
       detail = excluded.detail,
       again = case
         when work.leased_until is null then work.again
         when work.again is null or excluded.due < work.again then excluded.due
         else work.again end,
       due = case
         when work.leased_until is not null or excluded.due >= work.due then work.due
         when excluded.due < work.not_before then work.not_before
         else excluded.due end`,
    wanted.key,
    wanted.lane,
    wanted.quick ? 1 : 0,
    wanted.detail,
    wanted.due,
  )
}

function lease(database: Database, now: number, quick: boolean, until: number): Work | null {
  // Whoever held these is gone, or so late that it must not go on. What was asked for meanwhile is due anyway: so is the row.
  database.run('update work set leased_until = null, again = null where leased_until <= $1', now)
  const next = database.row(
    `select key from work where quick = $1 and leased_until is null and due <= $2 and ${laneFree} order by due, key limit 1`,
    quick ? 1 : 0,
    now,
  )
  if (!next) return null
  const fence = database.row("update fence set value = value + 1 where name = 'lease' returning value")
  if (!fence) throw new Error('the row that numbers the leases is missing from the store')
  const taken = database.row(
    `update work set leased_until = $2, lease = $3, attempts = attempts + 1 where key = $1
     returning key, lane, quick, detail, due, attempts, lease`,
    text(next, 'key'),
    until,
    integer(fence, 'value'),
  )
  return taken && workOf(taken)
}

function finish(database: Database, held: Work, again: number | null): boolean {
  const row = database.row(`select again from work where ${mine}`, held.key, held.lease)
  if (!row) return false
  const asked = optionalInteger(row, 'again')
  const due = asked === null ? again : Math.min(asked, again ?? asked)
  if (due === null) database.run('delete from work where key = $1', held.key)
  else
    database.run(
      `update work set due = $2, not_before = null, again = null, attempts = 0, leased_until = null, reason = null,
         parked_at = null where key = $1`,
      held.key,
      due,
    )
  return true
}

function workOf(row: Row): Work {
  return {
    key: text(row, 'key'),
    lane: text(row, 'lane'),
    quick: integer(row, 'quick') === 1,
    detail: text(row, 'detail'),
    due: integer(row, 'due'),
    attempts: integer(row, 'attempts'),
    lease: integer(row, 'lease'),
  }
}
