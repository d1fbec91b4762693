-- What people say to the library, how much of it was answered, and how many hours they waited for that in all.
insert into facts.metrics (metric, key, unit, kind, silence, written_by, iso) values
  (70, 'inbox.received', 'count', 'additive', 'nought', 'channels', null),
  (71, 'inbox.answered', 'count', 'additive', 'nought', 'channels', null),
  (72, 'inbox.answer-hours', 'hours', 'additive', 'nought', 'channels', null);
