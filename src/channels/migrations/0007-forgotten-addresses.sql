-- Addresses of mails that never left are forgotten too: by the time they were last to be sent, and at once where nothing will be.
update channels.mailings set address = null, stop_token = null where state = 'skipped' and address is not null;
drop index channels.mailings_with_address;
create index mailings_with_address on channels.mailings (alliance_id, (coalesce(sent_at, next_at))) where address is not null;
