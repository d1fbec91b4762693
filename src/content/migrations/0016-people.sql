-- People who are shown: what they agreed to, for how long, by which wording; what rests on it; and what is left of a name that was taken back.

-- The words that people agree to. What somebody agreed to stays readable: new words are a new version.
create table content.consent_wordings (
  alliance_id uuid not null,
  version int not null check (version >= 1),
  texts jsonb not null,
  made_at timestamptz not null,
  made_by text not null,
  primary key (alliance_id, version)
);
select foyer.tenant('content.consent_wordings', 'select, insert');

create table content.people_consents (
  alliance_id uuid not null,
  consent_id uuid not null,
  number int not null check (number >= 1),
  -- as it may be shown, and how else it is written; kept after a withdrawal until the name is gone everywhere
  name text not null,
  variants text[] not null,
  side text not null check (side in ('staff', 'reader')),
  age text not null check (age in ('adult', 'child')),
  agreed_by text not null,
  email text,
  phone text not null,
  note text not null,
  uses text[] not null check (uses <@ array['name', 'words', 'picture', 'voice']),
  places text[] not null check (places <@ array['site', 'others', 'print']),
  until date,
  given_at timestamptz,
  given_how text check (given_how in ('paper', 'desk', 'link')),
  wording int,
  withdrawn_at timestamptz,
  withdrawn_how text check (withdrawn_how in ('desk', 'link')),
  withdrawn_by text not null,
  withdrawn_why text not null,
  -- when what rested on it was taken out of use because its last day was over
  ended_at timestamptz,
  -- what stands in the place of the name, by language
  neutral jsonb not null,
  token_hash text,
  token_made_at timestamptz,
  emptied_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (alliance_id, consent_id),
  unique (alliance_id, number),
  unique (alliance_id, token_hash),
  foreign key (alliance_id, wording) references content.consent_wordings (alliance_id, version),
  check (age = 'adult' or agreed_by <> '' or emptied_at is not null),
  check ((given_at is null) = (given_how is null) and (given_at is null) = (wording is null)),
  check ((withdrawn_at is null) = (withdrawn_how is null))
);
create index people_consents_by_end on content.people_consents (alliance_id, until) where until is not null;
select foyer.tenant('content.people_consents');

-- Whose consent a picture rests on.
create table content.asset_consents (
  alliance_id uuid not null,
  asset_id uuid not null,
  consent_id uuid not null,
  primary key (alliance_id, asset_id, consent_id),
  foreign key (alliance_id, asset_id) references content.assets (alliance_id, asset_id) on delete cascade,
  foreign key (alliance_id, consent_id) references content.people_consents (alliance_id, consent_id) on delete cascade
);
create index asset_consents_by_consent on content.asset_consents (alliance_id, consent_id);
select foyer.tenant('content.asset_consents');

-- Words of people: something they said, a title they pick, a page on which one meets them. Each rests on a consent.
create table content.people_words (
  alliance_id uuid not null,
  words_id uuid not null,
  consent_id uuid not null,
  sort text not null check (sort in ('quote', 'pick', 'meet')),
  slug text,
  texts jsonb not null,
  asset_id uuid,
  href text not null,
  day date not null,
  state text not null check (state in ('draft', 'shown', 'retired')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (alliance_id, words_id),
  unique (alliance_id, slug),
  foreign key (alliance_id, consent_id) references content.people_consents (alliance_id, consent_id) on delete cascade,
  foreign key (alliance_id, asset_id) references content.assets (alliance_id, asset_id),
  check ((sort = 'meet') = (slug is not null))
);
create index people_words_by_consent on content.people_words (alliance_id, consent_id);
create index people_words_by_day on content.people_words (alliance_id, sort, day desc, words_id desc);
select foyer.tenant('content.people_words');

-- A place in which a name that was taken back may stay, and why.
create table content.names_let (
  alliance_id uuid not null,
  consent_id uuid not null,
  place text not null,
  reason text not null,
  by_name text not null,
  at timestamptz not null,
  primary key (alliance_id, consent_id, place),
  foreign key (alliance_id, consent_id) references content.people_consents (alliance_id, consent_id) on delete cascade
);
select foyer.tenant('content.names_let');

-- What lies outside the house and still tells of a person: mails, posts on platforms, posters, the press. A list to work off.
create table content.outside_copies (
  alliance_id uuid not null,
  consent_id uuid not null,
  copy text not null,
  post_id uuid,
  channel text not null,
  title text not null,
  address text not null,
  amount int,
  left_at timestamptz not null,
  why text not null,
  state text not null check (state in ('open', 'asked', 'gone', 'stays')),
  asked_on date,
  note text not null,
  by_name text not null,
  updated_at timestamptz not null,
  primary key (alliance_id, consent_id, copy),
  foreign key (alliance_id, consent_id) references content.people_consents (alliance_id, consent_id) on delete cascade
);
select foyer.tenant('content.outside_copies');

-- An address that held a name still leads to its page, and nobody can read the name out of it.
create table content.former_slugs (
  alliance_id uuid not null,
  kind text not null check (kind in ('post', 'page', 'series')),
  slug_hash text not null,
  subject_id uuid not null,
  primary key (alliance_id, kind, slug_hash)
);
select foyer.tenant('content.former_slugs', 'select, insert');

-- Versions and the archive are never changed, but for this: a name that was taken back is put out of them. The one door to it, and it opens
-- only for the alliance that was entered.
create function content.put_name_out(alliance uuid, of_what text, id uuid, in_version int, new_title text, new_content text) returns void
language plpgsql security definer set search_path = pg_catalog, content, pg_temp as $$
begin
  if alliance is distinct from foyer.entered() then return; end if;
  if of_what = 'post' then
    update content.post_versions v set content = new_content::jsonb where v.alliance_id = alliance and v.post_id = id and v.version = in_version;
  elsif of_what = 'page' then
    update content.page_versions v set texts = new_content::jsonb where v.alliance_id = alliance and v.page_id = id and v.version = in_version;
  elsif of_what = 'archive' then
    update content.archive a set title = new_title, html = new_content where a.alliance_id = alliance and a.archive_id = id;
  elsif of_what = 'note' then
    update content.archive a set note = new_content where a.alliance_id = alliance and a.archive_id = id;
  end if;
end
$$;
revoke all on function content.put_name_out(uuid, text, uuid, int, text, text) from public;
grant execute on function content.put_name_out(uuid, text, uuid, int, text, text) to :app;
