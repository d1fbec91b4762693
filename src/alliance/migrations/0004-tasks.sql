-- Tasks: what somebody asks of somebody, about a thing of any room. Absences: who is away, and who does their work meanwhile.
create table alliance.tasks (
  alliance_id uuid not null,
  task_id uuid not null,
  title text not null check (title <> ''),
  -- A thing of any room, by the room's own name for it: post, goal, message …
  about_kind text check (about_kind ~ '^[a-z][a-z-]{0,39}$'),
  about_id text check (about_id <> ''),
  due_on date,
  -- Null: whoever takes it.
  owner_id uuid,
  asked_by_id uuid,
  asked_by text not null,
  -- What came with it when it was last handed over, by whom and when; '' and null before.
  word text not null,
  handed_by text not null,
  handed_at timestamptz,
  done_at timestamptz,
  done_by text,
  made_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (alliance_id, task_id),
  foreign key (alliance_id, owner_id) references alliance.staff (alliance_id, staff_id),
  check ((about_kind is null) = (about_id is null)),
  check ((done_at is null) = (done_by is null))
);
create index tasks_open on alliance.tasks (alliance_id, owner_id) where done_at is null;
create index tasks_done on alliance.tasks (alliance_id, done_at desc, task_id desc) where done_at is not null;
create index tasks_about on alliance.tasks (alliance_id, about_kind, about_id) where about_kind is not null;
select foyer.tenant('alliance.tasks', 'select, insert, update');

create table alliance.absences (
  alliance_id uuid not null,
  absence_id uuid not null,
  -- Both days are counted.
  absent_id uuid not null,
  deputy_id uuid not null check (deputy_id <> absent_id),
  from_day date not null,
  until_day date not null check (until_day >= from_day),
  named_by text not null,
  named_at timestamptz not null,
  -- Taken back: it held until then.
  ended_at timestamptz,
  primary key (alliance_id, absence_id),
  foreign key (alliance_id, absent_id) references alliance.staff (alliance_id, staff_id),
  foreign key (alliance_id, deputy_id) references alliance.staff (alliance_id, staff_id)
);
create index absences_by_deputy on alliance.absences (alliance_id, deputy_id, until_day) where ended_at is null;
select foyer.tenant('alliance.absences', 'select, insert, update');
