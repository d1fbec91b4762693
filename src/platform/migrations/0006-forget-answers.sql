-- Answers kept for idempotency keys are for three days; the nightly work forgets older ones in every alliance at once.
create function platform.forget_answers(before timestamptz) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  forgotten bigint;
begin
  delete from platform.idempotency where made_at < before;
  get diagnostics forgotten = row_count;
  return forgotten;
end $$;
revoke all on function platform.forget_answers(timestamptz) from public;
grant execute on function platform.forget_answers(timestamptz) to :app;

-- What was kept until now may tell of persons.
delete from platform.idempotency;
