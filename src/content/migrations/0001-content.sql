-- Content: posts and their versions, series, pages, pictures, reviews, and the archive of what was published.
create schema content;
grant usage on schema content to :app;

-- Personas: an invented voice that speaks for the library, with the sheet its writers keep to.
create table content.personas (
  alliance_id uuid not null,
  persona_id uuid not null,
  names jsonb not null,
  voice text not null,
  dos text not null,
  donts text not null,
  tone text not null,
  portrait_id uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (alliance_id, persona_id)
);
select foyer.tenant('content.personas');

create table content.series (
  alliance_id uuid not null,
  series_id uuid not null,
  slug text not null,
  names jsonb not null,
  about jsonb not null,
  persona_id uuid,
  first_number int not null check (first_number >= 1),
  status text not null check (status in ('running', 'ended')),
  chip text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (alliance_id, series_id),
  unique (alliance_id, slug),
  foreign key (alliance_id, persona_id) references content.personas (alliance_id, persona_id)
);
select foyer.tenant('content.series');

-- A post and its translations are one thing. What it says is in its versions; here is where it stands.
create table content.posts (
  alliance_id uuid not null,
  post_id uuid not null,
  slug text not null,
  title text not null,
  kind text not null,
  state text not null check (state in ('draft', 'in-review', 'approved', 'scheduled', 'published', 'withdrawn', 'binned')),
  -- the newest saved version; the version whose reviews are complete; the version readers get
  version int not null check (version >= 1),
  approved_version int check (approved_version <= version),
  live_version int check (live_version <= version),
  owner_id text,
  owner_name text not null,
  goal_id uuid,
  campaign_id uuid,
  series_id uuid,
  episode int,
  -- planned: wall time and zone; the instants are derived from them, again whenever zone data change
  planned_wall text,
  planned_zone text,
  planned_at timestamptz,
  embargo_wall text,
  embargo_zone text,
  visible_at timestamptz,
  published_at timestamptz,
  corrected_at timestamptz,
  withdrawn_at timestamptz,
  withdrawn_why text,
  state_before text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (alliance_id, post_id),
  unique (alliance_id, slug),
  foreign key (alliance_id, series_id) references content.series (alliance_id, series_id),
  check ((planned_wall is null) = (planned_zone is null) and (planned_wall is null) = (planned_at is null)),
  check ((embargo_wall is null) = (embargo_zone is null)),
  check (state not in ('scheduled', 'published') or (live_version is not null and visible_at is not null))
);
create index posts_by_visible on content.posts (alliance_id, visible_at desc, post_id desc) where state in ('scheduled', 'published');
create index posts_by_change on content.posts (alliance_id, updated_at desc, post_id desc);
create index posts_by_series on content.posts (alliance_id, series_id, visible_at desc) where series_id is not null;
create index posts_by_goal on content.posts (alliance_id, goal_id) where goal_id is not null;
create index posts_by_campaign on content.posts (alliance_id, campaign_id) where campaign_id is not null;
select foyer.tenant('content.posts');

-- Every save that changes something is a version, for ever: a review names one, the live page is one, undo is one.
create table content.post_versions (
  alliance_id uuid not null,
  post_id uuid not null,
  version int not null,
  content jsonb not null,
  at timestamptz not null,
  by_id text,
  by_name text not null,
  primary key (alliance_id, post_id, version),
  foreign key (alliance_id, post_id) references content.posts (alliance_id, post_id) on delete cascade
);
select foyer.tenant('content.post_versions', 'select, insert, delete');

create table content.episodes (
  alliance_id uuid not null,
  series_id uuid not null,
  number int not null check (number >= 1),
  post_id uuid not null,
  given_at timestamptz not null,
  primary key (alliance_id, series_id, number),
  unique (alliance_id, series_id, post_id),
  foreign key (alliance_id, series_id) references content.series (alliance_id, series_id),
  foreign key (alliance_id, post_id) references content.posts (alliance_id, post_id)
);
-- A number that was given stays given: no update, no delete.
select foyer.tenant('content.episodes', 'select, insert');

-- How many look over which kind of content, and who may.
create table content.review_rules (
  alliance_id uuid not null,
  kind text not null,
  steps jsonb not null,
  corrections boolean not null,
  updated_at timestamptz not null,
  primary key (alliance_id, kind)
);
select foyer.tenant('content.review_rules');

create table content.reviews (
  alliance_id uuid not null,
  review_id uuid not null,
  post_id uuid not null,
  version int not null,
  step int not null check (step >= 1),
  verdict text not null check (verdict in ('passed', 'returned')),
  reviewer_id text not null,
  reviewer_name text not null,
  note text not null,
  at timestamptz not null,
  primary key (alliance_id, review_id),
  foreign key (alliance_id, post_id, version) references content.post_versions (alliance_id, post_id, version)
);
create unique index reviews_step_once on content.reviews (alliance_id, post_id, version, step) where verdict = 'passed';
create unique index reviews_person_once on content.reviews (alliance_id, post_id, version, reviewer_id) where verdict = 'passed';
select foyer.tenant('content.reviews', 'select, insert');

-- Exactly what was published, corrected and withdrawn, with times. Nothing here is ever changed. No names of people:
-- bylines are kept as references, because a person may take the consent to be named back.
create table content.archive (
  alliance_id uuid not null,
  archive_id uuid not null,
  post_id uuid not null,
  version int not null,
  what text not null check (what in ('published', 'corrected', 'withdrawn', 'restored', 'sent')),
  channel text,
  locale text,
  title text not null,
  html text not null,
  note text not null,
  at timestamptz not null,
  primary key (alliance_id, archive_id)
);
create index archive_by_post on content.archive (alliance_id, post_id, at);
select foyer.tenant('content.archive', 'select, insert');

-- Pictures: what they show in words, who made them, who agreed, until when they may be used.
create table content.assets (
  alliance_id uuid not null,
  asset_id uuid not null,
  name text not null,
  alt jsonb not null,
  credit text not null,
  rights text not null check (rights in ('own', 'licensed', 'free', 'public-domain', 'unknown')),
  rights_note text not null,
  people text not null check (people in ('none', 'adults', 'minors')),
  consent text not null,
  consent_on date,
  expires_on date,
  width int not null,
  height int not null,
  renditions jsonb not null,
  status text not null check (status in ('usable', 'retired')),
  created_at timestamptz not null,
  created_by text not null,
  updated_at timestamptz not null,
  primary key (alliance_id, asset_id)
);
create index assets_by_time on content.assets (alliance_id, created_at desc, asset_id desc);
select foyer.tenant('content.assets');

-- A person's own consent to be named under what they write. Revoking it takes the name off everything.
create table content.byline_consents (
  alliance_id uuid not null,
  staff_id text not null,
  name text not null,
  given_at timestamptz not null,
  revoked_at timestamptz,
  primary key (alliance_id, staff_id)
);
select foyer.tenant('content.byline_consents');

create table content.pages (
  alliance_id uuid not null,
  page_id uuid not null,
  slug text not null,
  version int not null check (version >= 1),
  live_version int check (live_version <= version),
  live_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (alliance_id, page_id),
  unique (alliance_id, slug)
);
select foyer.tenant('content.pages');

create table content.page_versions (
  alliance_id uuid not null,
  page_id uuid not null,
  version int not null,
  texts jsonb not null,
  at timestamptz not null,
  by_name text not null,
  primary key (alliance_id, page_id, version),
  foreign key (alliance_id, page_id) references content.pages (alliance_id, page_id) on delete cascade
);
select foyer.tenant('content.page_versions', 'select, insert, delete');

create table content.menu_items (
  alliance_id uuid not null,
  item_id uuid not null,
  menu text not null check (menu in ('main', 'foot')),
  position int not null,
  page_id uuid,
  href text,
  labels jsonb not null,
  primary key (alliance_id, item_id),
  constraint menu_items_position unique (alliance_id, menu, position) deferrable initially deferred,
  foreign key (alliance_id, page_id) references content.pages (alliance_id, page_id) on delete cascade,
  check ((page_id is null) <> (href is null))
);
select foyer.tenant('content.menu_items');

-- Days that matter here and that no calendar knows: a local festival, an exam week, a moved working day.
create table content.special_days (
  alliance_id uuid not null,
  day date not null,
  kind text not null check (kind in ('holiday', 'working-day', 'note')),
  names jsonb not null,
  primary key (alliance_id, day)
);
select foyer.tenant('content.special_days');

-- What the public can find: one row per text and language, kept in step in the same transaction.
create table content.public_texts (
  alliance_id uuid not null,
  kind text not null check (kind in ('post', 'page', 'series')),
  subject_id uuid not null,
  locale text not null,
  path text not null,
  title text not null,
  summary text not null,
  visible_from timestamptz not null,
  words tsvector not null,
  primary key (alliance_id, kind, subject_id, locale)
);
create index public_texts_words on content.public_texts using gin (words);
select foyer.tenant('content.public_texts');

-- Full text: `@@` is not leakproof, so row-level security would hide the index from the application's role. This function runs
-- as the owner and carries the filter itself; it answers only for the alliance that was entered.
create function content.find_public(alliance uuid, query text, in_locale text, at timestamptz, most int)
returns table (kind text, subject_id uuid, locale text, path text, title text, summary text, visible_from timestamptz, rank real)
language sql stable security definer set search_path = pg_catalog, content, pg_temp as $$
  select t.kind, t.subject_id, t.locale, t.path, t.title, t.summary, t.visible_from,
         (ts_rank(t.words, q.query) * case when t.locale = in_locale then 2 else 1 end)::real
  from to_tsquery('simple', query) as q(query), content.public_texts t
  where t.alliance_id = alliance and alliance = foyer.entered() and t.words @@ q.query and t.visible_from <= at
  order by 8 desc, t.visible_from desc
  limit most
$$;
revoke all on function content.find_public(uuid, text, text, timestamptz, int) from public;
grant execute on function content.find_public(uuid, text, text, timestamptz, int) to :app;
