-- Why a picture may be used where its rights alone do not say it: memes, quotations, parodies. And what a made one was made from.
create table content.asset_grounds (
  alliance_id uuid not null,
  asset_id uuid not null,
  -- a meme is looked at more closely: without grounds no post with it leaves
  meme boolean not null,
  basis text not null check (basis in ('', 'own', 'licensed', 'free', 'public-domain', 'quotation')),
  licence text not null,
  licence_link text not null,
  -- the four questions of a quotation or parody, and under which law
  jurisdiction text not null,
  quoted text not null,
  extent text not null,
  adds text not null,
  competes text not null check (competes in ('unknown', 'no', 'yes')),
  competes_note text not null,
  living text not null check (living in ('unknown', 'no', 'consent', 'public-act')),
  living_note text not null,
  -- who the joke is on
  joke_on text not null check (joke_on in ('unknown', 'nobody', 'ourselves', 'powerful', 'weaker')),
  -- the picture it was made from, and the words on it
  made_from uuid,
  words jsonb,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (alliance_id, asset_id),
  foreign key (alliance_id, asset_id) references content.assets (alliance_id, asset_id),
  foreign key (alliance_id, made_from) references content.assets (alliance_id, asset_id)
);
create index asset_grounds_made_from on content.asset_grounds (alliance_id, made_from) where made_from is not null;
select foyer.tenant('content.asset_grounds');

-- Pictures drawn from figures. A row never changes what it shows: made again, it is another row that replaces it.
create table content.infographics (
  alliance_id uuid not null,
  infographic_id uuid not null,
  form text not null check (form in ('number', 'line', 'bars', 'goal', 'three')),
  shape text not null check (shape in ('square', 'portrait', 'wide')),
  -- what was asked: metrics or goal, period, places
  query jsonb not null,
  titles jsonb not null,
  -- the figures as they were shown, from which it was drawn
  figures jsonb not null,
  -- the picture by language
  pictures jsonb not null,
  replaces uuid,
  made_at timestamptz not null,
  made_by text not null,
  primary key (alliance_id, infographic_id),
  foreign key (alliance_id, replaces) references content.infographics (alliance_id, infographic_id)
);
create unique index infographics_replaced_once on content.infographics (alliance_id, replaces) where replaces is not null;
select foyer.tenant('content.infographics');
