-- Lists of books with the staff's own words, and what stands in a display. Nothing here is a record of a catalogue yet: `record` waits for one.
create table content.booklists (
  alliance_id uuid not null,
  list_id uuid not null,
  slug text not null,
  state text not null check (state in ('draft', 'published', 'withdrawn')),
  -- by language: title and a few words about it
  texts jsonb not null,
  audiences jsonb not null,
  -- under which follows of its links and imported loans are counted
  scene int not null check (scene > 0),
  version int not null check (version >= 1),
  published_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (alliance_id, list_id),
  unique (alliance_id, slug),
  unique (alliance_id, scene)
);
select foyer.tenant('content.booklists');

create table content.booklist_items (
  alliance_id uuid not null,
  item_id uuid not null,
  list_id uuid not null,
  position int not null,
  title text not null check (title <> ''),
  author text not null,
  year int check (year between -3000 and 3000),
  -- ISBN-13, or nothing
  isbn text not null check (isbn ~ '^(97[89][0-9]{10})?$'),
  -- the number of a bibliographic record, as its catalogue writes it
  record text not null,
  call_number text not null,
  place text not null,
  -- its own page in a catalogue, where the library's pattern does not find it
  link text not null,
  -- the language of title and author
  language text not null,
  notes jsonb not null,
  cover_id uuid,
  -- the short link by which readers follow it, and where that leads
  code text not null,
  code_target text not null,
  primary key (alliance_id, item_id),
  constraint booklist_items_order unique (alliance_id, list_id, position) deferrable initially deferred,
  foreign key (alliance_id, list_id) references content.booklists (alliance_id, list_id) on delete cascade,
  foreign key (alliance_id, cover_id) references content.assets (alliance_id, asset_id)
);
select foyer.tenant('content.booklist_items');

-- How the library's catalogue is asked for a book: addresses with {isbn} or {title} and {author} in them.
create table content.catalogue_links (
  alliance_id uuid not null,
  by_isbn text not null,
  by_title text not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (alliance_id)
);
select foyer.tenant('content.catalogue_links');
