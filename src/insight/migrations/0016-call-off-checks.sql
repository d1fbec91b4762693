-- A check of the method takes minutes on many places: it may be called off. The row stays, as each that was asked does.
alter table insight.method_checks drop constraint method_checks_state_check;
alter table insight.method_checks add constraint method_checks_state_check check (state in ('waiting', 'done', 'problem', 'cancelled'));
