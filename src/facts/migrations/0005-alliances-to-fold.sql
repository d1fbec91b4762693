-- Whether there is anything to do, over all alliances: asked before a job is made, so that an idle house writes nothing.
create function facts.alliances_to_fold(alliances uuid[]) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select a from unnest(alliances) as a where exists (select from facts.deltas d where d.alliance_id = a)
$$;

create function facts.imports_that_stand_still(before timestamptz) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select distinct i.alliance_id from facts.imports i where i.status in ('reading', 'placing') and i.changed_at < before
$$;
create index imports_under_way on facts.imports (alliance_id, changed_at) where status in ('reading', 'placing');

revoke execute on function facts.alliances_to_fold(uuid[]), facts.imports_that_stand_still(timestamptz) from public;
grant execute on function facts.alliances_to_fold(uuid[]), facts.imports_that_stand_still(timestamptz) to :app;
