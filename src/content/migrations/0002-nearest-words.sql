-- Misspelt searches: titles by how much they resemble a word. The index gives the nearest first within one alliance, so what is read
-- is bounded by `most` however many titles there are.
create index public_texts_titles on content.public_texts using gist (alliance_id, lower(title) gist_trgm_ops);

-- Trigram operators are not leakproof either: as content.find_public, this runs as the owner and answers only for the alliance entered.
create function content.titles_like(alliance uuid, word text, at timestamptz, most int)
returns table (title text, locale text)
language sql stable security definer set search_path = pg_catalog, content, pg_temp as $$
  select t.title, t.locale
  from content.public_texts t
  where t.alliance_id = alliance and alliance = foyer.entered() and t.visible_from <= at
  order by lower(t.title) operator(public.<->>) word
  limit most
$$;
revoke all on function content.titles_like(uuid, text, timestamptz, int) from public;
grant execute on function content.titles_like(uuid, text, timestamptz, int) to :app;
