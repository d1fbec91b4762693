-- Live shows: what, when, who, where it is streamed, what was looked at before it was announced, how it ran, and what came of it.
create table content.shows (
  alliance_id uuid not null,
  show_id uuid not null,
  slug text not null,
  titles jsonb not null,
  abouts jsonb not null,
  state text not null check (state in ('draft', 'announced', 'cancelled')),
  -- planned: wall time and zone; the instant is derived from them and derived again when zone data change
  starts_wall text not null,
  starts_zone text not null,
  starts_at timestamptz not null,
  minutes int not null check (minutes between 1 and 1440),
  -- how often its time was changed or it was called off since it was first announced
  revision int not null,
  point_no int,
  series_id uuid,
  persona_id uuid,
  picture_id uuid,
  -- staff who watches the chat
  moderator_id text,
  moderator_name text not null,
  streams jsonb not null,
  player text not null,
  -- the session it is, once there are programmes
  session_id uuid,
  announced_at timestamptz,
  cancelled_at timestamptz,
  cancelled_why jsonb not null,
  started_at timestamptz,
  ended_at timestamptz,
  recording text not null,
  recording_id uuid,
  no_recording boolean not null,
  -- when the plan or the run of show was changed last: a tone check from before is an old one
  planned_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (alliance_id, show_id),
  unique (alliance_id, slug),
  foreign key (alliance_id, series_id) references content.series (alliance_id, series_id),
  foreign key (alliance_id, persona_id) references content.personas (alliance_id, persona_id),
  check (state = 'draft' or announced_at is not null),
  check ((state = 'cancelled') = (cancelled_at is not null)),
  check (ended_at is null or started_at is not null)
);
create index shows_by_time on content.shows (alliance_id, starts_at desc, show_id desc);
select foyer.tenant('content.shows');

-- Who is before the camera and behind it. A name stands here as long as its owner agrees.
create table content.show_cast (
  alliance_id uuid not null,
  member_id uuid not null,
  show_id uuid not null,
  position int not null,
  role text not null check (role in ('host', 'cast', 'guest', 'crew')),
  -- staff are named by their own consent to a byline; others by the one noted here
  staff_id text,
  name text not null,
  does text not null,
  consent text not null,
  consent_on date,
  revoked_at timestamptz,
  primary key (alliance_id, member_id),
  foreign key (alliance_id, show_id) references content.shows (alliance_id, show_id) on delete cascade,
  check (revoked_at is null or (name = '' and consent = ''))
);
create index show_cast_by_show on content.show_cast (alliance_id, show_id, position);
select foyer.tenant('content.show_cast');

-- The run of show, row by row, and how far it has come.
create table content.show_rows (
  alliance_id uuid not null,
  row_id uuid not null,
  show_id uuid not null,
  position int not null,
  seconds int not null check (seconds between 0 and 86400),
  title text not null,
  who text not null,
  say text not null,
  chat text not null,
  asset_id uuid,
  post_id uuid,
  link text not null,
  done_at timestamptz,
  primary key (alliance_id, row_id),
  constraint show_rows_position unique (alliance_id, show_id, position) deferrable initially deferred,
  foreign key (alliance_id, show_id) references content.shows (alliance_id, show_id) on delete cascade
);
select foyer.tenant('content.show_rows');

-- What somebody noted while it ran, at the time it was noted.
create table content.show_notes (
  alliance_id uuid not null,
  note_id uuid not null,
  show_id uuid not null,
  at timestamptz not null,
  row_id uuid,
  text text not null,
  by_name text not null,
  primary key (alliance_id, note_id),
  foreign key (alliance_id, show_id) references content.shows (alliance_id, show_id) on delete cascade
);
create index show_notes_by_show on content.show_notes (alliance_id, show_id, at);
select foyer.tenant('content.show_notes');

-- Who the joke is on, asked before it is announced; every answer stays.
create table content.show_tone_checks (
  alliance_id uuid not null,
  check_id uuid not null,
  show_id uuid not null,
  joke_on text not null check (joke_on in ('nobody', 'ourselves', 'powerful', 'weaker')),
  risks text not null,
  decides text not null,
  at timestamptz not null,
  by_name text not null,
  primary key (alliance_id, check_id),
  foreign key (alliance_id, show_id) references content.shows (alliance_id, show_id) on delete cascade
);
create index show_tone_checks_by_show on content.show_tone_checks (alliance_id, show_id, at desc);
select foyer.tenant('content.show_tone_checks', 'select, insert, delete');

-- The posts that announce it, remind of it and offer it again.
create table content.show_posts (
  alliance_id uuid not null,
  show_id uuid not null,
  post_id uuid not null,
  purpose text not null check (purpose in ('announcement', 'reminder', 'again', 'episode')),
  -- an episode: what of the recording, in seconds
  cut_from int,
  cut_to int,
  made_at timestamptz not null,
  primary key (alliance_id, show_id, post_id),
  foreign key (alliance_id, show_id) references content.shows (alliance_id, show_id) on delete cascade,
  foreign key (alliance_id, post_id) references content.posts (alliance_id, post_id),
  check ((purpose = 'episode') = (cut_from is not null)),
  check ((cut_from is null) = (cut_to is null)),
  check (cut_to > cut_from)
);
create unique index show_posts_cut on content.show_posts (alliance_id, show_id, cut_from, cut_to) where cut_from is not null;
select foyer.tenant('content.show_posts');

-- What a platform or a door counted, with what shows it; the fact of the ledger says the same.
create table content.show_figures (
  alliance_id uuid not null,
  figure_id uuid not null,
  show_id uuid not null,
  metric text not null check (metric in ('peak-viewers', 'total-views', 'attendance')),
  -- the platform's key, '' for the door
  place text not null,
  amount int not null check (amount >= 0),
  scene int not null,
  source text not null,
  note text not null,
  evidence_id uuid,
  at timestamptz not null,
  by_name text not null,
  primary key (alliance_id, figure_id),
  unique (alliance_id, show_id, metric, place),
  foreign key (alliance_id, show_id) references content.shows (alliance_id, show_id) on delete cascade,
  check ((metric = 'attendance') = (place = ''))
);
select foyer.tenant('content.show_figures');

alter table content.public_texts drop constraint public_texts_kind_check;
alter table content.public_texts add constraint public_texts_kind_check check (kind in ('post', 'page', 'series', 'service', 'booklist', 'show'));
