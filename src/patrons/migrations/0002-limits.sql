-- How often public forms were used from one network, for one address or one telephone, so that they cannot be used to bother people or to
-- move figures. The key is a keyed hash: neither network nor address can be read from it. A row is over at `until` and is then deleted.
create table patrons.limits (
  alliance_id uuid not null,
  limit_key   text not null,
  times       int not null check (times > 0),
  since       timestamptz not null,
  until       timestamptz not null,
  primary key (alliance_id, limit_key)
);
create index limits_over on patrons.limits (alliance_id, until);

select foyer.tenant('patrons.limits');
