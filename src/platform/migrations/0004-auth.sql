-- Accounts of staff, their sessions and second steps, kept by better-auth; and the counters against guessing.
-- Not tenant tables: a person signs in before any alliance is entered, and may work for several (docs/tenancy.md).
create schema auth;
grant usage on schema auth to :app;

create table auth.users (
  id text not null primary key,
  name text not null,
  email text not null unique check (email = lower(email)),
  email_verified boolean not null,
  image text,
  two_factor_enabled boolean,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table auth.sessions (
  id text not null primary key,
  user_id text not null references auth.users on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  -- Stays empty: where somebody signed in from is nobody's business.
  ip_address text,
  user_agent text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index sessions_by_user on auth.sessions (user_id);

create table auth.accounts (
  id text not null primary key,
  user_id text not null references auth.users on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (provider_id, account_id)
);
create index accounts_by_user on auth.accounts (user_id);

create table auth.verifications (
  id text not null primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index verifications_by_identifier on auth.verifications (identifier);

create table auth.two_factors (
  id text not null primary key,
  user_id text not null unique references auth.users on delete cascade,
  secret text not null,
  backup_codes text not null,
  verified boolean,
  failed_verification_count int,
  locked_until timestamptz
);

-- Tries by whom, hashed with a key of this installation: no address and no name can be read from here.
create table auth.throttles (
  key text not null primary key,
  tries int not null,
  changed_at timestamptz not null,
  blocked_until timestamptz
);
grant select, insert, update, delete on auth.users, auth.sessions, auth.accounts, auth.verifications, auth.two_factors, auth.throttles to :app;
