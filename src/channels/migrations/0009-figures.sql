-- What the other side says of a delivery: the highest count of each kind that was ever read, and when it was read last.
alter table channels.deliveries
  add column figures jsonb not null default '{}',
  add column figures_at timestamptz;
create index deliveries_to_read on channels.deliveries (alliance_id, kind, ended_at)
  where state = 'sent' and operation = 'deliver' and remote_id is not null;
