-- Channels through which a post goes out later than the post itself: `{"newsletter": {"wall": "2026-09-10T18:00", "zone": "Asia/Shanghai"}}`.
-- Part of the plan and not of the text, so that nobody has to approve a text again because a time has changed.
alter table content.posts add column channel_times jsonb not null default '{}';
create index posts_with_channel_times on content.posts (alliance_id, planned_at) where channel_times <> '{}';
