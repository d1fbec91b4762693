-- Where a single mail is due or has lost its sender, over all alliances: asked before a job is made, so that an idle house writes nothing.
create function patrons.alliances_with_letters(at timestamptz, real_time timestamptz) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select l.alliance_id from patrons.letters l where l.state = 'planned' and l.due_at <= at and l.next_try <= real_time
  union select l.alliance_id from patrons.letters l where l.state = 'sending' and l.leased_until < real_time
$$;
revoke execute on function patrons.alliances_with_letters(timestamptz, timestamptz) from public;
grant execute on function patrons.alliances_with_letters(timestamptz, timestamptz) to :app;
