-- What nobody knows is sent again by a standing choice once; after that a person decides.
alter table channels.deliveries add column resent_at timestamptz;
alter table channels.mailings add column resent_at timestamptz;
