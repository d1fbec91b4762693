-- `attempts` numbers the attempts of a delivery and is the fence against a worker that slept, so it never goes back. What
-- waits and limits are reckoned by is counted beside it: a wait that is nobody's fault and a person's decision give tries back.
alter table channels.deliveries add column tries int not null default 0 check (tries >= 0);
update channels.deliveries set tries = attempts where attempts > 0;
