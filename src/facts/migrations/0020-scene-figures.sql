-- Loans of the books of a list, as the library's system counts them.
insert into facts.metrics (metric, key, unit, kind, silence, written_by, iso) values
  (90, 'booklist.loans', 'count', 'additive', 'gap', 'content', null);

-- The figure that stands for a metric of one scene in a month, as last brought. Brought twice it is placed once.
create table facts.scene_cells (
  alliance_id uuid not null,
  metric smallint not null references facts.metrics,
  scene int not null check (scene > 0),
  month date not null check (extract(day from month) = 1),
  amount numeric not null,
  source text not null,
  fact_id uuid not null,
  version int not null,
  changed_at timestamptz not null,
  primary key (alliance_id, metric, scene, month)
);
select foyer.tenant('facts.scene_cells', 'select, insert, update');
