-- Notices in the browser (Web Push). What is sent to each browser is a row of channels.mailings, as a mail is.

-- The key by which push services know the library (VAPID, RFC 8292). The private half is sealed with the installation's key.
create table channels.push_keys (
  alliance_id uuid not null,
  public_key text not null,
  private_key text not null,
  made_at timestamptz not null,
  primary key (alliance_id)
);
select foyer.tenant('channels.push_keys', 'select, insert, update');

-- A browser that asked for notices: where it is reached, with what is encrypted for it, and what it wants. Nobody knows whose it is.
create table channels.push_subscribers (
  alliance_id uuid not null,
  subscriber_id uuid not null,
  -- address at its push service; whoever knows it may end the subscription
  endpoint text not null,
  host text not null,
  -- its keys (RFC 8291), base64url
  p256dh text not null,
  auth text not null,
  -- of the library that it was asked with; another one now is of no use to it
  public_key text not null,
  -- empty: everything
  topics text[] not null,
  locale text not null,
  since timestamptz not null,
  -- when it was last reached, or last asked for notices
  seen_at timestamptz not null,
  primary key (alliance_id, subscriber_id),
  unique (alliance_id, endpoint)
);
create index push_subscribers_by_host on channels.push_subscribers (alliance_id, host);
create index push_subscribers_unseen on channels.push_subscribers (alliance_id, seen_at);
select foyer.tenant('channels.push_subscribers');
