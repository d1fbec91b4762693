-- Figures that other libraries published, one file for each thing that is compared; a newer file takes the place of the one before.
create table insight.peer_files (
  alliance_id uuid not null,
  measure text not null check (measure in ('visits', 'loans', 'events', 'attendance', 'population')),
  source text not null check (source <> ''),
  -- How those who published it count, in the words of whoever brought it.
  definition text not null,
  -- [authority, kind, first day or null, last day or null, count] each.
  content jsonb not null,
  brought_by text not null,
  brought_at timestamptz not null,
  primary key (alliance_id, measure)
);
select foyer.tenant('insight.peer_files');
