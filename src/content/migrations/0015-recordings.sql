-- Recordings: what is watched or listened to. What is known of rights and people is known as of pictures (content.assets).
create table content.recordings (
  alliance_id uuid not null,
  recording_id uuid not null,
  kind text not null check (kind in ('video', 'audio')),
  name text not null,
  titles jsonb not null,
  credit text not null,
  rights text not null check (rights in ('own', 'licensed', 'free', 'public-domain', 'unknown')),
  rights_note text not null,
  people text not null check (people in ('none', 'adults', 'minors')),
  consent text not null,
  consent_on date,
  expires_on date,
  poster_id uuid,
  -- nobody speaks in it: it needs no captions and no transcript
  no_speech boolean not null,
  chapters jsonb not null,
  status text not null check (status in ('usable', 'retired')),
  created_at timestamptz not null,
  created_by text not null,
  updated_at timestamptz not null,
  primary key (alliance_id, recording_id),
  foreign key (alliance_id, poster_id) references content.assets (alliance_id, asset_id)
);
select foyer.tenant('content.recordings');

-- The cuts of one recording, one of a shape, each as it was uploaded. Sound has no shape and one file.
create table content.recording_cuts (
  alliance_id uuid not null,
  recording_id uuid not null,
  shape text not null check (shape in ('wide', 'square', 'portrait', 'sound')),
  file_id uuid not null,
  file_name text not null,
  mime text not null,
  container text not null,
  video_codec text,
  audio_codec text,
  plays text not null check (plays in ('everywhere', 'in-some')),
  bytes bigint not null,
  -- null where it cannot be told
  seconds double precision,
  width int,
  height int,
  added_at timestamptz not null,
  primary key (alliance_id, recording_id, shape),
  foreign key (alliance_id, recording_id) references content.recordings (alliance_id, recording_id)
);
create index recording_cuts_by_file on content.recording_cuts (alliance_id, file_id);
select foyer.tenant('content.recording_cuts');

-- Captions, audio description and transcript, by language: cues with times, or words.
create table content.recording_texts (
  alliance_id uuid not null,
  recording_id uuid not null,
  what text not null check (what in ('captions', 'description', 'transcript')),
  locale text not null,
  version int not null check (version >= 1),
  cues jsonb not null,
  words text not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (alliance_id, recording_id, what, locale),
  foreign key (alliance_id, recording_id) references content.recordings (alliance_id, recording_id)
);
select foyer.tenant('content.recording_texts');

-- A series that is a podcast: what players of others ask of it.
create table content.podcasts (
  alliance_id uuid not null,
  series_id uuid not null,
  -- stays the same wherever the feed moves
  guid uuid not null,
  locale text not null,
  cover_id uuid not null,
  category text not null,
  author text not null,
  owner_name text not null,
  owner_email text not null,
  updated_at timestamptz not null,
  primary key (alliance_id, series_id),
  foreign key (alliance_id, series_id) references content.series (alliance_id, series_id) on delete cascade,
  foreign key (alliance_id, cover_id) references content.assets (alliance_id, asset_id)
);
select foyer.tenant('content.podcasts');
