-- Misspelt searches look among the words of public titles, each once, and no longer among the titles: of 50,000 titles there are some thousand
-- words, so the nearest are found sooner, and one word of a long title is as near as one of a short one.
create table content.title_words (
  alliance_id uuid not null,
  word text not null,
  -- From when on a public title holds it: nothing is told of what is under embargo.
  since timestamptz not null,
  primary key (alliance_id, word)
);
select foyer.tenant('content.title_words');
create index title_words_like on content.title_words using gist (alliance_id, word gist_trgm_ops);

-- The words of titles that somebody may have meant who misspelt: Chinese has no spelling, numbers are not mended.
create function content.words_to_mean(words tsvector) returns setof text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select w from unnest(tsvector_to_array(ts_filter(words, '{a}'))) w where length(w) between 3 and 43 and w !~ '[0-9㐀-鿿]'
$$;

insert into content.title_words
select t.alliance_id, w, min(t.visible_from) from content.public_texts t, content.words_to_mean(t.words) w group by 1, 2;

drop function content.titles_like(uuid, text, timestamptz, int);
drop index content.public_texts_titles;

-- Trigram operators are not leakproof: as content.find_public, this runs as the owner and answers only for the alliance entered.
create function content.words_like(alliance uuid, typed text, at timestamptz, most int) returns setof text
language sql stable security definer set search_path = pg_catalog, content, pg_temp as $$
  select t.word from content.title_words t
  where t.alliance_id = alliance and alliance = foyer.entered() and t.since <= at
  order by t.word operator(public.<->) typed
  limit most
$$;
revoke all on function content.words_like(uuid, text, timestamptz, int) from public;
grant execute on function content.words_like(uuid, text, timestamptz, int) to :app;
