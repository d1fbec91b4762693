-- What to try next: each time it was worked out, with the posts that were read, and what was proposed. Nothing is overwritten.
create table insight.next_runs (
  alliance_id uuid not null,
  run_id uuid not null,
  subject_kind text not null check (subject_kind in ('campaign', 'goal', 'library')),
  -- The id of a campaign or goal; 'all' for the library.
  subject_id text not null check (subject_id <> ''),
  state text not null check (state in ('waiting', 'done', 'problem', 'cancelled')),
  seed bigint not null,
  -- What was asked: days, posts, hours, at least and at most.
  terms jsonb not null,
  asked_by text not null,
  asked_at timestamptz not null,
  ended_at timestamptz,
  -- Posts and what came of each, as they went into it. Nobody is shown these: an answer can be worked out again from them.
  seen jsonb,
  problem jsonb,
  result jsonb,
  primary key (alliance_id, run_id),
  check ((state = 'waiting') = (ended_at is null)),
  check ((state = 'done') = (result is not null)),
  check ((state = 'problem') = (problem is not null))
);
create unique index one_next_at_a_time on insight.next_runs (alliance_id, subject_kind, subject_id) where state = 'waiting';
create index next_runs_by_subject on insight.next_runs (alliance_id, subject_kind, subject_id, run_id);
select foyer.tenant('insight.next_runs', 'select, insert, update');

-- A post that was proposed, how probable that was, and what a person made of it.
create table insight.proposals (
  alliance_id uuid not null,
  proposal_id uuid not null,
  run_id uuid not null,
  subject_kind text not null,
  subject_id text not null,
  -- Its place in the batch: how probable it was is told given those before it.
  slot int not null check (slot > 0),
  format text not null,
  channel text not null,
  series_id uuid,
  day date not null,
  band text not null,
  wall_time text not null check (wall_time ~ '^\d\d:\d\d$'),
  hours real check (hours > 0),
  -- Later evaluations divide by it, so it is never nought.
  propensity double precision not null check (propensity > 0 and propensity <= 1),
  explored boolean not null,
  among int not null check (among > 0),
  -- What one such post may bring, as it may be shown.
  may_bring jsonb not null,
  state text not null check (state in ('open', 'taken', 'refused')),
  decided_by text,
  decided_at timestamptz,
  reason text,
  words text,
  -- Until this day nothing of its cell is proposed for the same subject.
  holds_until date,
  post_id uuid,
  primary key (alliance_id, proposal_id),
  unique (alliance_id, run_id, slot),
  foreign key (alliance_id, run_id) references insight.next_runs (alliance_id, run_id),
  check ((state = 'open') = (decided_at is null)),
  check ((decided_at is null) = (decided_by is null)),
  check ((state = 'taken') = (post_id is not null)),
  check ((state = 'refused') = (reason is not null)),
  check ((state = 'refused') = (holds_until is not null))
);
create unique index one_proposal_a_post on insight.proposals (alliance_id, post_id) where post_id is not null;
create index proposals_by_subject on insight.proposals (alliance_id, subject_kind, subject_id, decided_at);
select foyer.tenant('insight.proposals', 'select, insert, update');
