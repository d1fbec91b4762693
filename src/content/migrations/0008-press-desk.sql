-- What every press release of a library ends with, and who answers the press; by language, set once.
create table content.press_desk (
  alliance_id uuid not null,
  boilerplate jsonb not null,
  contact jsonb not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (alliance_id)
);
select foyer.tenant('content.press_desk');
create index posts_of_kind on content.posts (alliance_id, kind, visible_at desc, post_id desc) where state in ('scheduled', 'published');
