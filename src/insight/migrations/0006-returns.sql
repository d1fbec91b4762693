-- Returns as they were handed in: one of a kind, a period and a library (or the alliance), in as many versions as late figures made of it.
create table insight.returns (
  alliance_id uuid not null,
  return_id uuid not null,
  kind text not null check (kind in ('ifla', 'mct', 'pls')),
  -- 2026, or the first and last month of twelve: 2025-07/2026-06.
  period text not null check (period ~ '^\d{4}(-\d\d/\d{4}-\d\d)?$'),
  -- A member library's id; '' is the alliance.
  scope text not null,
  made_at timestamptz not null,
  primary key (alliance_id, return_id),
  unique (alliance_id, kind, period, scope)
);
select foyer.tenant('insight.returns', 'select, insert, update');

-- What was handed in stays, with every line, what it was made of, its sources and its gaps as they were then.
create table insight.return_versions (
  alliance_id uuid not null,
  return_id uuid not null,
  version int not null check (version > 0),
  content jsonb not null,
  made_by text not null,
  made_at timestamptz not null,
  primary key (alliance_id, return_id, version),
  foreign key (alliance_id, return_id) references insight.returns (alliance_id, return_id)
);
select foyer.tenant('insight.return_versions', 'select, insert');
