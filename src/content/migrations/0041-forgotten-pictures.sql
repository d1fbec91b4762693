-- A picture of somebody who was forgotten: nothing is left that would say who, and nobody brings it back into use.
alter table content.assets add column forgotten_at timestamptz;
