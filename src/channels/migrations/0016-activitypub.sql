-- The library as an actor of ActivityPub: one in each alliance, with followers on other servers.

-- The key with which the actor signs. The private half is sealed with the installation's key.
create table channels.actor_keys (
  alliance_id uuid not null,
  public_key text not null,
  private_key text not null,
  made_at timestamptz not null,
  primary key (alliance_id)
);
select foyer.tenant('channels.actor_keys', 'select, insert, update');

-- People (and programs) of other servers: those who follow, and those who said something that can be answered.
create table channels.remote_actors (
  alliance_id uuid not null,
  -- the address by which their server calls them
  actor text not null,
  -- as people call them: `@li@social.example`, in small letters
  handle text not null,
  name text not null,
  url text,
  inbox text not null,
  -- one for all people of their server, where it has one
  shared_inbox text,
  -- null for somebody who only said something
  followed_at timestamptz,
  -- what their server calls the request to follow
  follow text,
  seen_at timestamptz not null,
  primary key (alliance_id, actor)
);
create index remote_actors_by_handle on channels.remote_actors (alliance_id, handle);
create index remote_actors_following on channels.remote_actors (alliance_id, (coalesce(shared_inbox, inbox))) where followed_at is not null;
create index remote_actors_quiet on channels.remote_actors (alliance_id, seen_at) where followed_at is null;
select foyer.tenant('channels.remote_actors');

-- One inbox that is written to, with its own breaker: a server that is away delays only itself.
create table channels.remote_inboxes (
  alliance_id uuid not null,
  inbox text not null,
  failures int not null check (failures >= 0),
  -- since when nothing has arrived there
  failing_since timestamptz,
  open_until timestamptz,
  -- held by one process until then, by real time
  held_until timestamptz,
  problem text,
  -- how it takes signatures; null until it was tried
  signature text check (signature in ('rfc9421', 'draft-cavage')),
  primary key (alliance_id, inbox)
);
select foyer.tenant('channels.remote_inboxes');

-- What the actor did, as it is told to others. Its id follows from the delivery, so that whoever is told twice takes it once.
create table channels.activities (
  alliance_id uuid not null,
  activity_id uuid not null,
  type text not null check (type in ('Create', 'Update', 'Delete', 'Accept')),
  -- the text it is about, and the delivery that text stands for
  note_id uuid,
  root_id uuid,
  body jsonb not null,
  -- whether anybody may read it
  open boolean not null,
  -- whom alone it is meant for, by their handle
  addressee text,
  at timestamptz not null,
  primary key (alliance_id, activity_id)
);
create unique index activities_note on channels.activities (alliance_id, note_id) where type = 'Create';
create index activities_by_note on channels.activities (alliance_id, note_id, at) where note_id is not null;
create index activities_by_root on channels.activities (alliance_id, root_id, at) where root_id is not null;
create index activities_open on channels.activities (alliance_id, at desc) where open and type = 'Create';
create index activities_by_addressee on channels.activities (alliance_id, addressee) where addressee is not null;
select foyer.tenant('channels.activities');

-- One activity on its way to one inbox.
create table channels.sendings (
  alliance_id uuid not null,
  sending_id uuid not null,
  activity_id uuid not null,
  inbox text not null,
  -- overtaken: withdrawn or replaced before it arrived
  state text not null check (state in ('waiting', 'sent', 'failed', 'overtaken')),
  outcome text,
  ended_at timestamptz,
  primary key (alliance_id, sending_id),
  unique (alliance_id, activity_id, inbox),
  foreign key (alliance_id, activity_id) references channels.activities (alliance_id, activity_id) on delete cascade,
  foreign key (alliance_id, inbox) references channels.remote_inboxes (alliance_id, inbox) on delete cascade,
  check ((state = 'waiting') = (ended_at is null))
);
create index sendings_waiting on channels.sendings (alliance_id, inbox, sending_id) where state = 'waiting';
create index sendings_ended on channels.sendings (alliance_id, ended_at) where ended_at is not null;
select foyer.tenant('channels.sendings');

-- Who liked or shared what, so that nobody counts twice; as a keyed hash of their handle, because nobody needs to read who it was.
create table channels.reactions (
  alliance_id uuid not null,
  root_id uuid not null,
  sort text not null check (sort in ('like', 'share')),
  who text not null,
  -- a keyed hash of what their server calls it, for taking it back
  activity text not null,
  at timestamptz not null,
  primary key (alliance_id, root_id, sort, who)
);
create index reactions_by_who on channels.reactions (alliance_id, who);
create index reactions_by_activity on channels.reactions (alliance_id, activity);
create index reactions_by_time on channels.reactions (alliance_id, at);
select foyer.tenant('channels.reactions');

-- Which activities of others were taken, as hashes: what is told again changes nothing.
create table channels.taken_activities (
  alliance_id uuid not null,
  activity text not null,
  at timestamptz not null,
  primary key (alliance_id, activity)
);
create index taken_activities_by_time on channels.taken_activities (alliance_id, at);
select foyer.tenant('channels.taken_activities');

-- Servers from which nothing is taken and to which nothing goes.
create table channels.blocked_hosts (
  alliance_id uuid not null,
  host text not null,
  why text not null,
  by_name text not null,
  at timestamptz not null,
  primary key (alliance_id, host)
);
select foyer.tenant('channels.blocked_hosts');

-- Which alliances have something on its way to an inbox that may be tried. Only ids leave this function.
create function channels.alliances_with_sendings(at timestamptz, real_time timestamptz) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select distinct i.alliance_id from channels.remote_inboxes i
  where (i.open_until is null or i.open_until <= at) and (i.held_until is null or i.held_until < real_time)
    and exists (select from channels.sendings s where s.alliance_id = i.alliance_id and s.inbox = i.inbox and s.state = 'waiting')
$$;
revoke execute on function channels.alliances_with_sendings(timestamptz, timestamptz) from public;
grant execute on function channels.alliances_with_sendings(timestamptz, timestamptz) to :app;
