-- A correction or withdrawal that waits for the delivery it follows is nothing to do yet (hold.ts says the same).
create or replace function channels.alliances_with_work(at timestamptz, real_time timestamptz) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select d.alliance_id from channels.deliveries d where d.state = 'planned' and d.due_at <= at
  union select d.alliance_id from channels.deliveries d where d.state = 'due' and d.next_at <= at
    and (d.follows is null or not exists (
      select from channels.deliveries b where b.alliance_id = d.alliance_id and b.delivery_id = d.follows and b.state in ('planned', 'due', 'sending')))
  union select d.alliance_id from channels.deliveries d where d.state = 'sending' and d.lease_until < real_time
$$;
