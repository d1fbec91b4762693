-- Why the library speaks, to whom, by which ways, and what was learnt: plan, goals, audiences, channel plan, campaigns, decisions.
-- People who wrote, approved or decided are kept by name as they signed: a printed plan stays readable when they have left.
create schema strategy;
grant usage on schema strategy to :app;

-- One outreach plan a year; what it says is in its versions.
create table strategy.plans (
  alliance_id uuid not null,
  plan_id uuid not null,
  year int not null check (year between 1990 and 2200),
  -- The newest version, and the newest approved one (0: none yet).
  version int not null check (version > 0),
  approved_version int not null check (approved_version between 0 and version),
  created_at timestamptz not null,
  primary key (alliance_id, plan_id),
  unique (alliance_id, year)
);

create table strategy.plan_versions (
  alliance_id uuid not null,
  plan_id uuid not null,
  version int not null check (version > 0),
  -- Counts the savings of a draft, so that nobody approves a text other than the one read.
  revision int not null check (revision > 0),
  mission text not null,
  -- Lists as JSON: texts; {channel, purpose, hours a week, money a year}; days with what is reviewed.
  aims jsonb not null,
  channels jsonb not null,
  reviews jsonb not null,
  budget numeric(14,2) check (budget >= 0),
  currency text not null,
  notes text not null,
  written_by text not null,
  written_at timestamptz not null,
  approved_by text,
  approved_at timestamptz,
  primary key (alliance_id, plan_id, version),
  foreign key (alliance_id, plan_id) references strategy.plans (alliance_id, plan_id),
  check ((approved_by is null) = (approved_at is null))
);

-- A goal as it now reads; goal_versions keeps every wording it had.
create table strategy.goals (
  alliance_id uuid not null,
  goal_id uuid not null,
  version int not null check (version > 0),
  title text not null,
  -- How the public sees it; null: not shown.
  public_label text,
  metric text not null,
  -- Null: the whole alliance; otherwise the points of goal_points.
  scope text not null check (scope in ('all', 'points')),
  -- A goal without a number or an end is allowed; it has no verdict.
  target numeric,
  -- Counted over the whole period, or in each month.
  per text not null check (per in ('total', 'month')),
  -- From zero, or above the baseline.
  counted text not null check (counted in ('from-zero', 'above-baseline')),
  starts date not null,
  ends date check (ends >= starts),
  owner_id uuid,
  owner_name text not null,
  -- Mean of the months of the baseline that have figures; null where there were none.
  baseline numeric,
  baseline_from date,
  baseline_to date,
  -- Month by month with points present and missing, as it was read when the goal was set.
  baseline_months jsonb not null,
  baseline_read_at timestamptz,
  state text not null check (state in ('open', 'closed')),
  closed_note text,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (alliance_id, goal_id),
  check (counted = 'from-zero' or baseline is not null)
);
create index goals_by_state on strategy.goals (alliance_id, state, starts);

create table strategy.goal_points (
  alliance_id uuid not null,
  goal_id uuid not null,
  point_no int not null,
  primary key (alliance_id, goal_id, point_no),
  foreign key (alliance_id, goal_id) references strategy.goals (alliance_id, goal_id)
);

create table strategy.goal_versions (
  alliance_id uuid not null,
  goal_id uuid not null,
  version int not null,
  terms jsonb not null,
  why text not null,
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (alliance_id, goal_id, version),
  foreign key (alliance_id, goal_id) references strategy.goals (alliance_id, goal_id)
);

create table strategy.audiences (
  alliance_id uuid not null,
  audience_id uuid not null,
  version int not null check (version > 0),
  name text not null,
  -- Who they are, in words.
  description text not null,
  size int check (size >= 0),
  size_on date,
  -- How we know: a count, a census, an estimate by whom.
  source text not null,
  retired boolean not null,
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (alliance_id, audience_id),
  check ((size is null) = (size_on is null))
);
create unique index audiences_by_name on strategy.audiences (alliance_id, lower(name)) where not retired;

-- A channel is named by its key: website, newsletter, poster, wechat … also ways that do not leave through Foyer.
create table strategy.channel_plans (
  alliance_id uuid not null,
  channel text not null check (channel ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  version int not null check (version > 0),
  purpose text not null,
  audience_id uuid,
  hours_per_week numeric(6,2) check (hours_per_week >= 0),
  owner_name text not null,
  -- From this day on nothing is published there.
  retires_on date,
  retire_notice text,
  replaced_by text,
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (alliance_id, channel),
  foreign key (alliance_id, audience_id) references strategy.audiences (alliance_id, audience_id),
  check ((retires_on is null) = (retire_notice is null)),
  check (replaced_by is null or replaced_by <> channel)
);

create table strategy.campaigns (
  alliance_id uuid not null,
  campaign_id uuid not null,
  -- The newest wording in campaign_versions, and the last one written before the campaign started: what was announced.
  version int not null check (version > 0),
  announced_version int not null check (announced_version between 1 and version),
  title text not null,
  starts date not null,
  ends date not null check (ends >= starts),
  audience_id uuid,
  owner_id uuid,
  owner_name text not null,
  -- What it took: planned when opened, true when known.
  hours_planned numeric(8,2) check (hours_planned >= 0),
  money_planned numeric(14,2) check (money_planned >= 0),
  hours_spent numeric(8,2) check (hours_spent >= 0),
  money_spent numeric(14,2) check (money_spent >= 0),
  currency text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (alliance_id, campaign_id),
  foreign key (alliance_id, audience_id) references strategy.audiences (alliance_id, audience_id)
);
create index campaigns_by_start on strategy.campaigns (alliance_id, starts desc, campaign_id);

create table strategy.campaign_goals (
  alliance_id uuid not null,
  campaign_id uuid not null,
  goal_id uuid not null,
  primary key (alliance_id, campaign_id, goal_id),
  foreign key (alliance_id, campaign_id) references strategy.campaigns (alliance_id, campaign_id),
  foreign key (alliance_id, goal_id) references strategy.goals (alliance_id, goal_id)
);
create index campaign_goals_by_goal on strategy.campaign_goals (alliance_id, goal_id);

-- What a campaign says beforehand: hypothesis, days, goals and the comparison. Written once per change, never changed.
create table strategy.campaign_versions (
  alliance_id uuid not null,
  campaign_id uuid not null,
  version int not null,
  terms jsonb not null,
  -- Written when the campaign, by its announced days, had already started.
  after_start boolean not null,
  why text,
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (alliance_id, campaign_id, version),
  foreign key (alliance_id, campaign_id) references strategy.campaigns (alliance_id, campaign_id)
);

-- Decisions and lessons are not rewritten: a later one replaces an earlier one, and both stay.
create table strategy.decisions (
  alliance_id uuid not null,
  decision_id uuid not null,
  kind text not null check (kind in ('decision', 'lesson')),
  about_kind text not null check (about_kind in ('alliance', 'plan', 'goal', 'campaign', 'series', 'post', 'channel', 'audience')),
  about_id text not null,
  about_title text not null,
  saw text not null,
  chose text not null,
  metric text,
  reading numeric,
  reading_from date,
  reading_to date,
  decided_on date not null,
  decided_by text not null,
  owner_name text not null,
  review_on date,
  replaces uuid,
  recorded_by text not null,
  recorded_at timestamptz not null,
  primary key (alliance_id, decision_id),
  foreign key (alliance_id, replaces) references strategy.decisions (alliance_id, decision_id),
  check (reading is null or metric is not null)
);
create index decisions_by_day on strategy.decisions (alliance_id, decided_on desc, decision_id desc);
create index decisions_by_subject on strategy.decisions (alliance_id, about_kind, about_id);
create unique index decisions_replaced_once on strategy.decisions (alliance_id, replaces) where replaces is not null;

-- What was published without a goal, and why. One row a thing, counted as a fact when it was written.
create table strategy.no_goals (
  alliance_id uuid not null,
  subject_kind text not null,
  subject_id uuid not null,
  title text not null,
  reason text not null,
  declared_by text not null,
  declared_at timestamptz not null,
  primary key (alliance_id, subject_kind, subject_id)
);
create index no_goals_by_time on strategy.no_goals (alliance_id, declared_at desc);

select foyer.tenant('strategy.plans');
select foyer.tenant('strategy.plan_versions');
select foyer.tenant('strategy.goals');
select foyer.tenant('strategy.goal_points');
select foyer.tenant('strategy.goal_versions', 'select, insert');
select foyer.tenant('strategy.audiences');
select foyer.tenant('strategy.channel_plans');
select foyer.tenant('strategy.campaigns');
select foyer.tenant('strategy.campaign_goals');
select foyer.tenant('strategy.campaign_versions', 'select, insert');
select foyer.tenant('strategy.decisions', 'select, insert');
select foyer.tenant('strategy.no_goals', 'select, insert');
