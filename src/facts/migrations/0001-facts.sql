-- The facts room: a ledger of countable things, its roll-ups, and how figures come in from outside. No person stands in any table here.
create schema facts;
grant usage on schema facts to :app;

-- The metric registry as a reference table, for foreign keys and for reading the database by hand. src/facts/metrics.ts is where a
-- metric is defined; a test holds the two together. Not a tenant table: the same for every alliance, and the application only reads it.
create table facts.metrics (
  metric smallint primary key,
  key text not null unique,
  unit text not null check (unit in ('count', 'percent', 'hours', 'people')),
  kind text not null check (kind in ('additive', 'distinct', 'average')),
  silence text not null check (silence in ('nought', 'gap')),
  iso text,
  written_by text not null
);
grant select on facts.metrics to :app;
insert into facts.metrics (metric, key, unit, kind, silence, written_by, iso) values
  (1, 'visits.onsite', 'count', 'additive', 'gap', 'import', 'Number of visits'),
  (2, 'loans', 'count', 'additive', 'gap', 'import', 'Number of loans'),
  (3, 'enquiries', 'count', 'additive', 'gap', 'import', 'Number of information requests'),
  (4, 'computer.use-percent', 'percent', 'average', 'gap', 'import', 'User workstations: occupancy rate'),
  (5, 'members.new', 'count', 'additive', 'gap', 'import', 'Registered users: added'),
  (6, 'wifi.users', 'people', 'distinct', 'gap', 'import', null),
  (7, 'members.active', 'people', 'distinct', 'gap', 'import', 'Active users'),
  (8, 'opening.hours', 'hours', 'additive', 'gap', 'import', 'Opening hours'),
  (9, 'events.attendance', 'count', 'additive', 'gap', 'import', 'Attendance at events'),
  (10, 'events.held', 'count', 'additive', 'gap', 'import', 'Number of events'),
  (20, 'cards.applied', 'count', 'additive', 'nought', 'patrons', null),
  (21, 'newsletter.subscribed', 'count', 'additive', 'nought', 'patrons', null),
  (22, 'newsletter.unsubscribed', 'count', 'additive', 'nought', 'patrons', null),
  (30, 'reach.views', 'count', 'additive', 'nought', 'reach', 'Virtual visits: page views'),
  (31, 'reach.touches', 'count', 'additive', 'nought', 'reach', null),
  (32, 'reach.visitors', 'people', 'distinct', 'nought', 'reach', null),
  (40, 'deliveries.sent', 'count', 'additive', 'nought', 'channels', null),
  (41, 'audience.followers', 'people', 'distinct', 'gap', 'channels', null),
  (50, 'posts.published', 'count', 'additive', 'nought', 'content', null),
  (51, 'posts.without-goal', 'count', 'additive', 'nought', 'content', null);

-- The code behind a short link or a QR, by which a later fact is known to have come from here. 0 stands for "none" and has no row.
create table facts.scenes (
  alliance_id uuid not null,
  scene int not null check (scene > 0),
  code text not null check (code <> ''),
  kind text not null,
  subject_kind text not null,
  subject_id text not null,
  label text not null,
  made_at timestamptz not null,
  primary key (alliance_id, scene),
  unique (alliance_id, code)
);
create index scenes_by_subject on facts.scenes (alliance_id, subject_kind, subject_id);
select foyer.tenant('facts.scenes', 'select, insert');

-- What happened: append only. A correction is a further row that names the one it corrects.
create table facts.ledger (
  alliance_id uuid not null,
  fact_id uuid not null,
  at timestamptz not null,              -- when it happened or came in
  day date not null,                    -- the service point's local day, or the first day of the span
  point int not null,                   -- 0: the alliance as a whole
  scene int not null,                   -- 0: none
  metric smallint not null references facts.metrics,
  span smallint not null check (span between 0 and 3),  -- 0 day, 1 month, 2 quarter, 3 year
  n smallint not null,                  -- how many figures this row adds: 1, or 0 and -1 for corrections
  amount numeric not null,
  source text not null check (source <> ''),
  corrects uuid,
  primary key (alliance_id, fact_id)
);
select foyer.tenant('facts.ledger', 'select, insert');

-- Idempotency: a fact with a key is recorded once. A table of its own, so that the ledger may be partitioned one day.
create table facts.keys (
  alliance_id uuid not null,
  key text not null,
  fact_id uuid not null,
  primary key (alliance_id, key)
);
select foyer.tenant('facts.keys', 'select, insert');

-- Roll-ups, and what has not been folded into them yet. Facts append deltas, one folder sums them; reading adds both.
create table facts.rollups (
  alliance_id uuid not null,
  metric smallint not null,
  day date not null,
  point int not null,
  scene int not null,
  span smallint not null,
  source text not null,
  amount numeric not null,
  n bigint not null,
  primary key (alliance_id, metric, day, point, scene, span, source)
);
create index rollups_by_scene on facts.rollups (alliance_id, scene, metric, day) where scene > 0;
select foyer.tenant('facts.rollups', 'select, insert, update');

create table facts.deltas (
  alliance_id uuid not null,
  fact_id uuid not null,
  day date not null,
  point int not null,
  scene int not null,
  metric smallint not null,
  span smallint not null,
  n int not null,
  amount numeric not null,
  source text not null,
  primary key (alliance_id, fact_id)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);
select foyer.tenant('facts.deltas', 'select, insert, delete');

-- Rows that are locked so that one does a thing at a time within an alliance: fold, place.
create table facts.locks (
  alliance_id uuid not null,
  name text not null,
  primary key (alliance_id, name)
);
select foyer.tenant('facts.locks');

-- A month of a metric that was closed: what it said then. A later change makes a new version in the open.
create table facts.periods (
  alliance_id uuid not null,
  metric smallint not null references facts.metrics,
  month date not null check (extract(day from month) = 1),
  version int not null check (version > 0),
  status text not null check (status in ('closed', 'reopened', 'superseded')),
  total numeric,                        -- what it said when it was closed; null where the metric is not summed
  figures bigint,                       -- how many figures it was made of
  closed_at timestamptz,
  closed_by text,
  reopened_at timestamptz,
  reopened_by text,
  why text,                             -- why this version was opened
  primary key (alliance_id, metric, month, version),
  check ((status = 'reopened') = (closed_at is null))
);
create unique index one_live_version on facts.periods (alliance_id, metric, month) where status <> 'superseded';
select foyer.tenant('facts.periods', 'select, insert, update');

-- Imports. A file is read into facts.staged, judged (dry run), and placed.
create table facts.imports (
  alliance_id uuid not null,
  import_id uuid not null,
  name text not null check (name <> ''),
  source text not null check (source <> ''),
  file_id uuid,
  sha256 text not null,
  plan_hash text not null,              -- same content read in the same way is the same import
  plan jsonb not null,
  status text not null check (status in ('reading', 'staged', 'placing', 'placed', 'dropped')),
  lines_read int not null,              -- how far reading came; it goes on from here after a kill
  placed_line int not null,             -- how far placing came
  placed_col int not null,
  counts jsonb not null,
  made_by text not null,
  made_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (alliance_id, import_id)
);
create unique index imports_once on facts.imports (alliance_id, sha256, plan_hash) where status <> 'dropped';
create index imports_by_time on facts.imports (alliance_id, made_at desc);
select foyer.tenant('facts.imports');

create table facts.staged (
  alliance_id uuid not null,
  import_id uuid not null,
  line int not null,
  col int not null,
  unit text not null,
  metric smallint not null,
  span smallint,
  day date,
  amount numeric,                       -- null: suppressed, or bad
  reason text,                          -- why it cannot be read; null where it can
  raw text not null,
  point int,                            -- filled by the dry run
  verdict text,                         -- filled by the dry run: place, repeated, ignored, or why it is refused
  primary key (alliance_id, import_id, line, col),
  foreign key (alliance_id, import_id) references facts.imports (alliance_id, import_id)
);
select foyer.tenant('facts.staged');

-- How names are spelled in files and what a person said they mean. 'automatic' matches are not kept: only what was confirmed.
create table facts.names (
  alliance_id uuid not null,
  normal text not null check (normal <> ''),
  spelled text not null,
  point int,                            -- null: to be left out
  confirmed_by text not null,
  confirmed_at timestamptz not null,
  primary key (alliance_id, normal)
);
select foyer.tenant('facts.names');

-- The figure that stands for a metric at a point in a period, as last imported. A cell placed twice is placed once.
create table facts.cells (
  alliance_id uuid not null,
  metric smallint not null references facts.metrics,
  point int not null,
  span smallint not null,
  day date not null,
  amount numeric,                       -- null: hidden by its source
  source text not null,
  fact_id uuid,
  import_id uuid not null,
  line int not null,
  version int not null,
  changed_at timestamptz not null,
  primary key (alliance_id, metric, point, span, day),
  foreign key (alliance_id, import_id) references facts.imports (alliance_id, import_id)
);
select foyer.tenant('facts.cells', 'select, insert, update');

create table facts.quarantine (
  alliance_id uuid not null,
  import_id uuid not null,
  line int not null,
  col int not null,
  unit text not null,
  metric smallint not null,
  span smallint,
  day date,
  amount numeric,
  raw text not null,
  reason text not null,
  status text not null check (status in ('open', 'mended', 'dropped')),
  decided_by text,
  decided_at timestamptz,
  why text,
  primary key (alliance_id, import_id, line, col),
  foreign key (alliance_id, import_id) references facts.imports (alliance_id, import_id),
  check ((status = 'open') = (decided_at is null))
);
create index quarantine_open on facts.quarantine (alliance_id, import_id, line, col) where status = 'open';
select foyer.tenant('facts.quarantine', 'select, insert, update');

-- Records one fact in one round trip, alone or inside a transaction that has entered the same alliance. Answers 1 when it was recorded,
-- 0 when its key was recorded before, 2 when its month is closed: then nothing was written, and the caller reopens it in the open.
create function facts.record(
  p_alliance uuid, p_fact uuid, p_at timestamptz, p_day date, p_metric smallint, p_point int, p_scene int, p_amount numeric, p_source text, p_key text
) returns smallint language plpgsql as $$
declare
  inside uuid := foyer.entered();
begin
  if inside is null then
    perform foyer.enter(p_alliance);
  elsif inside <> p_alliance then
    raise exception 'a fact of another alliance' using errcode = '42501';
  end if;
  if p_key is not null and exists (select from facts.keys where alliance_id = p_alliance and key = p_key) then
    return 0;
  end if;
  if exists (
    select from facts.periods
    where alliance_id = p_alliance and metric = p_metric and month = date_trunc('month', p_day)::date and status = 'closed'
  ) then
    return 2;
  end if;
  if p_key is not null then
    insert into facts.keys (alliance_id, key, fact_id) values (p_alliance, p_key, p_fact) on conflict do nothing;
    if not found then return 0; end if;
  end if;
  insert into facts.ledger (alliance_id, fact_id, at, day, point, scene, metric, span, n, amount, source)
  values (p_alliance, p_fact, p_at, p_day, p_point, p_scene, p_metric, 0, 1, p_amount, p_source);
  insert into facts.deltas (alliance_id, fact_id, day, point, scene, metric, span, n, amount, source)
  values (p_alliance, p_fact, p_day, p_point, p_scene, p_metric, 0, 1, p_amount, p_source);
  return 1;
end $$;
