-- Recordings that were downloaded or begun, by the rule of src/reach/count-download.ts.
insert into facts.metrics (metric, key, unit, kind, silence, written_by, iso) values
  (33, 'recordings.downloads', 'count', 'additive', 'nought', 'reach', null);
