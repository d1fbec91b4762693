-- What the method said of campaigns that never were, on the library's own figures. Each time it was asked stays.
create table insight.method_checks (
  alliance_id uuid not null,
  check_id uuid not null,
  metric text not null check (metric <> ''),
  state text not null check (state in ('waiting', 'done', 'problem')),
  asked_by text not null,
  asked_at timestamptz not null,
  ended_at timestamptz,
  problem jsonb,
  result jsonb,
  primary key (alliance_id, check_id),
  check ((state = 'waiting') = (ended_at is null)),
  check ((state = 'done') = (result is not null)),
  check ((state = 'problem') = (problem is not null))
);
create unique index one_check_at_a_time on insight.method_checks (alliance_id, metric) where state = 'waiting';
select foyer.tenant('insight.method_checks', 'select, insert, update');
