-- Who may correct what readers have, by kind of content. What was set before keeps what held then: everybody who may schedule.
alter table content.review_rules add column correctors jsonb not null default '["owner", "director", "editor", "author"]';
alter table content.review_rules alter column correctors drop default;
