-- What came over from a site of before, by what its own system called it: importing twice is importing once, whatever file it comes in.
create table channels.past_items (
  alliance_id uuid not null,
  key         text not null check (octet_length(key) <= 1500),
  kind        text not null check (kind in ('post', 'page')),
  subject_id  uuid not null,
  source      text not null,
  made_at     timestamptz not null,
  primary key (alliance_id, key)
);
create index past_items_by_subject on channels.past_items (alliance_id, subject_id);
select foyer.tenant('channels.past_items', 'select, insert');

-- Pictures that came over, by their old addresses without the size in their names.
create table channels.past_pictures (
  alliance_id uuid not null,
  address     text not null check (octet_length(address) <= 2000),
  asset_id    uuid not null,
  made_at     timestamptz not null,
  primary key (alliance_id, address)
);
select foyer.tenant('channels.past_pictures', 'select, insert');

-- Files of old sites that were looked at: what would come, what came, and what was put aside with its reason.
create table channels.site_imports (
  alliance_id uuid not null,
  import_no   int not null check (import_no > 0),
  name        text not null,
  state       text not null check (state in ('looked-at', 'taken-in', 'dropped')),
  options     jsonb not null,
  report      jsonb not null,
  file_id     uuid,                                -- kept until it is taken in or dropped
  pictures_id uuid,                                -- the archive of pictures beside it
  made_at     timestamptz not null,
  made_by     text not null,
  ended_at    timestamptz,
  primary key (alliance_id, import_no)
);
select foyer.tenant('channels.site_imports');
