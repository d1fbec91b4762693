-- Who speaks for the library, about what; and who has spoken to whom.
create table content.spokespeople (
  alliance_id uuid not null,
  spokesperson_id uuid not null,
  name text not null,
  topics text not null,
  retired_at timestamptz,
  updated_at timestamptz not null,
  primary key (alliance_id, spokesperson_id)
);
select foyer.tenant('content.spokespeople');

create table content.press_talks (
  alliance_id uuid not null,
  talk_id uuid not null,
  spokesperson_id uuid not null,
  -- to whom: a contact of the media list while it is there, and the name; emptied when they are forgotten
  contact_id uuid,
  to_name text not null,
  outlet text not null,
  about text not null,
  at timestamptz not null,
  written_by text not null,
  primary key (alliance_id, talk_id),
  foreign key (alliance_id, spokesperson_id) references content.spokespeople (alliance_id, spokesperson_id)
);
create index press_talks_by_time on content.press_talks (alliance_id, at desc, talk_id desc);
select foyer.tenant('content.press_talks');
