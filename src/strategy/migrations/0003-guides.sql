-- Texts the library works by: social-media policy, tone guide, comment rules, crisis card. A guide without a row reads as it came with
-- the house (src/strategy/guides/starters); each change is a version that stays.
create table strategy.guides (
  alliance_id uuid not null,
  guide_key text not null check (guide_key ~ '^[a-z][a-z-]{0,39}$'),
  version int not null check (version >= 0),
  -- What readers have; 0 is the text that came with the house.
  live_version int check (live_version between 0 and version),
  primary key (alliance_id, guide_key)
);
create table strategy.guide_versions (
  alliance_id uuid not null,
  guide_key text not null,
  version int not null check (version > 0),
  -- {"en": {"title": "…", "text": "…"}}
  texts jsonb not null,
  why text not null,
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (alliance_id, guide_key, version),
  foreign key (alliance_id, guide_key) references strategy.guides (alliance_id, guide_key)
);
select foyer.tenant('strategy.guides');
select foyer.tenant('strategy.guide_versions', 'select, insert');
