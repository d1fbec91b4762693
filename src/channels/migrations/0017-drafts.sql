-- What the other side calls a delivery before anybody sees it there (a container of Instagram). Kept before it is shown, so that whoever
-- takes the delivery over shows the same one, which can be shown only once.
alter table channels.deliveries add column draft text;
