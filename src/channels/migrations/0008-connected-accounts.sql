-- Accounts with other parties: their secrets, sealed with the installation's key, and what the other side said of us when it was
-- last asked (handle, limits, followers, end of the permission), or why it could not be asked.
alter table channels.accounts
  add column sealed jsonb not null default '{}',
  add column probe jsonb,
  add column probed_at timestamptz,
  add column probe_problem text;
