-- How often each recording was downloaded or begun on a day. Who it was is in the day's hashes (reach.visitors), which are thrown away.
create table reach.downloads (
  alliance_id uuid not null,
  recording_id uuid not null,
  day date not null,
  downloads bigint not null check (downloads > 0),
  primary key (alliance_id, recording_id, day)
);
select foyer.tenant('reach.downloads');
