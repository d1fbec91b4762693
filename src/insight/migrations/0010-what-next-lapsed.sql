-- A seed follows from what was asked and what was read, so there is none until the posts are read; and each answer has its number among those of
-- its subject, so that whoever weighs proposals later knows how often it was asked.
alter table insight.next_runs alter column seed drop not null;
alter table insight.next_runs add column batch int check (batch > 0);
create unique index next_batches on insight.next_runs (alliance_id, subject_kind, subject_id, batch) where batch is not null;

-- What was proposed and nobody decided about before it was worked out anew has lapsed.
alter table insight.proposals drop constraint proposals_state_check;
alter table insight.proposals add constraint proposals_state_check check (state in ('open', 'taken', 'refused', 'lapsed'));
alter table insight.proposals drop constraint proposals_check;
alter table insight.proposals add constraint proposals_undecided check ((state in ('open', 'lapsed')) = (decided_at is null));
