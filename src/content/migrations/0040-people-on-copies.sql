-- Who is on a picture is on what was made from it.
insert into content.asset_consents (alliance_id, asset_id, consent_id)
with recursive copies (alliance_id, asset_id, made_from) as (
  select g.alliance_id, g.asset_id, g.made_from from content.asset_grounds g where g.made_from is not null
  union
  select c.alliance_id, c.asset_id, g.made_from
  from copies c
  join content.asset_grounds g on g.alliance_id = c.alliance_id and g.asset_id = c.made_from
  where g.made_from is not null
)
select distinct c.alliance_id, c.asset_id, a.consent_id
from copies c
join content.asset_consents a on a.alliance_id = c.alliance_id and a.asset_id = c.made_from
on conflict do nothing;
