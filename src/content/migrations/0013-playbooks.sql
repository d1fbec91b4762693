-- Playbooks of other libraries that were started from, so that taking one in twice is taking it in once.
create table content.playbook_imports (
  alliance_id uuid not null,
  import_no int not null check (import_no > 0),
  -- Of the playbook as it was read, whatever its spaces and the order of its fields.
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  kind text not null check (kind in ('campaign', 'series')),
  -- The campaign or series that was begun.
  made_id uuid not null,
  title text not null,
  made_by text not null,
  posts int not null check (posts >= 0),
  imported_by text not null,
  imported_at timestamptz not null,
  primary key (alliance_id, import_no)
);
create index playbook_imports_by_digest on content.playbook_imports (alliance_id, digest);
select foyer.tenant('content.playbook_imports', 'select, insert');
