-- Stored files. What they say lies on disk under its sha256; a row here names it. See src/platform/files/README.md.
create table platform.files (
  alliance_id uuid not null,
  file_id uuid not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes bigint not null check (bytes > 0),
  mime text not null,
  kind text not null,
  name text not null,
  width int,
  height int,
  -- 'public' is served to whoever has the address, 'staff' only to signed-in staff of the alliance.
  audience text not null check (audience in ('public', 'staff')),
  created_at timestamptz not null,
  primary key (alliance_id, file_id)
);
create index files_by_content on platform.files (alliance_id, sha256);
select foyer.tenant('platform.files');

-- One row for each content on disk. It is the lock that an upload and the sweep of orphans take before they touch the file.
create table platform.blobs (
  alliance_id uuid not null,
  sha256 text not null,
  seen_at timestamptz not null,
  primary key (alliance_id, sha256)
);
select foyer.tenant('platform.blobs');

-- How much an alliance stores, and its own limit where it has one.
create table platform.file_usage (
  alliance_id uuid not null,
  used bigint not null check (used >= 0),
  quota bigint check (quota > 0),
  primary key (alliance_id)
);
select foyer.tenant('platform.file_usage');
