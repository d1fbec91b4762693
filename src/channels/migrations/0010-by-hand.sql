-- `by-hand`: everything is ready and a person does the last step on a platform that lets no program in. It waits for that person, not
-- for the relay.
alter table channels.deliveries drop constraint deliveries_state_check;
alter table channels.deliveries add constraint deliveries_state_check
  check (state in ('planned', 'due', 'sending', 'by-hand', 'sent', 'unconfirmed', 'failed', 'withdrawn'));
create index deliveries_by_hand on channels.deliveries (alliance_id, due_at) where state = 'by-hand';

-- Figures that a person read off a platform, with what shows them. What is counted stands in the delivery and in the facts; this is
-- the evidence.
create table channels.readings (
  alliance_id uuid not null,
  reading_id uuid not null,
  delivery_id uuid not null,
  figures jsonb not null,
  evidence_id uuid,
  note text not null,
  by_name text not null,
  at timestamptz not null,
  primary key (alliance_id, reading_id),
  foreign key (alliance_id, delivery_id) references channels.deliveries (alliance_id, delivery_id)
);
create index readings_by_delivery on channels.readings (alliance_id, delivery_id, at desc);
select foyer.tenant('channels.readings', 'select, insert');
