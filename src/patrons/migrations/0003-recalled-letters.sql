-- A mail that is asked back while a mail server has it: when that puts it off, it is not tried again.
alter table patrons.letters add column recalled_at timestamptz;
-- The "card is ready" mail of the marking that was undone last, so that the application can say what became of it.
alter table patrons.applications add column undone_letter text;
