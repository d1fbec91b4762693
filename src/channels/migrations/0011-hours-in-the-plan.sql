-- What a channel costs in hours is told once, in strategy's channel plan. What stood here goes there, where the plan says nothing yet: the hours
-- of all accounts of a kind together. The only statement of this room that names another's table; strategy's are made before these run.
insert into strategy.channel_plans (alliance_id, channel, version, purpose, audience_id, hours_per_week, owner_name, changed_by, changed_at)
select alliance_id, kind, 1, string_agg(name, ', ' order by connected_at, account_id), null, least(sum(hours_a_week), 1000), 'Foyer', 'Foyer', min(connected_at)
from channels.accounts where hours_a_week is not null and retired_at is null group by alliance_id, kind
on conflict (alliance_id, channel) do nothing;
update strategy.channel_plans p set hours_per_week = t.hours
from (select alliance_id, kind, least(sum(hours_a_week), 1000) as hours from channels.accounts where hours_a_week is not null and retired_at is null group by alliance_id, kind) as t
where p.alliance_id = t.alliance_id and p.channel = t.kind and p.hours_per_week is null;

alter table channels.accounts drop column hours_a_week;
