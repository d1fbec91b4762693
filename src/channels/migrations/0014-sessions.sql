-- What another party gave an account for a while in exchange for its secret, sealed with the installation's key. Sign-ins are counted
-- there, so every process of this house uses the same one.
alter table channels.accounts add column session text;
