-- What people say to the library on its channels: comments under its posts, mentions, messages to it. One queue, whatever the channel.
create table channels.incoming (
  alliance_id uuid not null,
  incoming_id uuid not null,
  -- null where a person pasted it from a place where Foyer has no account
  account_id uuid,
  -- the channel, or the name of the place that a person wrote down
  kind text not null,
  -- what the other side calls it
  remote_id text,
  remote_url text,
  sort text not null check (sort in ('comment', 'mention', 'message')),
  author_name text not null,
  author_handle text not null,
  author_url text,
  text text not null,
  -- which of ours it is said to, where that is known; its scene is the delivery's
  post_id uuid,
  delivery_id uuid,
  scene int not null,
  -- the first of a conversation, also when that is itself
  thread uuid not null,
  written_at timestamptz not null,
  arrived_at timestamptz not null,
  state text not null check (state in ('waiting', 'answered', 'closed', 'hidden')),
  -- why it was hidden, or closed without an answer
  why text not null default '',
  owner_id uuid,
  -- the first answer that arrived there
  answered_at timestamptz,
  -- who pasted it; null for what came by itself
  pasted_by text,
  -- its author took it back, or asked to be forgotten, or it is old: who said it and what is emptied
  emptied_at timestamptz,
  primary key (alliance_id, incoming_id),
  foreign key (alliance_id, account_id) references channels.accounts (alliance_id, account_id),
  foreign key (alliance_id, delivery_id) references channels.deliveries (alliance_id, delivery_id),
  foreign key (alliance_id, thread) references channels.incoming (alliance_id, incoming_id)
);
-- Whatever is told twice comes in once; what is pasted is known by its address.
create unique index incoming_once on channels.incoming (alliance_id, account_id, remote_id) where account_id is not null and remote_id is not null;
create unique index incoming_pasted_once on channels.incoming (alliance_id, remote_url) where account_id is null and remote_url is not null;
create index incoming_waiting on channels.incoming (alliance_id, written_at, incoming_id) where state = 'waiting';
create index incoming_by_time on channels.incoming (alliance_id, written_at desc, incoming_id desc);
create index incoming_by_thread on channels.incoming (alliance_id, thread, written_at);
create index incoming_by_author on channels.incoming (alliance_id, author_handle) where author_handle <> '';
create index incoming_full on channels.incoming (alliance_id, arrived_at) where emptied_at is null;
create index incoming_by_delivery on channels.incoming (alliance_id, delivery_id) where delivery_id is not null;
select foyer.tenant('channels.incoming', 'select, insert, update');

-- What the library did about it, in order: answers, notes, hand-overs.
create table channels.incoming_entries (
  alliance_id uuid not null,
  entry_id uuid not null,
  incoming_id uuid not null,
  sort text not null check (sort in ('answer', 'note', 'handed-over', 'taken-up', 'let-go', 'hidden', 'shown', 'closed', 'reopened')),
  text text not null,
  locale text not null default '',
  persona_id uuid,
  by_id uuid,
  by_name text not null,
  at timestamptz not null,
  -- an answer that a program brings there; without one a person said it there themself
  delivery_id uuid,
  primary key (alliance_id, entry_id),
  foreign key (alliance_id, incoming_id) references channels.incoming (alliance_id, incoming_id),
  foreign key (alliance_id, delivery_id) references channels.deliveries (alliance_id, delivery_id)
);
create index incoming_entries_of on channels.incoming_entries (alliance_id, incoming_id, at, entry_id);
create index incoming_entries_by_delivery on channels.incoming_entries (alliance_id, delivery_id) where delivery_id is not null;
select foyer.tenant('channels.incoming_entries', 'select, insert, update');

-- How far an account was listened to, and why it could not be the last time.
alter table channels.accounts
  add column heard_to text,
  add column heard_at timestamptz,
  add column heard_problem text;

-- An answer leaves as everything else does (law 1). It may belong to no post.
alter table channels.deliveries drop constraint deliveries_operation_check;
alter table channels.deliveries add constraint deliveries_operation_check
  check (operation in ('deliver', 'edit', 'withdraw', 'correction', 'answer'));
alter table channels.deliveries
  alter column post_id drop not null,
  add column answers uuid,
  add foreign key (alliance_id, answers) references channels.incoming (alliance_id, incoming_id),
  add check ((operation = 'answer') = (answers is not null)),
  add check (post_id is not null or operation = 'answer');
-- The same words are said to the same person once, however often a form is sent.
create unique index deliveries_answer_once on channels.deliveries (alliance_id, answers, md5(payload ->> 'text'))
  where operation = 'answer' and state <> 'withdrawn';
