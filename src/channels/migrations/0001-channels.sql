-- Channels: the accounts through which things leave the house, and every single thing that leaves.
create schema channels;
grant usage on schema channels to :app;

-- A channel account: the library's own website, its feeds, its newsletter, one receiver of webhooks, its posters.
create table channels.accounts (
  alliance_id uuid not null,
  account_id uuid not null,
  kind text not null check (kind ~ '^[a-z]+$'),
  name text not null,
  settings jsonb not null,
  -- the signing key of a webhook is derived from this number; a new number is a new key
  key_number int not null check (key_number >= 1),
  -- what happens to a delivery of which nobody knows whether it arrived: ask a person, or a standing choice
  on_unconfirmed text not null check (on_unconfirmed in ('ask', 'resend', 'skip')),
  -- what the channel costs: hours of work a week
  hours_a_week numeric(5, 1) check (hours_a_week >= 0),
  -- the breaker: failures of the channel in a row, and until when nothing is tried
  failures int not null check (failures >= 0),
  open_until timestamptz,
  problem text,
  connected_at timestamptz not null,
  retires_on date,
  retire_notice text,
  retired_at timestamptz,
  primary key (alliance_id, account_id)
);
create unique index accounts_one_of_a_kind on channels.accounts (alliance_id, kind) where retired_at is null and kind <> 'webhook';
select foyer.tenant('channels.accounts', 'select, insert, update');

-- One thing that leaves through one account: the text itself, its correction, its withdrawal.
create table channels.deliveries (
  alliance_id uuid not null,
  delivery_id uuid not null,
  account_id uuid not null,
  kind text not null,
  operation text not null check (operation in ('deliver', 'edit', 'withdraw', 'correction')),
  -- for an edit, a withdrawal or a correction: the delivery that it follows
  follows uuid,
  post_id uuid not null,
  version int not null,
  locale text not null,
  state text not null check (state in ('planned', 'due', 'sending', 'sent', 'unconfirmed', 'failed', 'withdrawn')),
  -- planned: wall time and zone; the instant is derived from them, again whenever zone data change
  planned_wall text,
  planned_zone text,
  due_at timestamptz not null,
  -- when it may be tried next, by the house's clock
  next_at timestamptz not null,
  attempts int not null check (attempts >= 0),
  -- held by one worker until then, by real time
  lease_until timestamptz,
  lease_by uuid,
  -- exactly what is sent; frozen when it was planned
  payload jsonb not null,
  scene int not null,
  link_code text,
  -- how it ended, as a code with its sentence in the translations, and counts
  outcome text,
  counts jsonb not null,
  remote_id text,
  remote_url text,
  -- the post was corrected or withdrawn after this had left, and the channel cannot change it any more
  outdated_at timestamptz,
  outdated_why text check (outdated_why in ('corrected', 'withdrawn')),
  -- the version that readers of this delivery do not have, and what was wrong: a drafted correction is made from them
  correction_version int,
  correction_note text,
  planned_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  primary key (alliance_id, delivery_id),
  foreign key (alliance_id, account_id) references channels.accounts (alliance_id, account_id),
  foreign key (alliance_id, follows) references channels.deliveries (alliance_id, delivery_id),
  check ((planned_wall is null) = (planned_zone is null)),
  check ((state = 'sending') = (lease_until is not null)),
  check ((lease_until is null) = (lease_by is null)),
  check ((outdated_at is null) = (outdated_why is null))
);
-- A post leaves once through an account, with all its languages, whatever is planned twice; what was withdrawn makes room.
create unique index deliveries_once on channels.deliveries (alliance_id, account_id, post_id)
  where operation = 'deliver' and state <> 'withdrawn';
-- A mail that can no longer be changed is corrected by one more mail, once per version.
create unique index deliveries_correction_once on channels.deliveries (alliance_id, follows, version)
  where operation = 'correction' and state <> 'withdrawn';
create index deliveries_planned on channels.deliveries (alliance_id, due_at) where state = 'planned';
create index deliveries_due on channels.deliveries (alliance_id, account_id, next_at, delivery_id) where state = 'due';
create index deliveries_sending on channels.deliveries (alliance_id, lease_until) where state = 'sending';
create index deliveries_open on channels.deliveries (alliance_id, due_at) where state in ('unconfirmed', 'failed');
create index deliveries_by_post on channels.deliveries (alliance_id, post_id, planned_at);
create index deliveries_by_time on channels.deliveries (alliance_id, due_at desc, delivery_id desc);
select foyer.tenant('channels.deliveries', 'select, insert, update');

-- One mail to one address. `address` is emptied when it is no longer needed (docs/newsletter.md); the rest stays as the
-- record of who was written to.
create table channels.mailings (
  alliance_id uuid not null,
  delivery_id uuid not null,
  mailing_id uuid not null,
  subscriber_id uuid not null,
  address text,
  locale text not null,
  -- the subscriber's own key of the stop link
  stop_token text,
  state text not null check (state in ('due', 'sending', 'sent', 'unconfirmed', 'failed', 'skipped')),
  attempts int not null check (attempts >= 0),
  next_at timestamptz not null,
  outcome text,
  sent_at timestamptz,
  bounced_at timestamptz,
  bounce text check (bounce in ('hard', 'soft')),
  primary key (alliance_id, mailing_id),
  foreign key (alliance_id, delivery_id) references channels.deliveries (alliance_id, delivery_id)
);
-- An address shared by several subscribers gets one mail.
create unique index mailings_once on channels.mailings (alliance_id, delivery_id, address) where address is not null;
create index mailings_due on channels.mailings (alliance_id, delivery_id, mailing_id) where state = 'due';
create index mailings_sending on channels.mailings (alliance_id, delivery_id) where state = 'sending';
create index mailings_open on channels.mailings (alliance_id, delivery_id) where state = 'unconfirmed';
-- The weekly cap, erasure and export ask by subscriber.
create index mailings_by_subscriber on channels.mailings (alliance_id, subscriber_id, sent_at);
create index mailings_with_address on channels.mailings (alliance_id, sent_at) where address is not null and sent_at is not null;
select foyer.tenant('channels.mailings');

-- Which alliances have something to do: a planned time that has come, something due, or a lease that lapsed. Only ids leave
-- this function; what is in them is read under row-level security, alliance by alliance.
create function channels.alliances_with_work(at timestamptz, real_time timestamptz) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select d.alliance_id from channels.deliveries d where d.state = 'planned' and d.due_at <= at
  union select d.alliance_id from channels.deliveries d where d.state = 'due' and d.next_at <= at
  union select d.alliance_id from channels.deliveries d where d.state = 'sending' and d.lease_until < real_time
$$;

-- For the health probe: when the oldest delivery was due that has not left, over all alliances. Of accounts that wait for
-- their breaker too: a channel that is down is exactly what the probe is for.
create function channels.oldest_overdue(at timestamptz) returns timestamptz
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select min(d.due_at) from channels.deliveries d where d.state in ('planned', 'due', 'sending') and d.due_at <= at
$$;

-- Alliances that exist for this room: those with an account. For jobs that visit each.
create function channels.alliances_with_accounts() returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select distinct a.alliance_id from channels.accounts a
$$;

-- After 170,000 rows were written at once the planner knows nothing of them, and a newsletter crawls until the next automatic
-- analyze. Only the owner may analyze, hence this function.
create function channels.know_mailings() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  analyze channels.mailings;
end $$;

revoke execute on all functions in schema channels from public;
grant execute on all functions in schema channels to :app;
