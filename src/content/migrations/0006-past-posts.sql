-- A post that left before it came here: it stands where it left, has no page of its own on this site, and is never sent.
alter table content.posts add column past boolean not null default false;
