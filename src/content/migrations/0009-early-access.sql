-- A release under embargo, opened early to one contact of the media list by a personal link. Of the link only a hash is kept. A row stays as
-- long as the contact does: who had it is told of a correction also after the embargo.
create table content.early_access (
  alliance_id uuid not null,
  access_id uuid not null,
  post_id uuid not null,
  contact_id uuid not null,
  token_hash text not null,
  -- the version and the end of the embargo that they were last told of
  told_version int not null,
  told_until text not null,
  granted_at timestamptz not null,
  granted_by text not null,
  closed_at timestamptz,
  closed_why text check (closed_why in ('by-hand', 'withdrawn')),
  opens int not null check (opens >= 0),
  first_opened_at timestamptz,
  last_opened_at timestamptz,
  primary key (alliance_id, access_id),
  unique (alliance_id, token_hash),
  foreign key (alliance_id, post_id) references content.posts (alliance_id, post_id) on delete cascade,
  foreign key (alliance_id, contact_id) references content.media_contacts (alliance_id, contact_id) on delete cascade,
  check ((closed_at is null) = (closed_why is null))
);
create unique index early_access_once on content.early_access (alliance_id, post_id, contact_id) where closed_at is null;
create index early_access_by_contact on content.early_access (alliance_id, contact_id);
select foyer.tenant('content.early_access');
