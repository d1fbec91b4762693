-- The mails of one delivery are counted by state on every page that shows it, and most of them are years old. The two partial
-- indexes on the same columns are covered.
create index mailings_by_delivery on channels.mailings (alliance_id, delivery_id, state);
drop index channels.mailings_sending;
drop index channels.mailings_open;
