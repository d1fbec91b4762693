-- Studies: what a campaign is going to be judged by, written down before it starts, and what was then found.
create schema insight;
grant usage on schema insight to :app;

create table insight.studies (
  alliance_id uuid not null,
  study_id uuid not null,
  campaign_id uuid not null,
  version int not null check (version > 0),
  -- The wording that stood when the first month began; null where there was none yet: such a study only describes.
  registered_version int check (registered_version between 1 and version),
  made_at timestamptz not null,
  primary key (alliance_id, study_id)
);
create index studies_by_campaign on insight.studies (alliance_id, campaign_id);
select foyer.tenant('insight.studies', 'select, insert, update');

-- Every wording stays.
create table insight.study_versions (
  alliance_id uuid not null,
  study_id uuid not null,
  version int not null check (version > 0),
  terms jsonb not null,
  after_start boolean not null,
  why text,
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (alliance_id, study_id, version),
  foreign key (alliance_id, study_id) references insight.studies (alliance_id, study_id)
);
select foyer.tenant('insight.study_versions', 'select, insert');

-- Each time a study was worked out. Nothing is overwritten: an earlier answer stays beside a later one.
create table insight.study_runs (
  alliance_id uuid not null,
  study_id uuid not null,
  run_id uuid not null,
  version int not null check (version > 0),
  state text not null check (state in ('waiting', 'done', 'problem', 'cancelled')),
  seed bigint not null,
  asked_by text not null,
  asked_at timestamptz not null,
  ended_at timestamptz,
  -- Why there is no number: a code and what its sentence needs.
  problem jsonb,
  result jsonb,
  primary key (alliance_id, study_id, run_id),
  foreign key (alliance_id, study_id, version) references insight.study_versions (alliance_id, study_id, version),
  check ((state = 'waiting') = (ended_at is null)),
  check ((state = 'done') = (result is not null)),
  check ((state = 'problem') = (problem is not null))
);
create unique index one_run_at_a_time on insight.study_runs (alliance_id, study_id) where state = 'waiting';
select foyer.tenant('insight.study_runs', 'select, insert, update');

-- What happened to a place, or to all (null), that moves figures and is no campaign. Closings are the alliance's and not written here again.
create table insight.events (
  alliance_id uuid not null,
  event_id uuid not null,
  point_no int,
  kind text not null check (kind in ('closing', 're-opening', 'stock-move', 'counting', 'other')),
  from_day date not null,
  to_day date not null,
  note text not null,
  made_by text not null,
  made_at timestamptz not null,
  removed_by text,
  removed_at timestamptz,
  primary key (alliance_id, event_id),
  check (to_day >= from_day),
  check ((removed_at is null) = (removed_by is null))
);
create index events_by_day on insight.events (alliance_id, from_day) where removed_at is null;
select foyer.tenant('insight.events', 'select, insert, update');
