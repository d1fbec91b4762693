-- Jobs: work that is done later, or again and again, by whichever process is free. See docs/decisions/0004-jobs.md.
-- The whole schema is shared by all alliances and exempt from row-level security (docs/tenancy.md): payloads hold ids, never what a person typed.
create schema jobs;
grant usage on schema jobs to :app;

create table jobs.jobs (
  job_id uuid not null primary key,
  name text not null,
  -- Asked for twice with the same key is asked for once, as long as the row is kept.
  key text,
  alliance_id uuid,
  payload jsonb not null,
  scheduled boolean not null,
  state text not null check (state in ('waiting', 'running', 'done', 'failed')),
  -- The house's clock.
  due_at timestamptz not null,
  made_at timestamptz not null,
  ended_at timestamptz,
  -- Real time, the database's: whoever runs the job renews it; when it has passed, another may take over.
  lease_seconds int not null check (lease_seconds > 0),
  lease_until timestamptz,
  holder uuid,
  -- Counts every time it was taken. It is also the fence: who holds an older number may no longer end the job.
  attempts int not null check (attempts >= 0),
  tries int not null check (tries > 0),
  fault text,
  check ((state = 'running') = (lease_until is not null and holder is not null))
);
create unique index jobs_by_key on jobs.jobs (name, key) where key is not null;
create index jobs_waiting on jobs.jobs (name, due_at, job_id) where state = 'waiting';
create index jobs_running on jobs.jobs (lease_until) where state = 'running';
create index jobs_ended on jobs.jobs (ended_at) where state in ('done', 'failed');

-- The last tick of each schedule, on the house's clock. A tick is this row and its job in one transaction.
create table jobs.schedules (
  name text not null primary key,
  last_tick timestamptz not null
);

-- Leases by name: who may do a thing alone until when (real time).
create table jobs.leases (
  name text not null primary key,
  holder uuid not null,
  lease_until timestamptz not null
);
grant select, insert, update, delete on jobs.jobs, jobs.schedules, jobs.leases to :app;
