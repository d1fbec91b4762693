-- How people heard of the library, as those who apply for a card say it. Sums of months and nothing else: no row here belongs to an application,
-- none has a day, an hour, a place or a code, so that what somebody answered cannot be found beside their name.
create table patrons.heard_question (
  alliance_id uuid not null,
  asked       boolean not null,
  primary key (alliance_id)
);

create table patrons.heard_choices (
  alliance_id uuid not null,
  choice      text not null,
  names       jsonb not null,
  channel     text,                 -- the channel of the plan that it stands for; null: none
  place       int not null,
  offered     boolean not null,
  primary key (alliance_id, choice)
);

create table patrons.heard_months (
  alliance_id uuid not null,
  month       date not null check (extract(day from month) = 1),
  asked       int not null check (asked > 0),
  answered    int not null check (answered between 0 and asked),
  primary key (alliance_id, month)
);

create table patrons.heard_answers (
  alliance_id uuid not null,
  month       date not null,
  choice      text not null,
  answers     int not null check (answers > 0),
  primary key (alliance_id, month, choice),
  foreign key (alliance_id, month) references patrons.heard_months (alliance_id, month)
);
select foyer.tenant('patrons.heard_question');
select foyer.tenant('patrons.heard_choices');
select foyer.tenant('patrons.heard_months');
select foyer.tenant('patrons.heard_answers');
