-- What outlets printed and sent about the library, as far as somebody wrote it down.
insert into facts.metrics (metric, key, unit, kind, silence, written_by, iso) values
  (80, 'press.clippings', 'count', 'additive', 'nought', 'content', null);
