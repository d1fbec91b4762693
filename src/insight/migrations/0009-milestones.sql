-- Parts of the way to a goal that were told to readers, or passed over: each once.
create table insight.milestones (
  alliance_id uuid not null,
  goal_id uuid not null,
  share int not null check (share in (25, 50, 75, 100)),
  decided text not null check (decided in ('told', 'passed-over')),
  -- The draft that was begun to tell it.
  post_id uuid,
  decided_by text not null,
  decided_at timestamptz not null,
  primary key (alliance_id, goal_id, share),
  check ((decided = 'told') = (post_id is not null))
);
select foyer.tenant('insight.milestones', 'select, insert');
