-- Adds to the roll-ups without ledger rows, from arrays: the hot paths of rooms that keep the raw rows themselves call it in the same statement
-- that writes those rows, so that one round trip is the whole transaction. Enters the alliance when nobody has.
create function facts.count(
  p_alliance uuid, p_facts uuid[], p_days date[], p_points int[], p_scenes int[], p_metrics smallint[], p_amounts numeric[], p_sources text[]
) returns int language plpgsql as $$
declare
  inside uuid := foyer.entered();
begin
  if inside is null then
    perform foyer.enter(p_alliance);
  elsif inside <> p_alliance then
    raise exception 'a count of another alliance' using errcode = '42501';
  end if;
  insert into facts.deltas (alliance_id, fact_id, day, point, scene, metric, span, n, amount, source)
  select p_alliance, t.fact_id, t.day, t.point, t.scene, t.metric, 0, 1, t.amount, t.source
  from unnest(p_facts, p_days, p_points, p_scenes, p_metrics, p_amounts, p_sources) as t (fact_id, day, point, scene, metric, amount, source);
  return cardinality(p_facts);
end $$;
