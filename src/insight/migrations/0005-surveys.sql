-- Surveys: what people say of what it did for them, and of the library before and after a campaign. Kept are sums: how many sheets were filled in,
-- and how often each answer was given, by group and by before or after. No sheet is a row, so that no two answers are known to be of one person,
-- and none has a time, an address or an account.
create table insight.surveys (
  alliance_id uuid not null,
  survey_id uuid not null,
  version int not null,
  title text not null check (title <> ''),
  titles jsonb not null,                -- in other languages
  about_kind text not null check (about_kind in ('alliance', 'campaign', 'series')),
  about_id uuid,
  opens date not null,
  closes date not null check (closes >= opens),
  turns date,                           -- answers of earlier days are from before; null: there is no before and after
  questions jsonb not null,             -- never changed once it is open: figures are of the words that people read
  grouped text check (grouped in ('age', 'first-visit')),
  known jsonb,                          -- the make-up of the audience, in percent by group
  handed_out int check (handed_out > 0),
  code text not null,                   -- of the short link
  closed_at timestamptz,
  made_by text not null,
  made_at timestamptz not null,
  primary key (alliance_id, survey_id),
  check ((about_kind = 'alliance') = (about_id is null)),
  check (turns is null or turns between opens and closes)
);
create index surveys_by_about on insight.surveys (alliance_id, about_kind, about_id);
select foyer.tenant('insight.surveys', 'select, insert, update');

create table insight.survey_sheets (
  alliance_id uuid not null,
  survey_id uuid not null,
  wave text not null check (wave in ('before', 'after', 'once')),
  grouped text not null,                -- '': not said
  sheets int not null check (sheets > 0),
  primary key (alliance_id, survey_id, wave, grouped),
  foreign key (alliance_id, survey_id) references insight.surveys (alliance_id, survey_id)
);
select foyer.tenant('insight.survey_sheets', 'select, insert, update');

create table insight.survey_answers (
  alliance_id uuid not null,
  survey_id uuid not null,
  wave text not null check (wave in ('before', 'after', 'once')),
  grouped text not null,
  question text not null,
  answer text not null,
  answers int not null check (answers > 0),
  primary key (alliance_id, survey_id, wave, grouped, question, answer),
  foreign key (alliance_id, survey_id) references insight.surveys (alliance_id, survey_id)
);
select foyer.tenant('insight.survey_answers', 'select, insert, update');
