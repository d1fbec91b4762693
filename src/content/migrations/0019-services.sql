-- What the library does for people: what, where, for whom, at what cost, when, and how to ask for it.
create table content.service_topics (
  alliance_id uuid not null,
  topic_id uuid not null,
  names jsonb not null,
  position int not null,
  primary key (alliance_id, topic_id)
);
select foyer.tenant('content.service_topics');

create table content.services (
  alliance_id uuid not null,
  service_id uuid not null,
  slug text not null,
  state text not null check (state in ('draft', 'published', 'withdrawn')),
  topic_id uuid,
  -- among the services of its topic
  position int not null,
  -- by language: name, what it is in a line, the whole text, and own words on cost, hours, what to bring, the button
  texts jsonb not null,
  audiences jsonb not null,
  cost text not null check (cost in ('free', 'paid', 'depends')),
  amount numeric,
  currency text not null,
  given text not null check (given in ('places', 'online', 'both')),
  -- numbers of service points; none is all of them
  points jsonb not null,
  ask text not null check (ask in ('desk', 'link', 'mail', 'phone')),
  ask_target text not null,
  picture_id uuid,
  languages jsonb not null,
  -- posts chosen by hand, in order
  posts jsonb not null,
  looked_on date,
  looked_by text not null,
  version int not null check (version >= 1),
  published_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (alliance_id, service_id),
  unique (alliance_id, slug),
  foreign key (alliance_id, topic_id) references content.service_topics (alliance_id, topic_id),
  foreign key (alliance_id, picture_id) references content.assets (alliance_id, asset_id),
  check ((cost = 'paid') = (amount is not null))
);
select foyer.tenant('content.services');

-- Every address a thing has had: an old one leads to the new one, and is nobody else's.
create table content.slugs (
  alliance_id uuid not null,
  kind text not null check (kind in ('service', 'booklist')),
  slug text not null,
  subject_id uuid not null,
  since timestamptz not null,
  primary key (alliance_id, kind, slug)
);
create index slugs_of_subject on content.slugs (alliance_id, kind, subject_id);
select foyer.tenant('content.slugs');

alter table content.public_texts drop constraint public_texts_kind_check;
alter table content.public_texts add constraint public_texts_kind_check check (kind in ('post', 'page', 'series', 'service', 'booklist'));

-- Where what a post asks for leads on this site: a service shows the posts that lead to it.
alter table content.public_texts add column leads_to text not null default '';
create index public_texts_leading on content.public_texts (alliance_id, leads_to, visible_from) where leads_to <> '';
