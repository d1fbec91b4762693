-- What the API needs: tokens that programs sign in with, and the answers kept for idempotency keys.
create table platform.tokens (
  alliance_id uuid not null,
  token_id uuid not null,
  name text not null check (name <> ''),
  -- Only the hash is kept; the token itself is shown once.
  hash text not null,
  scopes text[] not null check (cardinality(scopes) > 0),
  roles text[] not null,
  made_by text,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  last_used_at timestamptz,
  primary key (alliance_id, token_id),
  unique (alliance_id, hash)
);
select foyer.tenant('platform.tokens');

-- One row for each idempotency key, written in the transaction of the effect: a second request with the key waits for the
-- first and gets its answer.
create table platform.idempotency (
  alliance_id uuid not null,
  -- Who asked: keys of two callers never meet.
  caller text not null,
  key text not null,
  request_hash text not null,
  status int,
  -- As it was sent, byte for byte.
  answer text,
  made_at timestamptz not null,
  primary key (alliance_id, caller, key)
);
create index idempotency_by_age on platform.idempotency (alliance_id, made_at);
select foyer.tenant('platform.idempotency');
