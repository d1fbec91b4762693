-- Evidence that collects all year: what somebody put into the file, and what they say of what stands there by itself (clippings, decisions,
-- studies). What shows nothing any more is taken out; that it was there stays in the record.
create table insight.artefacts (
  alliance_id uuid not null,
  artefact_id uuid not null,
  kind text not null check (kind in ('clipping', 'post', 'picture', 'decision', 'study', 'words', 'document')),
  -- The thing in its own room; none for a document, which lies here.
  subject_id text not null,
  title text not null,
  shows text not null,
  day date not null,
  rights text not null check (rights in ('own', 'agreed', 'quoted', 'allowed', 'public')),
  rights_note text not null,
  file_id uuid,
  put_by text not null,
  put_at timestamptz not null,
  taken_out_by text,
  taken_out_at timestamptz,
  primary key (alliance_id, artefact_id),
  unique (alliance_id, kind, subject_id),
  check ((kind = 'document') = (file_id is not null)),
  check ((taken_out_by is null) = (taken_out_at is null))
);
create index on insight.artefacts (alliance_id, day);
select foyer.tenant('insight.artefacts', 'select, insert, update');

-- Funders are told what was spent, what came of it and what failed; one library of an alliance, or one place, gets its own report.
alter table insight.reports drop constraint reports_kind_check;
alter table insight.reports add constraint reports_kind_check check (kind in ('board', 'award', 'funder', 'member'));
-- Of whom it is; null: of the whole alliance.
alter table insight.reports add column member_id uuid;
alter table insight.reports add constraint reports_member_check check ((kind = 'member') = (member_id is not null));
alter table insight.reports drop constraint reports_alliance_id_kind_period_key;
alter table insight.reports add constraint reports_of unique nulls not distinct (alliance_id, kind, period, member_id);
