-- The ground: extensions, the schema of the platform, and the two functions on which tenancy stands.
create extension if not exists pg_trgm;
create extension if not exists btree_gist;

create schema foyer;
create schema platform;
grant usage on schema foyer, platform to :app;

-- Enters an alliance for the rest of the transaction. `set local` by EXECUTE and not set_config(), because Citus passes
-- the first on to its workers and not the second, where every read then silently returns nothing.
create function foyer.enter(alliance uuid) returns void language plpgsql as $$
begin
  execute format('set local foyer.alliance = %L', alliance::text);
end $$;

-- The alliance that was entered, or null: after RESET the setting is an empty text, which a plain cast would refuse.
create function foyer.entered() returns uuid language sql stable as $$
  select nullif(current_setting('foyer.alliance', true), '')::uuid
$$;

-- Makes a table a tenant table: one policy for reading and writing, and the application's grants. A partitioned table's
-- partitions get no grants, so that naming one directly gives nothing.
create function foyer.tenant(named regclass, grants text default 'select, insert, update, delete') returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', named);
  execute format('create policy tenant on %s using (alliance_id = nullif(current_setting(''foyer.alliance'', true), '''')::uuid)', named);
  execute format('grant %s on %s to :app', grants, named);
end $$;

-- Counters: small numbers inside an alliance (points, scenes, links).
create table platform.counters (
  alliance_id uuid not null,
  name text not null,
  next int not null check (next > 0),
  primary key (alliance_id, name)
);
select foyer.tenant('platform.counters');

-- What was done, by whom, when and why. Sentences are made from `act` and `params` in the reader's language.
create table platform.audit (
  alliance_id uuid not null,
  audit_id uuid not null,
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('staff', 'token', 'visitor', 'system')),
  actor_id text,
  actor_name text,
  act text not null,
  subject_kind text not null,
  subject_id text not null,
  params jsonb not null,
  why text,
  request_id text,
  primary key (alliance_id, audit_id)
);
create index audit_by_time on platform.audit (alliance_id, at desc, audit_id);
create index audit_by_subject on platform.audit (alliance_id, subject_kind, subject_id, at desc);
-- What was done stays: the application may add sentences and read them.
select foyer.tenant('platform.audit', 'select, insert');
