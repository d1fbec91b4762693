-- A post that left before it came here: it stands where it left, has no page of its own on this site, and is never sent.
alter table content.posts add column past boolean not null default false;

-- What is written in bulk into a table that was small is checked against it by a plan for a small one: every version reads all posts. Only the
-- owner may analyze, hence this function; it does nothing once the planner knows of some posts.
create function content.know_posts() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if (select reltuples from pg_class where oid = 'content.posts'::regclass) < 1000 then
    analyze content.posts;
  end if;
end $$;
revoke all on function content.know_posts() from public;
grant execute on function content.know_posts() to :app;
