-- Where something has become visible that is not written down yet, over all alliances: asked before a job is made, so that an idle house writes nothing.
create index posts_planned on content.posts (alliance_id, visible_at) where state = 'scheduled';
create function content.alliances_to_write_down(at timestamptz) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select distinct p.alliance_id from content.posts p where p.state = 'scheduled' and p.visible_at <= at
$$;
revoke execute on function content.alliances_to_write_down(timestamptz) from public;
grant execute on function content.alliances_to_write_down(timestamptz) to :app;
