-- What is late is what could leave and does not: quiet hours, retries and a channel that is down say themselves until when they
-- wait, and what waits behind another delivery is not late for itself.
drop function channels.oldest_overdue(timestamptz);

-- For the health probe, over all alliances: since when the oldest delivery could have left, and how many channels are down.
-- `at` is the house's clock, `real_time` that of leases.
create function channels.lateness(at timestamptz, real_time timestamptz, out since timestamptz, out channels_down int)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select
    (select min(late.since) from (
      select d.due_at as since from channels.deliveries d where d.state = 'planned'
      union all
      -- Behind its breaker nothing could be tried before that opened.
      select greatest(d.next_at, a.open_until)
      from channels.deliveries d
      join channels.accounts a on a.alliance_id = d.alliance_id and a.account_id = d.account_id and a.retired_at is null
      where d.state = 'due' and d.next_at <= at
        and not exists (
          select from channels.deliveries b
          where b.alliance_id = d.alliance_id and b.account_id = d.account_id and b.state = 'sending' and b.lease_until >= real_time)
        and (d.follows is null or not exists (
          select from channels.deliveries b
          where b.alliance_id = d.alliance_id and b.delivery_id = d.follows and b.state in ('planned', 'due', 'sending')))
      union all
      select at - (real_time - d.lease_until) from channels.deliveries d where d.state = 'sending' and d.lease_until < real_time
    ) late where late.since <= at),
    (select count(*)::int from channels.accounts a where a.open_until > at and a.retired_at is null)
$$;
revoke execute on function channels.lateness from public;
grant execute on function channels.lateness to :app;
