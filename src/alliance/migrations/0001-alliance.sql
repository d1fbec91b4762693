-- The alliance room: who we are, where we are, when we are open, who works here, how we look, what is switched on.
create schema alliance;
grant usage on schema alliance to :app;

create table alliance.alliances (
  alliance_id uuid not null primary key,
  name text not null check (name <> ''),
  names jsonb not null,                       -- other languages: {"zh-CN": "…"}
  slug text not null check (slug ~ '^[a-z0-9]([a-z0-9-]{0,62})$'),
  city text not null,
  country text not null check (country ~ '^([A-Z]{2})?$'),
  time_zone text not null check (time_zone <> ''),
  default_locale text not null,
  locales text[] not null check (cardinality(locales) > 0),
  day_ends int not null check (day_ends between 0 and 720),          -- minutes after midnight at which the statistical day ends
  quiet_from int not null check (quiet_from between 0 and 1439),     -- no mail in the night: minutes of the local day
  quiet_until int not null check (quiet_until between 0 and 1439),
  contact_email text not null,
  demo boolean not null,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
select foyer.tenant('alliance.alliances', 'select, insert, update');

-- Host name → alliance: asked before any alliance is entered, so it is not a tenant table (docs/tenancy.md). The application
-- has no grant on it; it asks and claims through the functions below.
create table alliance.hosts (
  host text not null primary key check (host = lower(host) and host <> ''),
  belongs_to uuid not null
);

create table alliance.libraries (
  alliance_id uuid not null references alliance.alliances,
  library_id uuid not null,
  name text not null check (name <> ''),
  names jsonb not null,
  code text not null,                         -- its own code (ISIL, authority code); '' when it has none
  url text not null,
  created_at timestamptz not null,
  primary key (alliance_id, library_id),
  unique (alliance_id, name)
);
create unique index libraries_by_code on alliance.libraries (alliance_id, code) where code <> '';
select foyer.tenant('alliance.libraries');

create table alliance.service_points (
  alliance_id uuid not null,
  point_no int not null check (point_no > 0),
  point_id uuid not null,
  library_id uuid not null,
  name text not null check (name <> ''),
  names jsonb not null,
  kind text not null,                         -- src/alliance/point-kinds.ts
  code text not null,                         -- the library's own code for it; '' when it has none
  address text not null,
  town text not null,
  postcode text not null,
  lat double precision check (lat between -90 and 90),
  lon double precision check (lon between -180 and 180),
  open_to text not null,                      -- src/alliance/point-kinds.ts
  sensitive boolean not null,                 -- never named in recommendations, screens, titles of messages
  access text not null,                       -- step-free entrance, hearing loop … in words
  services text not null,
  phone text not null,
  email text not null,
  url text not null,
  legal_owner text not null,
  time_zone text,                             -- null: the alliance's
  day_ends int check (day_ends between 0 and 720),                   -- null: the alliance's
  status text not null check (status in ('active', 'planned', 'ended')),
  opened_on date,
  ended_on date,
  import_key text,                            -- what an import knows it by, so that importing twice is importing once
  sought text not null,                       -- what search looks in, folded
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (alliance_id, point_no),
  unique (alliance_id, point_id),
  unique (alliance_id, import_key),
  foreign key (alliance_id, library_id) references alliance.libraries (alliance_id, library_id),
  check ((lat is null) = (lon is null))
);
create unique index points_by_code on alliance.service_points (alliance_id, code) where code <> '';
create index points_by_library on alliance.service_points (alliance_id, library_id);
create index points_by_place on alliance.service_points (alliance_id, lat, lon) where lat is not null;
select foyer.tenant('alliance.service_points', 'select, insert, update');

-- A timetable is a week of opening intervals and the dates from which and until which it holds.
create table alliance.timetables (
  alliance_id uuid not null,
  timetable_id uuid not null,
  point_no int not null,
  label text not null,
  valid_from date,
  valid_until date,                           -- inclusive
  changed_at timestamptz not null,
  primary key (alliance_id, timetable_id),
  foreign key (alliance_id, point_no) references alliance.service_points (alliance_id, point_no),
  check (valid_until >= valid_from)
);
create index timetables_by_point on alliance.timetables (alliance_id, point_no);
create unique index timetables_start on alliance.timetables (alliance_id, point_no, coalesce(valid_from, '-infinity'), coalesce(valid_until, 'infinity'));
select foyer.tenant('alliance.timetables');

create table alliance.hours (
  alliance_id uuid not null,
  timetable_id uuid not null,
  weekday int not null check (weekday between 1 and 7),              -- ISO: 1 = Monday
  opens int not null check (opens between 0 and 1439),               -- minutes after midnight of that day
  closes int not null check (closes > opens and closes <= opens + 1440), -- above 1440: past midnight
  primary key (alliance_id, timetable_id, weekday, opens),
  foreign key (alliance_id, timetable_id) references alliance.timetables (alliance_id, timetable_id) on delete cascade,
  exclude using gist (alliance_id with =, timetable_id with =, weekday with =, int4range(opens, closes) with &&)
);
select foyer.tenant('alliance.hours');

-- Exceptions with a reason: closed although the timetable says open, or open although it says closed. Planned, so wall time and zone.
create table alliance.closings (
  alliance_id uuid not null,
  closing_id uuid not null,
  point_no int,                               -- null: every point
  effect text not null check (effect in ('closed', 'open')),
  starts text not null check (starts ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d$'),
  ends text not null check (ends ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d$' and ends > starts),
  time_zone text,                             -- null: each point's own zone (a holiday of every point)
  reason text not null check (reason <> ''),
  reasons jsonb not null,                     -- other languages
  made_at timestamptz not null,
  primary key (alliance_id, closing_id),
  foreign key (alliance_id, point_no) references alliance.service_points (alliance_id, point_no)
);
create index closings_by_end on alliance.closings (alliance_id, ends);
select foyer.tenant('alliance.closings');

create table alliance.staff (
  alliance_id uuid not null references alliance.alliances,
  staff_id uuid not null,
  user_id text,                               -- who signs in (schema auth)
  name text not null check (name <> ''),
  email text not null check (email = lower(email)),
  roles text[] not null,
  locale text not null,
  point_no int,                               -- a keeper's own point
  status text not null check (status in ('active', 'left')),
  joined_at timestamptz not null,
  left_at timestamptz,
  primary key (alliance_id, staff_id),
  unique (alliance_id, email),
  unique (alliance_id, user_id),
  foreign key (alliance_id, point_no) references alliance.service_points (alliance_id, point_no)
);
select foyer.tenant('alliance.staff', 'select, insert, update');

create table alliance.invitations (
  alliance_id uuid not null references alliance.alliances,
  invitation_id uuid not null,
  email text not null check (email = lower(email)),
  name text not null,
  roles text[] not null check (cardinality(roles) > 0),
  locale text not null,
  point_no int,
  token_hash text not null,
  invited_by uuid,
  invited_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  withdrawn_at timestamptz,
  primary key (alliance_id, invitation_id),
  unique (alliance_id, token_hash),
  foreign key (alliance_id, point_no) references alliance.service_points (alliance_id, point_no)
);
create unique index invitations_open on alliance.invitations (alliance_id, email) where accepted_at is null and withdrawn_at is null;
select foyer.tenant('alliance.invitations');

create table alliance.brands (
  alliance_id uuid not null primary key references alliance.alliances,
  act_light text not null check (act_light ~ '^#[0-9a-f]{6}$'),
  act_dark text not null check (act_dark ~ '^#[0-9a-f]{6}$'),
  type text not null check (type in ('source', 'system')),
  logo_file uuid,
  logo_alt text not null,
  changed_at timestamptz not null
);
select foyer.tenant('alliance.brands');

create table alliance.switches (
  alliance_id uuid not null references alliance.alliances,
  key text not null check (key ~ '^(room|channel|locale):[A-Za-z0-9-]+$'),
  is_on boolean not null,
  changed_at timestamptz not null,
  primary key (alliance_id, key)
);
select foyer.tenant('alliance.switches');

create table alliance.imports (
  alliance_id uuid not null references alliance.alliances,
  import_id uuid not null,
  file_name text not null,
  read_rows int not null,
  added int not null,
  changed int not null,
  same int not null,
  quarantined int not null,
  made_at timestamptz not null,
  primary key (alliance_id, import_id)
);
select foyer.tenant('alliance.imports');

create table alliance.quarantine (
  alliance_id uuid not null,
  import_id uuid not null,
  line int not null,
  code text not null,                         -- names the sentence of the reason
  params jsonb not null,
  row jsonb not null,
  primary key (alliance_id, import_id, line),
  foreign key (alliance_id, import_id) references alliance.imports (alliance_id, import_id) on delete cascade
);
select foyer.tenant('alliance.quarantine');

-- Which alliance answers to this host name (lower case, without port). Where one alliance lives here alone, it answers to any name.
create function alliance.alliance_of_host(asked text) returns uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(
    (select h.belongs_to from alliance.hosts h where h.host = lower(asked)),
    (select (array_agg(a.alliance_id))[1] from alliance.alliances a having count(*) = 1))
$$;

-- All alliances, for the scheduler; ids only.
create function alliance.all_alliances() returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select alliance_id from alliance.alliances order by alliance_id
$$;

-- Whether nothing was founded here yet. Who is told so goes first: everybody else who sets up waits until that one has committed.
create function alliance.founding() returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  lock table alliance.hosts in exclusive mode;
  return not exists (select from alliance.alliances);
end $$;

-- Claims a host name for the alliance that was entered. False when another alliance has it.
create function alliance.claim_host(wanted text) returns boolean
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  insert into alliance.hosts (host, belongs_to) values (lower(wanted), foyer.entered()) on conflict (host) do nothing;
  select exists (select 1 from alliance.hosts where host = lower(wanted) and belongs_to = foyer.entered());
$$;

-- Gives a host name up; the names this alliance has.
create function alliance.release_host(given text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  delete from alliance.hosts where host = lower(given) and belongs_to = foyer.entered()
$$;
create function alliance.own_hosts() returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select host from alliance.hosts where belongs_to = foyer.entered() order by host
$$;

revoke execute on all functions in schema alliance from public;
grant execute on all functions in schema alliance to :app;
