-- What outlets printed and sent about the library. Which day and what it is about is what was counted, so it stays.
create table content.clippings (
  alliance_id uuid not null,
  clipping_id uuid not null,
  outlet text not null,
  title text not null,
  day date not null,
  link text not null,
  post_id uuid,
  campaign_id uuid,
  -- whether what it says of the library is right
  quoted text not null check (quoted in ('yes', 'no', 'partly')),
  wrong text not null,
  correction_asked date,
  tone text not null check (tone in ('positive', 'neutral', 'negative')),
  note text not null,
  -- under which its fact was counted
  scene int not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (alliance_id, clipping_id),
  foreign key (alliance_id, post_id) references content.posts (alliance_id, post_id),
  check (quoted = 'yes' or wrong <> '')
);
create unique index clippings_link on content.clippings (alliance_id, link) where link <> '';
create index clippings_by_day on content.clippings (alliance_id, day desc, clipping_id desc);
select foyer.tenant('content.clippings');
