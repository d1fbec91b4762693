-- What other platforms say of a post and of an account. A period without a figure is a gap: nobody was asked, or nobody answered.
insert into facts.metrics (metric, key, unit, kind, silence, written_by, iso) values
  (42, 'audience.elsewhere', 'people', 'distinct', 'gap', 'channels', null),
  (60, 'social.likes', 'count', 'additive', 'gap', 'channels', null),
  (61, 'social.shares', 'count', 'additive', 'gap', 'channels', null),
  (62, 'social.replies', 'count', 'additive', 'gap', 'channels', null),
  (63, 'social.saves', 'count', 'additive', 'gap', 'channels', null),
  (64, 'social.views', 'count', 'additive', 'gap', 'channels', null),
  (65, 'social.clicks', 'count', 'additive', 'gap', 'channels', null);
