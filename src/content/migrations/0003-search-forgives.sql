-- What a title sounds like in pinyin, beside its words. These columns are derived: the default says "by no analysis yet", and the job
-- content.derive-search makes them for rows of before, and of a process that is still of the version before.
alter table content.public_texts add column sounds tsvector not null default '', add column analysis int not null default 0;
create index public_texts_sounds on content.public_texts using gin (sounds);
create index public_texts_analysis on content.public_texts (alliance_id, analysis);

-- What the desk looks in for a post: its titles, folded, and what they sound like.
alter table content.posts add column sought text not null default '', add column analysis int not null default 0;
create index posts_analysis on content.posts (alliance_id, analysis);

-- As content.find_public. The lexemes are whole sounds, so the query is cast and not read as a text.
create function content.find_sounding(alliance uuid, query text, in_locale text, at timestamptz, most int)
returns table (kind text, subject_id uuid, locale text, path text, title text, summary text, visible_from timestamptz)
language sql stable security definer set search_path = pg_catalog, content, pg_temp as $$
  select t.kind, t.subject_id, t.locale, t.path, t.title, t.summary, t.visible_from
  from content.public_texts t
  where t.alliance_id = alliance and alliance = foyer.entered() and t.sounds @@ query::tsquery and t.visible_from <= at
  order by t.locale = in_locale desc, t.visible_from desc
  limit most
$$;
revoke all on function content.find_sounding(uuid, text, text, timestamptz, int) from public;
grant execute on function content.find_sounding(uuid, text, text, timestamptz, int) to :app;
