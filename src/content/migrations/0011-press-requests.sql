-- Who in the press asks what until when, which figures were cleared for it, and what was answered.
create table content.press_requests (
  alliance_id uuid not null,
  request_id uuid not null,
  asker text not null,
  outlet text not null,
  -- how they are reached: an address or a number, as given
  email text not null,
  phone text not null,
  topic text not null,
  -- planned: wall time and zone
  deadline_wall text,
  deadline_zone text,
  owner_id text,
  owner_name text not null,
  state text not null check (state in ('open', 'answered', 'declined')),
  -- what was chosen; frozen with its values once cleared
  figures jsonb not null,
  cleared_at timestamptz,
  cleared_by text not null,
  answer text not null,
  answered_at timestamptz,
  emptied_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (alliance_id, request_id),
  check ((deadline_wall is null) = (deadline_zone is null)),
  check (state = 'open' or answered_at is not null)
);
create index press_requests_open on content.press_requests (alliance_id, state, created_at desc, request_id desc);
select foyer.tenant('content.press_requests');
