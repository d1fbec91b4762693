-- One mail before something begins, for whoever asked for it and said so from their own mailbox. Rows go when it is over.
create table patrons.reminders (
  alliance_id  uuid not null,
  reminder_id  uuid not null,
  subject_kind text not null,                      -- what begins: 'show'
  subject_id   uuid not null,
  email_key    text not null,                      -- one address, one reminder of one thing
  state        text not null check (state in ('asked', 'active')),
  locale       text not null,
  lead         int not null check (lead between 1 and 20160),   -- minutes before it begins
  asked_at     timestamptz not null,
  confirmed_at timestamptz,
  -- when the next mail is due; null: nothing more is owed. Which mail it is, the thing itself says then.
  due_at       timestamptz,
  -- the beginning that this person was last told of; null: that there is none
  told_begins  timestamptz,
  -- how often the thing had changed when its last mail was planned: names that mail
  revision     int not null,
  over_at      timestamptz not null,               -- from then on the row is only kept by retention
  primary key (alliance_id, reminder_id),
  unique (alliance_id, subject_kind, subject_id, email_key),
  check (state <> 'active' or confirmed_at is not null),   -- nobody gets a mail who has not said so from their own mailbox
  check (due_at is null or state = 'active')
);
create index reminders_due on patrons.reminders (alliance_id, due_at) where due_at is not null;
create index reminders_over on patrons.reminders (alliance_id, over_at);

create table patrons.reminder_addresses (
  alliance_id uuid not null,
  reminder_id uuid not null,
  email       text not null,
  primary key (alliance_id, reminder_id),
  foreign key (alliance_id, reminder_id) references patrons.reminders on delete cascade
);
select foyer.tenant('patrons.reminders');
select foyer.tenant('patrons.reminder_addresses');

-- Mail programs offer "unsubscribe" where a mail says how (RFC 8058). What comes too late does not leave any more.
alter table patrons.letters add column stop_url text;
alter table patrons.letters add column useless_at timestamptz;

-- Where a reminder is due, over all alliances: asked before a job is made, so that an idle house writes nothing.
create function patrons.alliances_with_reminders(at timestamptz) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select distinct r.alliance_id from patrons.reminders r where r.due_at <= at
$$;
revoke execute on function patrons.alliances_with_reminders(timestamptz) from public;
grant execute on function patrons.alliances_with_reminders(timestamptz) to :app;
