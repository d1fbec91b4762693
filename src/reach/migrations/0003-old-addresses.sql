-- Addresses that pages and codes had before they came here, and where they lead now. Counted without anything about who followed them.
create table reach.old_addresses (
  alliance_id  uuid not null,
  address      text not null check (octet_length(address) <= 1500), -- '/2019/03/story-hour', '/?p=123'; everything below a path: '/blog/*'
  target       text not null,                       -- a path of the portal, or an address on a host that is the library's own
  subject_kind text check (subject_kind in ('post', 'page')),
  subject_id   uuid,                                -- what stands at the target, so that it is found under a later address too
  code         text,                                -- the link whose touches count who comes: set for codes that are printed somewhere
  source       text not null,                       -- 'by hand', 'imported: old-site.xml'
  hits         bigint not null,
  last_hit_on  date,
  made_at      timestamptz not null,
  primary key (alliance_id, address),
  check ((subject_kind is null) = (subject_id is null))
);
select foyer.tenant('reach.old_addresses');

-- Hosts beside the portal's that are the library's own: an old address may lead there, and nowhere else outside.
create table reach.own_hosts (
  alliance_id uuid not null,
  host        text not null check (host = lower(host)),
  made_at     timestamptz not null,
  primary key (alliance_id, host)
);
select foyer.tenant('reach.own_hosts');
