-- Photo days: pictures come in from helpers' phones into an inbox that staff alone see, and leave it when every face on them is settled.
create table content.photo_days (
  alliance_id uuid not null,
  day_id uuid not null,
  event text not null,
  place text not null,
  day date not null,
  -- what colours of wristbands mean: key, colour, shape, names and meaning by language, and what may be shown of who wears one
  colours jsonb not null,
  -- the links of helpers and of people who agree are made from this number: a higher one ends those before
  links int not null check (links >= 1),
  uploads_until timestamptz not null,
  most_pictures int not null check (most_pictures between 1 and 5000),
  pictures int not null check (pictures >= 0 and pictures <= most_pictures),
  keep_days int not null check (keep_days between 1 and 365),
  originals_gone_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (alliance_id, day_id)
);
create index photo_days_by_day on content.photo_days (alliance_id, day desc, day_id desc);
select foyer.tenant('content.photo_days');

-- The consent that wearing a colour is, one a day and colour, made when it is first needed.
create table content.photo_colour_consents (
  alliance_id uuid not null,
  day_id uuid not null,
  colour text not null,
  consent_id uuid not null,
  primary key (alliance_id, day_id, colour),
  foreign key (alliance_id, day_id) references content.photo_days (alliance_id, day_id) on delete cascade,
  foreign key (alliance_id, consent_id) references content.people_consents (alliance_id, consent_id) on delete cascade
);
select foyer.tenant('content.photo_colour_consents');

-- A picture of the inbox. Its file is for staff; it holds pixels and nothing a camera wrote beside them.
create table content.photo_pictures (
  alliance_id uuid not null,
  picture_id uuid not null,
  day_id uuid not null,
  file_id uuid not null,
  width int not null,
  height int not null,
  helper text not null,
  came_at timestamptz not null,
  state text not null check (state in ('inbox', 'settled', 'dropped')),
  version int not null check (version >= 1),
  looked_by text not null,
  looked_at timestamptz,
  asset_id uuid,
  primary key (alliance_id, picture_id),
  foreign key (alliance_id, day_id) references content.photo_days (alliance_id, day_id) on delete cascade,
  foreign key (alliance_id, asset_id) references content.assets (alliance_id, asset_id),
  check ((state = 'settled') = (asset_id is not null))
);
create index photo_pictures_by_day on content.photo_pictures (alliance_id, day_id, picture_id);
select foyer.tenant('content.photo_pictures');

-- A face on it, in ten-thousandths of its width and height, and what is known of whose it is.
create table content.photo_faces (
  alliance_id uuid not null,
  face_id uuid not null,
  picture_id uuid not null,
  x int not null check (x between 0 and 10000),
  y int not null check (y between 0 and 10000),
  w int not null check (w between 1 and 10000),
  h int not null check (h between 1 and 10000),
  settled text not null check (settled in ('open', 'consent', 'colour', 'blur')),
  consent_id uuid,
  colour text,
  by_name text not null,
  at timestamptz not null,
  primary key (alliance_id, face_id),
  foreign key (alliance_id, picture_id) references content.photo_pictures (alliance_id, picture_id) on delete cascade,
  foreign key (alliance_id, consent_id) references content.people_consents (alliance_id, consent_id),
  check ((settled = 'consent') = (consent_id is not null)),
  check ((settled = 'colour') = (colour is not null)),
  check (x + w <= 10000 and y + h <= 10000)
);
create index photo_faces_by_picture on content.photo_faces (alliance_id, picture_id);
create index photo_faces_by_consent on content.photo_faces (alliance_id, consent_id) where consent_id is not null;
select foyer.tenant('content.photo_faces');
