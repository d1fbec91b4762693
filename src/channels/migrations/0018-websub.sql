-- The house as the hub of its own feeds (WebSub), and its word to another hub where one is set.

-- A feed of which somebody is told.
create table channels.hub_topics (
  alliance_id uuid not null,
  -- its path, `/feeds/en/atom.xml`
  topic text not null,
  -- entity tag of what its readers get, as of the last look
  etag text not null,
  -- it may have changed since then
  look boolean not null,
  primary key (alliance_id, topic)
);
create index hub_topics_to_look_at on channels.hub_topics (alliance_id, topic) where look;
select foyer.tenant('channels.hub_topics');

-- Who is told of a feed, and which state of it they have.
create table channels.hub_subscriptions (
  alliance_id uuid not null,
  subscription_id uuid not null,
  topic text not null,
  -- content: a subscriber, who gets the feed itself · publish: a hub elsewhere, which is told to fetch it
  sort text not null check (sort in ('content', 'publish')),
  callback text not null,
  -- of the callback, with its port: so many of one host and no more
  host text not null,
  -- with which contents are signed, sealed; null where the subscriber gave none
  secret text,
  -- the end of a subscriber's lease
  ends_at timestamptz,
  -- entity tag of what arrived there last
  told text,
  failures int not null check (failures >= 0),
  failing_since timestamptz,
  next_at timestamptz not null,
  -- held by one process until then, by real time
  held_until timestamptz,
  since timestamptz not null,
  primary key (alliance_id, subscription_id),
  unique (alliance_id, topic, callback),
  foreign key (alliance_id, topic) references channels.hub_topics (alliance_id, topic) on delete cascade,
  check ((sort = 'content') = (ends_at is not null))
);
create index hub_subscriptions_by_host on channels.hub_subscriptions (alliance_id, host);
create index hub_subscriptions_by_time on channels.hub_subscriptions (alliance_id, next_at);
select foyer.tenant('channels.hub_subscriptions');

-- A request of which nobody knows yet whether its callback wants it.
create table channels.hub_requests (
  alliance_id uuid not null,
  request_id uuid not null,
  topic text not null,
  callback text not null,
  host text not null,
  mode text not null check (mode in ('subscribe', 'unsubscribe')),
  secret text,
  lease_seconds int not null check (lease_seconds > 0),
  asked_at timestamptz not null,
  held_until timestamptz,
  primary key (alliance_id, request_id),
  unique (alliance_id, topic, callback)
);
create index hub_requests_by_host on channels.hub_requests (alliance_id, host);
select foyer.tenant('channels.hub_requests');

-- Which alliances have a request to verify, a feed to look at or somebody to tell. Only ids leave this function.
create function channels.alliances_with_hub_work(at timestamptz, real_time timestamptz) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select r.alliance_id from channels.hub_requests r where r.held_until is null or r.held_until < real_time
  union select t.alliance_id from channels.hub_topics t where t.look
  union select s.alliance_id from channels.hub_subscriptions s
    join channels.hub_topics t on t.alliance_id = s.alliance_id and t.topic = s.topic
    where s.told is distinct from t.etag and s.next_at <= at and (s.held_until is null or s.held_until < real_time) and (s.ends_at is null or s.ends_at > at)
$$;
revoke execute on function channels.alliances_with_hub_work(timestamptz, timestamptz) from public;
grant execute on function channels.alliances_with_hub_work(timestamptz, timestamptz) to :app;
