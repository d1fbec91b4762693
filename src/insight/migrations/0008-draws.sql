-- What chance decided for a campaign: once, for all its studies, and never again.
create table insight.draws (
  alliance_id uuid not null,
  campaign_id uuid not null,
  -- Pairs of places, the one with the campaign first; those without a partner; the seed.
  drawn jsonb not null,
  drawn_at timestamptz not null,
  primary key (alliance_id, campaign_id)
);
select foyer.tenant('insight.draws', 'select, insert');
