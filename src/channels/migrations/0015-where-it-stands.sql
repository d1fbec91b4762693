-- Where an account stood when a delivery was handed to it: a server, a chat. What follows a delivery goes there and nowhere else, because
-- another server calls something else by the same number. Null: never tried. '': the channel has one place only.
alter table channels.deliveries add column place text;
update channels.deliveries d
set place = coalesce(a.settings ->> case d.kind when 'mastodon' then 'server' when 'telegram' then 'chat' end, '')
from channels.accounts a
where a.alliance_id = d.alliance_id and a.account_id = d.account_id and d.started_at is not null;
-- The same of what people said: who answers it answers there, and another server says something else under the same number.
alter table channels.incoming add column place text not null default '';
update channels.incoming i
set place = coalesce(a.settings ->> case i.kind when 'mastodon' then 'server' when 'telegram' then 'chat' end, '')
from channels.accounts a
where a.alliance_id = i.alliance_id and a.account_id = i.account_id;
drop index channels.incoming_once;
create unique index incoming_once on channels.incoming (alliance_id, account_id, place, remote_id) where account_id is not null and remote_id is not null;
-- When somebody last had the other side asked who we are there: that is not done at every press.
alter table channels.accounts add column asked_at timestamptz;
