-- The most at one moment is no sum and no mean: a kind of its own, so that nobody adds peaks up.
alter table facts.metrics drop constraint metrics_kind_check;
alter table facts.metrics add constraint metrics_kind_check check (kind in ('additive', 'distinct', 'average', 'peak'));

-- What platforms and a door count of live shows. None of the three is a number of people.
insert into facts.metrics (metric, key, unit, kind, silence, written_by, iso) values
  (110, 'show.peak-viewers', 'count', 'peak', 'gap', 'content', null),
  (111, 'show.total-views', 'count', 'additive', 'gap', 'content', null),
  (112, 'show.attendance', 'count', 'additive', 'gap', 'content', null);

-- What corrects a fact is found from it.
create index ledger_corrections on facts.ledger (alliance_id, corrects) where corrects is not null;
