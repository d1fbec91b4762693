-- Files that come in parts, because they are large and the line is bad. A part that was taken lies on disk until the whole is put together;
-- begun again with the same name, size and mark it goes on where it broke off.
create table platform.uploads (
  alliance_id uuid not null,
  upload_id uuid not null,
  kind text not null,
  name text not null,
  bytes bigint not null check (bytes > 0),
  -- what tells this file from another of the same name and size, as its sender has it: when it was last changed
  mark text not null,
  part_bytes int not null check (part_bytes > 0),
  -- what was made of it; kept so that an answer that was lost on the way can be given again
  made text,
  begun_at timestamptz not null,
  touched_at timestamptz not null,
  primary key (alliance_id, upload_id)
);
create unique index uploads_begun_once on platform.uploads (alliance_id, kind, name, bytes, mark) where made is null;
select foyer.tenant('platform.uploads');

create table platform.upload_parts (
  alliance_id uuid not null,
  upload_id uuid not null,
  part int not null check (part >= 0),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  primary key (alliance_id, upload_id, part),
  foreign key (alliance_id, upload_id) references platform.uploads (alliance_id, upload_id) on delete cascade
);
select foyer.tenant('platform.upload_parts');
