-- Personal columns live in tables of their own (…_addresses, …_people, letters), so that counting, listing and keeping statistics never
-- touch them, and so that erasing a person is deleting a row.
create schema patrons;
grant usage on schema patrons to :app;

create table patrons.topics (
  alliance_id uuid not null,
  topic       text not null check (topic ~ '^[a-z][a-z0-9-]{1,39}$'),
  names       jsonb not null,                      -- {"en": "Local history", "zh-CN": "地方文献"}
  place       int not null,
  offered     boolean not null,                    -- false: no longer offered; who has it keeps it
  primary key (alliance_id, topic)
);

create table patrons.subscribers (
  alliance_id   uuid not null,
  subscriber_id uuid not null,
  state         text not null check (state in ('asked', 'active', 'stopped', 'bounced', 'lapsed')),
  locale        text not null,
  topics        text[] not null,
  frequency     text not null check (frequency in ('each', 'weekly', 'monthly')),
  scene         int not null,
  text_version  text not null,                     -- the words that were agreed to
  source        text not null,                     -- where the form stood: 'portal /newsletter'
  asked_at      timestamptz not null,
  confirmed_at  timestamptz,
  ended_at      timestamptz,
  ended_how     text,                              -- 'one-click', 'page', 'hard-bounce', 'erased', 'not-confirmed'
  bounces       int not null default 0,
  last_bounce   timestamptz,
  primary key (alliance_id, subscriber_id),
  check (state <> 'active' or confirmed_at is not null)   -- nobody gets mail who has not said so from their own mailbox
);
create index subscribers_active on patrons.subscribers (alliance_id, subscriber_id) where state = 'active';
create index subscribers_asked on patrons.subscribers (alliance_id, asked_at) where state = 'asked';

create table patrons.subscriber_addresses (
  alliance_id   uuid not null,
  subscriber_id uuid not null,
  email         text not null,
  email_key     text not null,                     -- lower case: one address, one subscription
  primary key (alliance_id, subscriber_id),
  unique (alliance_id, email_key),
  foreign key (alliance_id, subscriber_id) references patrons.subscribers on delete cascade
);

-- What was agreed to, when, how, in which words; kept after the address is gone, as evidence without a name.
create table patrons.consents (
  alliance_id  uuid not null,
  consent_id   uuid not null,
  person_kind  text not null check (person_kind in ('subscriber', 'application')),
  person_id    uuid not null,
  purpose      text not null,
  channel      text not null,
  text_version text not null,
  locale       text not null,
  at           timestamptz not null,
  source       text not null,
  proof        text not null,
  expires_at   timestamptz,
  withdrawn_at timestamptz,
  withdrawn_how text,
  primary key (alliance_id, consent_id)
);
create index consents_person on patrons.consents (alliance_id, person_kind, person_id);

create table patrons.applications (
  alliance_id    uuid not null,
  application_id uuid not null,
  reference      text not null,
  form_key       uuid not null,                    -- made with the form, so that a form posted twice is one application
  state          text not null check (state in ('received', 'issued', 'declined', 'withdrawn')),
  age_band       text not null check (age_band in ('adult', 'young')),
  point_no       int not null,                     -- where the card will be collected; 0 = not said
  scene          int not null,
  locale         text not null,
  duplicate_of   text,                             -- the reference of an earlier open application by the same person
  received_at    timestamptz not null,
  handled_at     timestamptz,
  handled_by     uuid,
  reason         text,
  primary key (alliance_id, application_id),
  unique (alliance_id, reference),
  unique (alliance_id, form_key)
);
create index applications_open on patrons.applications (alliance_id, state, received_at);

create table patrons.application_people (
  alliance_id    uuid not null,
  application_id uuid not null,
  name           text not null,
  email          text,
  phone          text,
  birth_date     date,
  guardian_name  text,
  guardian_contact text,
  person_key     text not null,                    -- sha256 of name and contact, to notice the same person twice
  primary key (alliance_id, application_id),
  foreign key (alliance_id, application_id) references patrons.applications on delete cascade
);
create index application_people_key on patrons.application_people (alliance_id, person_key);

-- How this alliance gives out cards.
create table patrons.card_rules (
  alliance_id     uuid not null,
  guardian_below  int not null check (guardian_below between 0 and 21),
  ask_birth_date  boolean not null,
  ready_days      int not null check (ready_days between 0 and 90),
  primary key (alliance_id)
);

-- Single mails that somebody is owed: a confirmation, a receipt, the director's Monday page. Text and address are emptied once it has left.
create table patrons.letters (
  alliance_id  uuid not null,
  letter_id    uuid not null,
  letter_key   text not null,                      -- one letter per key, for ever
  kind         text not null,
  state        text not null check (state in ('planned', 'sending', 'sent', 'unconfirmed', 'failed', 'withdrawn')),
  email        text,
  subject      text,
  body_text    text,
  body_html    text,
  message_id   text not null,
  attempts     int not null,
  due_at       timestamptz not null,               -- house time
  next_try     timestamptz not null,               -- real time
  leased_until timestamptz,                        -- real time
  ended_at     timestamptz,
  problem      text,
  primary key (alliance_id, letter_id),
  unique (alliance_id, letter_key)
);
create index letters_waiting on patrons.letters (alliance_id, next_try) where state in ('planned', 'sending');

create table patrons.retention (
  alliance_id uuid not null,
  data_class  text not null,
  days        int not null check (days between 1 and 36500),
  primary key (alliance_id, data_class)
);
create table patrons.retention_runs (
  alliance_id uuid not null,
  run_id      uuid not null,
  data_class  text not null,
  at          timestamptz not null,
  rows        int not null,
  days        int not null,
  primary key (alliance_id, run_id)
);

select foyer.tenant('patrons.topics');
select foyer.tenant('patrons.subscribers');
select foyer.tenant('patrons.subscriber_addresses');
select foyer.tenant('patrons.consents');
select foyer.tenant('patrons.applications');
select foyer.tenant('patrons.application_people');
select foyer.tenant('patrons.card_rules');
select foyer.tenant('patrons.letters');
select foyer.tenant('patrons.retention');
select foyer.tenant('patrons.retention_runs');
