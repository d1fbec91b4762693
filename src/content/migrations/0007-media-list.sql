-- The media list: who writes and speaks about the library, why the library may write to them, and when it last did.
create table content.media_contacts (
  alliance_id uuid not null,
  contact_id uuid not null,
  name text not null,
  outlet text not null,
  -- one address, one contact: letters' case does not make two people
  email text,
  email_key text,
  phone text not null,
  beat text not null,
  language text not null,
  -- consent: they asked for it · legitimate-interest: their address at work, given out for such mail
  basis text not null check (basis in ('consent', 'legitimate-interest')),
  source text not null,
  note text not null,
  -- stopped: wants no more mail; stays known, so that no file brings them back
  state text not null check (state in ('listed', 'stopped')),
  contacted_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (alliance_id, contact_id),
  check (name <> '' or outlet <> ''),
  check ((email is null) = (email_key is null)),
  check (email is not null or phone <> '')
);
create unique index media_contacts_email on content.media_contacts (alliance_id, email_key) where email_key is not null;
create index media_contacts_by_outlet on content.media_contacts (alliance_id, outlet, name, contact_id);
select foyer.tenant('content.media_contacts');
