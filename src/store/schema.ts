/**
 * Tables, in the SQL that SQLite and PostgreSQL share. Times are milliseconds since the epoch.
 * `work.leased_until` is null where nobody works on it; the unique index makes "one at a time per lane" a rule of the database.
 */
export const schema = `
create table if not exists inbox (
  id text primary key,
  event text not null,
  payload text not null,
  received_at bigint not null,
  handled integer not null default 0
);
create index if not exists inbox_waiting on inbox (received_at) where handled = 0;
create index if not exists inbox_age on inbox (received_at) where handled = 1;

create table if not exists work (
  key text primary key,
  lane text not null,
  quick integer not null,
  detail text not null,
  due bigint not null,
  not_before bigint,
  attempts integer not null default 0,
  lease bigint not null default 0,
  leased_until bigint,
  again bigint,
  reason text,
  parked_at bigint
);
create unique index if not exists work_running on work (lane) where leased_until is not null;
create index if not exists work_due on work (quick, due) where leased_until is null;

create table if not exists fence (
  name text primary key,
  value bigint not null
);
insert into fence (name, value) values ('lease', 0) on conflict (name) do nothing;

create table if not exists audit (
  number integer primary key,
  at bigint not null,
  repository text not null,
  what text not null,
  detail text not null
);
create index if not exists audit_repository on audit (repository, number);

create table if not exists cache (
  name text primary key,
  value text not null
);
`

/** Number of the layout above; a file with a greater one was written by a newer version. */
export const version = 1
