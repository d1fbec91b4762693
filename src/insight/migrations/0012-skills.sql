-- What somebody who works here says of what they can do: in their own words, or that what was drawn from their posts is not so. It is theirs, and goes
-- when they take it out.
create table insight.skills (
  alliance_id uuid not null,
  skill_id uuid not null,
  staff_id uuid not null,
  sort text not null check (sort in ('added', 'denied')),
  words text,
  -- What it goes with: a format, a channel, a series, a language, a service, a topic of the newsletter.
  link_kind text check (link_kind in ('format', 'channel', 'series', 'language', 'service', 'topic')),
  link_id text,
  made_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (alliance_id, skill_id),
  check ((sort = 'added') = (words is not null)),
  check ((link_kind is null) = (link_id is null)),
  check (sort = 'added' or link_kind is not null)
);
create index skills_by_person on insight.skills (alliance_id, staff_id);
create unique index denied_once on insight.skills (alliance_id, staff_id, link_kind, link_id) where sort = 'denied';
select foyer.tenant('insight.skills', 'select, insert, update, delete');

-- Who agreed that ideas for the programme name them.
create table insight.skill_names (
  alliance_id uuid not null,
  staff_id uuid not null,
  agreed_at timestamptz not null,
  primary key (alliance_id, staff_id)
);
select foyer.tenant('insight.skill_names', 'select, insert, delete');

-- What a person made of an idea for the programme; a row for each thing that people asked about, which is its lock as well.
create table insight.ideas (
  alliance_id uuid not null,
  about_kind text not null check (about_kind in ('series', 'service', 'topic')),
  about_id text not null check (about_id <> ''),
  state text not null check (state in ('open', 'taken', 'refused')),
  decided_by text,
  decided_at timestamptz,
  reason text,
  words text,
  task_id uuid,
  holds_until date,
  primary key (alliance_id, about_kind, about_id),
  check ((state = 'open') = (decided_at is null)),
  check ((state = 'taken') = (task_id is not null)),
  check ((state = 'refused') = (reason is not null)),
  check ((state = 'open') = (holds_until is null))
);
select foyer.tenant('insight.ideas', 'select, insert, update');
