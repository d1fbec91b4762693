-- Deliveries of posts that left before they came here: the file they were imported from. One post of a channel is imported once.
alter table channels.deliveries add column imported text;
create unique index deliveries_imported_once on channels.deliveries (alliance_id, account_id, remote_id) where imported is not null;
-- Whether Foyer itself sent it is asked by the same address.
create index deliveries_by_remote on channels.deliveries (alliance_id, account_id, remote_id) where remote_id is not null and operation = 'deliver';
