-- Reports as they were handed out: one of a kind and a period, in as many versions as figures that came in late made of it.
create table insight.reports (
  alliance_id uuid not null,
  report_id uuid not null,
  kind text not null check (kind in ('board', 'award')),
  -- 2026-11, 2026-Q4 or 2026.
  period text not null check (period ~ '^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]))?$'),
  made_at timestamptz not null,
  primary key (alliance_id, report_id),
  unique (alliance_id, kind, period)
);
select foyer.tenant('insight.reports', 'select, insert, update');

-- What was said stays, with every figure, its source and its gaps as they were then. Only a name that its person took back is put out.
create table insight.report_versions (
  alliance_id uuid not null,
  report_id uuid not null,
  version int not null check (version > 0),
  content jsonb not null,
  made_by text not null,
  made_at timestamptz not null,
  primary key (alliance_id, report_id, version),
  foreign key (alliance_id, report_id) references insight.reports (alliance_id, report_id)
);
select foyer.tenant('insight.report_versions', 'select, insert, update');
