-- Once every few years a library is judged: a workbook is what one round asks, and what was found, shown and scored.
create table insight.evaluations (
  alliance_id uuid not null,
  evaluation_id uuid not null,
  version int not null check (version > 0),
  title text not null,
  titles jsonb not null,
  -- Who judges, in the words of whoever began it; '' is the library itself.
  authority text not null,
  from_year int not null check (from_year between 1860 and 2199),
  to_year int not null,
  due date,
  -- Whose it is; null: the whole alliance's.
  member_id uuid,
  template text not null check (template in ('three-parts', 'five-groups', 'empty')),
  -- Open, then finished (what was scored stands, the reviewer scores), then judged (nothing moves any more).
  finished_at timestamptz,
  verdict text not null,
  judged_on date,
  judged_at timestamptz,
  made_by text not null,
  made_at timestamptz not null,
  primary key (alliance_id, evaluation_id),
  check (to_year between from_year and from_year + 9),
  check ((verdict = '') = (judged_at is null) and (judged_on is null) = (judged_at is null)),
  check (judged_at is null or finished_at is not null)
);
select foyer.tenant('insight.evaluations', 'select, insert, update');

create table insight.criteria (
  alliance_id uuid not null,
  evaluation_id uuid not null,
  criterion_id uuid not null,
  version int not null check (version > 0),
  position int not null check (position > 0),
  part text not null,
  code text not null,
  criterion text not null,
  kind text not null check (kind in ('must', 'points')),
  -- The most that can be had; of what must be, none.
  points numeric check (points > 0),
  -- At least so much.
  threshold numeric check (threshold >= 0),
  unit text not null,
  -- An indicator or a metric of the house by its key; null: a person says what was found.
  figure text,
  -- How the years of the round count: each must do, their mean, or the last one.
  years text not null check (years in ('each', 'mean', 'last')),
  -- Goes up when it asks something else, so that a score can say what it was given for.
  wording int not null check (wording > 0),
  responsible text not null,
  found text not null,
  missing text not null,
  by_day date,
  primary key (alliance_id, criterion_id),
  unique (alliance_id, evaluation_id, code),
  foreign key (alliance_id, evaluation_id) references insight.evaluations (alliance_id, evaluation_id),
  check ((kind = 'points') = (points is not null))
);
select foyer.tenant('insight.criteria');

-- Every score that was given, by whom, when and why: the one with the highest number counts.
create table insight.criterion_scores (
  alliance_id uuid not null,
  criterion_id uuid not null,
  side text not null check (side in ('self', 'reviewer')),
  number int not null check (number > 0),
  -- Points; of what must be: whether it is met.
  score numeric check (score >= 0),
  met boolean,
  -- The wording of the criterion that it was given for, and the most that could be had by it.
  wording int not null check (wording > 0),
  points numeric,
  reason text not null,
  scored_by text not null,
  scored_at timestamptz not null,
  primary key (alliance_id, criterion_id, side, number),
  foreign key (alliance_id, criterion_id) references insight.criteria (alliance_id, criterion_id),
  check ((score is null) <> (met is null))
);
select foyer.tenant('insight.criterion_scores', 'select, insert, update');

-- What shows it: pieces of the evidence file, by their kind and what they are of, and honours.
create table insight.criterion_evidence (
  alliance_id uuid not null,
  criterion_id uuid not null,
  kind text not null check (kind in ('clipping', 'post', 'picture', 'decision', 'study', 'words', 'document', 'honour')),
  subject_id text not null,
  put_by text not null,
  put_at timestamptz not null,
  primary key (alliance_id, criterion_id, kind, subject_id),
  foreign key (alliance_id, criterion_id) references insight.criteria (alliance_id, criterion_id)
);
select foyer.tenant('insight.criterion_evidence', 'select, insert, delete');

-- The workbook as it was when it was finished, with every figure as it was then.
create table insight.evaluation_versions (
  alliance_id uuid not null,
  evaluation_id uuid not null,
  version int not null check (version > 0),
  content jsonb not null,
  made_by text not null,
  made_at timestamptz not null,
  primary key (alliance_id, evaluation_id, version),
  foreign key (alliance_id, evaluation_id) references insight.evaluations (alliance_id, evaluation_id)
);
select foyer.tenant('insight.evaluation_versions', 'select, insert, update');

-- Prizes, grades and mentions. One that was taken out stays in the record.
create table insight.honours (
  alliance_id uuid not null,
  honour_id uuid not null,
  version int not null check (version > 0),
  kind text not null check (kind in ('prize', 'grade', 'title', 'mention')),
  title text not null,
  giver text not null,
  day date not null,
  -- local, regional, national, international, or the words of whoever gave it.
  level text not null,
  what_for text not null,
  about_kind text check (about_kind in ('campaign', 'series')),
  about_id uuid,
  -- Whether it may be shown outside.
  may_be_shown boolean not null,
  file_id uuid,
  put_by text not null,
  put_at timestamptz not null,
  taken_out_by text,
  taken_out_at timestamptz,
  primary key (alliance_id, honour_id),
  check ((about_kind is null) = (about_id is null)),
  check ((taken_out_by is null) = (taken_out_at is null))
);
create index on insight.honours (alliance_id, day);
select foyer.tenant('insight.honours', 'select, insert, update');
