-- What there is on a day is neither a sum over time nor a count of different people: a kind of its own. Areas, money and posts have decimals.
alter table facts.metrics drop constraint metrics_kind_check;
alter table facts.metrics add constraint metrics_kind_check check (kind in ('additive', 'distinct', 'average', 'peak', 'stock'));
alter table facts.metrics drop constraint metrics_unit_check;
alter table facts.metrics add constraint metrics_unit_check check (unit in ('count', 'percent', 'hours', 'people', 'area', 'money', 'posts'));

-- What figures are divided by, and what returns to ministries and offices ask for beside what was counted already.
insert into facts.metrics (metric, key, unit, kind, silence, written_by, iso) values
  (130, 'population.served', 'people', 'stock', 'gap', 'import', null),
  (131, 'points.public', 'count', 'stock', 'gap', 'import', null),
  (132, 'points.internet', 'count', 'stock', 'gap', 'import', null),
  (133, 'floor.area', 'area', 'stock', 'gap', 'import', null),
  (134, 'seats', 'count', 'stock', 'gap', 'import', null),
  (135, 'computers.public', 'count', 'stock', 'gap', 'import', null),
  (136, 'staff.posts', 'posts', 'stock', 'gap', 'import', null),
  (137, 'staff.headcount', 'count', 'stock', 'gap', 'import', null),
  (138, 'staff.senior-title', 'count', 'stock', 'gap', 'import', null),
  (139, 'staff.middle-title', 'count', 'stock', 'gap', 'import', null),
  (140, 'volunteers', 'count', 'stock', 'gap', 'import', null),
  (141, 'cards.valid', 'people', 'stock', 'gap', 'import', null),
  (142, 'holdings.total', 'count', 'stock', 'gap', 'import', null),
  (143, 'holdings.books', 'count', 'stock', 'gap', 'import', null),
  (144, 'holdings.serials', 'count', 'stock', 'gap', 'import', null),
  (145, 'holdings.audiovisual', 'count', 'stock', 'gap', 'import', null),
  (146, 'holdings.e-books', 'count', 'stock', 'gap', 'import', null),
  (147, 'holdings.e-texts', 'count', 'stock', 'gap', 'import', null),
  (148, 'holdings.pictures', 'count', 'stock', 'gap', 'import', null),
  (149, 'holdings.media-hours', 'hours', 'stock', 'gap', 'import', null),
  (155, 'expenditure.total', 'money', 'additive', 'gap', 'import', null),
  (156, 'expenditure.collections', 'money', 'additive', 'gap', 'import', null),
  (157, 'expenditure.staff', 'money', 'additive', 'gap', 'import', null),
  (158, 'income.total', 'money', 'additive', 'gap', 'import', null),
  (159, 'items.added', 'count', 'additive', 'gap', 'import', null),
  (160, 'visits.virtual', 'count', 'additive', 'gap', 'import', 'Virtual visits'),
  (161, 'online.uses', 'count', 'additive', 'gap', 'import', null),
  (162, 'content.downloads', 'count', 'additive', 'gap', 'import', null),
  (163, 'loans.people', 'count', 'additive', 'gap', 'import', null),
  (164, 'uses.in-library', 'count', 'additive', 'gap', 'import', null),
  (165, 'lectures.held', 'count', 'additive', 'gap', 'import', null),
  (166, 'lectures.attendance', 'count', 'additive', 'gap', 'import', null),
  (167, 'exhibitions.held', 'count', 'additive', 'gap', 'import', null),
  (168, 'exhibitions.days', 'count', 'additive', 'gap', 'import', null),
  (169, 'exhibitions.visits', 'count', 'additive', 'gap', 'import', null),
  (170, 'trainings.held', 'count', 'additive', 'gap', 'import', null),
  (171, 'trainings.attendance', 'count', 'additive', 'gap', 'import', null),
  (172, 'online-events.held', 'count', 'additive', 'gap', 'import', null),
  (173, 'online-events.views', 'count', 'additive', 'gap', 'import', null);
