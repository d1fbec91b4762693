-- A common word stands in tens of thousands of texts, and ranking each of them took longer than finding them. Ranked are now those whose title
-- holds the words (the newest 300) and the newest 1,000 of the others: no reader goes further.
create index public_texts_titles on content.public_texts using gin (ts_filter(words, '{a}'));
create index public_texts_newest on content.public_texts (alliance_id, visible_from desc);

-- The plan is made for the words that are asked: common ones are met soonest by going from the newest, rare ones through the index of words.
create or replace function content.find_public(alliance uuid, query text, in_locale text, at timestamptz, most int)
returns table (kind text, subject_id uuid, locale text, path text, title text, summary text, visible_from timestamptz, rank real)
language sql stable security definer set search_path = pg_catalog, content, pg_temp set plan_cache_mode = force_custom_plan as $$
  with holding as (
    (select t.* from content.public_texts t
     where t.alliance_id = alliance and alliance = foyer.entered() and t.visible_from <= at
       and ts_filter(t.words, '{a}') @@ to_tsquery('simple', query)
     order by t.visible_from desc limit 300)
    union all
    (select t.* from content.public_texts t
     where t.alliance_id = alliance and alliance = foyer.entered() and t.visible_from <= at and t.words @@ to_tsquery('simple', query)
     order by t.visible_from desc limit 1000)
  ), ranked as (
    select distinct on (h.kind, h.subject_id, h.locale) h.kind, h.subject_id, h.locale, h.path, h.title, h.summary, h.visible_from,
           (ts_rank(h.words, to_tsquery('simple', query)) * case when h.locale = in_locale then 2 else 1 end)::real as rank
    from holding h
    order by h.kind, h.subject_id, h.locale
  )
  select * from ranked order by ranked.rank desc, ranked.visible_from desc limit most
$$;
