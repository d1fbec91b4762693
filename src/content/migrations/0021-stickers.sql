-- Sticker packs: names, the rights sheet, and where they stand on platforms. Nothing of a pack is public before it is published, and
-- nothing after its rights have ended.
create table content.sticker_packs (
  alliance_id uuid not null,
  pack_id uuid not null,
  slug text not null,
  names jsonb not null,
  descriptions jsonb not null,
  -- the rights sheet: how the pictures came to be ours, whose they are, what was agreed, until when
  basis text not null check (basis in ('', 'own', 'contract', 'licence')),
  owner text not null,
  terms text not null,
  terms_link text not null,
  credit text not null,
  signed_on date,
  expires_on date,
  evidence_id uuid,
  shows_people text not null check (shows_people in ('unknown', 'none', 'some')),
  shows_marks text not null check (shows_marks in ('unknown', 'none', 'some')),
  marks text not null,
  -- pictures of the pack as a whole: files, by what they are (cover, banner, icon)
  art jsonb not null,
  state text not null check (state in ('draft', 'published', 'retired')),
  published_at timestamptz,
  -- numbers are never given twice: they are addresses
  last_number int not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (alliance_id, pack_id),
  unique (alliance_id, slug)
);
select foyer.tenant('content.sticker_packs');

-- Who drew the pack and who can be recognised in it. One who wants to be forgotten leaves an empty row: the pack still shows them, so it
-- may not be shown.
create table content.sticker_people (
  alliance_id uuid not null,
  entry_id uuid not null,
  pack_id uuid not null,
  part text not null check (part in ('artist', 'shown')),
  name text not null,
  email text,
  email_key text,
  consent text not null,
  consent_on date,
  consent_until date,
  forgotten_at timestamptz,
  created_at timestamptz not null,
  primary key (alliance_id, entry_id),
  foreign key (alliance_id, pack_id) references content.sticker_packs (alliance_id, pack_id)
);
create index sticker_people_of_pack on content.sticker_people (alliance_id, pack_id);
create index sticker_people_by_email on content.sticker_people (alliance_id, email_key) where email_key is not null;
select foyer.tenant('content.sticker_people');

create table content.stickers (
  alliance_id uuid not null,
  sticker_id uuid not null,
  pack_id uuid not null,
  number int not null,
  position int not null,
  file_id uuid not null,
  -- the first frame of one that moves, for pages on which nothing moves by itself
  still_id uuid,
  mime text not null,
  width int not null,
  height int not null,
  bytes int not null,
  frames int not null check (frames >= 1),
  -- how long one round lasts; 0 for what stands still
  duration_ms int not null,
  transparent boolean not null,
  names jsonb not null,
  meanings jsonb not null,
  emoji text not null,
  created_at timestamptz not null,
  primary key (alliance_id, sticker_id),
  unique (alliance_id, pack_id, number),
  foreign key (alliance_id, pack_id) references content.sticker_packs (alliance_id, pack_id)
);
select foyer.tenant('content.stickers');

-- Where a pack stands on a platform; no row: not submitted.
create table content.sticker_submissions (
  alliance_id uuid not null,
  pack_id uuid not null,
  platform text not null,
  state text not null check (state in ('submitted', 'returned', 'accepted', 'withdrawn')),
  since date not null,
  reason text not null,
  address text not null,
  remind_on date,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (alliance_id, pack_id, platform),
  foreign key (alliance_id, pack_id) references content.sticker_packs (alliance_id, pack_id),
  check (state <> 'returned' or reason <> ''),
  check (state <> 'accepted' or address <> '')
);
create index sticker_submissions_due on content.sticker_submissions (alliance_id, remind_on) where remind_on is not null;
select foyer.tenant('content.sticker_submissions');

-- What a person read off a platform, with what shows it. Counted is what they grew by.
create table content.sticker_readings (
  alliance_id uuid not null,
  reading_id uuid not null,
  pack_id uuid not null,
  platform text not null,
  day date not null,
  downloads bigint check (downloads >= 0),
  sent bigint check (sent >= 0),
  evidence_id uuid,
  note text not null,
  by_name text not null,
  at timestamptz not null,
  primary key (alliance_id, reading_id),
  foreign key (alliance_id, pack_id) references content.sticker_packs (alliance_id, pack_id),
  check (downloads is not null or sent is not null)
);
create index sticker_readings_of_pack on content.sticker_readings (alliance_id, pack_id, platform, at desc);
select foyer.tenant('content.sticker_readings');

-- Downloads from the library's own page, day by day; number 0 is the whole pack.
create table content.sticker_downloads (
  alliance_id uuid not null,
  pack_id uuid not null,
  number int not null,
  day date not null,
  downloads bigint not null,
  primary key (alliance_id, pack_id, number, day),
  foreign key (alliance_id, pack_id) references content.sticker_packs (alliance_id, pack_id)
);
select foyer.tenant('content.sticker_downloads');
