-- Stickers that readers took: from the library's own page as they did, and from platforms as somebody read it off there.
insert into facts.metrics (metric, key, unit, kind, silence, written_by, iso) values
  (120, 'stickers.downloads', 'count', 'additive', 'nought', 'content', null),
  (121, 'stickers.taken-elsewhere', 'count', 'additive', 'gap', 'content', null),
  (122, 'stickers.sent-elsewhere', 'count', 'additive', 'gap', 'content', null);
