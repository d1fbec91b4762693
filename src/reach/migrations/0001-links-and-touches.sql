-- Links carry a scene; touches are the raw follows of a link. The raw rows live 90 days, the counts live in facts.
create schema reach;
grant usage on schema reach to :app;

create table reach.links (
  alliance_id  uuid not null,
  link         int not null,                       -- small number inside the alliance; 0 is kept for "not said"
  code         text not null,                      -- what stands behind /l/ on the alliance's own host
  target       text not null,                      -- a path on the portal, or an https address elsewhere
  scene        int not null,
  point_no     int not null default 0,             -- where the poster hangs; 0 = nowhere in particular
  subject_kind text not null,                      -- 'variant', 'poster', 'page', …
  subject_id   uuid,
  label        text not null,
  state        text not null check (state in ('live', 'retired', 'withdrawn')),
  fallback     text,                               -- where a retired or withdrawn link leads; null: see README
  version      int not null,                       -- raised by every change; the hot path compares it with its cache
  made_at      timestamptz not null,
  changed_at   timestamptz not null,
  primary key (alliance_id, link),
  unique (alliance_id, code),
  check (link > 0)
);
create index links_subject on reach.links (alliance_id, subject_kind, subject_id);
create index links_scene on reach.links (alliance_id, scene);

-- No person, no address, no user agent: a touch says which link was followed, when. Under Global Privacy Control link and scene are 0.
create table reach.touches (
  alliance_id uuid not null,
  day         date not null,                       -- the alliance's local day
  touch_id    uuid not null,
  at          timestamptz not null,
  link        int not null,
  scene       int not null,
  primary key (alliance_id, touch_id, day)
) partition by range (day);
create index touches_link on reach.touches (alliance_id, link, day);
create table reach.touches_default partition of reach.touches default;   -- a missing partition must never break a redirect

-- The day's salt is shared by all processes and deleted after the local day, with every hash made from it.
create table reach.salts (
  alliance_id uuid not null,
  day         date not null,
  salt        bytea not null,
  primary key (alliance_id, day)
);
create table reach.visitors (
  alliance_id uuid not null,
  day         date not null,
  visitor     bytea not null,                      -- 16 bytes of HMAC-SHA-256(salt, alliance, address, user agent)
  primary key (alliance_id, day, visitor)
);

-- How often a page was opened: one row a day and page, no scene, no visitor.
create table reach.page_views (
  alliance_id uuid not null,
  day         date not null,
  page        text not null,                       -- 'post:slug', 'point:7', 'front'
  views       bigint not null,
  primary key (alliance_id, day, page)
);

-- Makes the month partitions that are missing from the month of $1 to the month of $2. Rows that came before their partition are moved from the
-- default one. Partitions get no grants: only the parent is reached.
create function reach.make_partitions(first date, last date) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  month date := date_trunc('month', first)::date;
  following date;
  name text;
  made int := 0;
begin
  if last - first > 800 then raise exception 'at most 26 months of partitions in one call'; end if;
  while month <= last loop
    name := 'touches_' || to_char(month, 'YYYY_MM');
    following := (month + interval '1 month')::date;
    if to_regclass('reach.' || name) is null then
      -- One process at a time; whoever waited here finds the partition made.
      lock table reach.touches in share update exclusive mode;
      if to_regclass('reach.' || name) is null then
        execute format('create table reach.%I (like reach.touches including all)', name);
        if exists (select from reach.touches_default where day >= month and day < following) then
          lock table reach.touches_default in access exclusive mode;
          execute format('insert into reach.%I select * from reach.touches_default where day >= %L and day < %L', name, month, following);
          execute format('delete from reach.touches_default where day >= %L and day < %L', month, following);
        end if;
        execute format('alter table reach.touches attach partition reach.%I for values from (%L) to (%L)', name, month, following);
        made := made + 1;
      end if;
    end if;
    month := following;
  end loop;
  return made;
end $$;

-- Drops what is older than $1: whole months as partitions, the rest row by row. Answers how many rows and partitions went.
create function reach.forget_touches(before date) returns table (dropped_partitions int, deleted_rows bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  part record;
begin
  dropped_partitions := 0;
  for part in
    select c.relname as name, to_date(substr(c.relname, 9), 'YYYY_MM') as month
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'reach.touches'::regclass and c.relname ~ '^touches_[0-9]{4}_[0-9]{2}$'
  loop
    if (part.month + interval '1 month')::date <= before then
      execute format('drop table reach.%I', part.name);
      dropped_partitions := dropped_partitions + 1;
    end if;
  end loop;
  delete from reach.touches where day < before;
  get diagnostics deleted_rows = row_count;
  return next;
end $$;

-- Writes touches and answers the present version of their links, {"7": 3}: the hot path's whole transaction in one call. Runs as who calls it, under
-- row-level security; enters the alliance when nobody has.
create function reach.put_touches(p_alliance uuid, p_day date, p_at timestamptz, p_touches uuid[], p_links int[], p_scenes int[], p_asked int[])
returns json language plpgsql as $$
declare
  inside uuid := foyer.entered();
begin
  if inside is null then
    perform foyer.enter(p_alliance);
  elsif inside <> p_alliance then
    raise exception 'a touch of another alliance' using errcode = '42501';
  end if;
  insert into reach.touches (alliance_id, day, touch_id, at, link, scene)
  select p_alliance, p_day, t.touch_id, p_at, t.link, t.scene from unnest(p_touches, p_links, p_scenes) as t (touch_id, link, scene);
  return (select json_object_agg(l.link, l.version) from reach.links l where l.alliance_id = p_alliance and l.link = any (p_asked));
end $$;

select foyer.tenant('reach.links');
select foyer.tenant('reach.touches');
select foyer.tenant('reach.salts');
select foyer.tenant('reach.visitors');
select foyer.tenant('reach.page_views');
revoke all on function reach.make_partitions(date, date), reach.forget_touches(date) from public;
grant execute on function reach.make_partitions(date, date), reach.forget_touches(date) to :app;
