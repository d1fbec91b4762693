-- Records stay as they were written, but for a name in their words that somebody took back.
grant update (title, reason) on strategy.no_goals to :app;
grant update (terms) on strategy.campaign_versions to :app;
