-- What readers are told of a place, in other languages: {"address": {"zh-CN": "…"}, "town": {…}, "access": {…}, "services": {…}}.
-- The plain columns stay in the alliance's first language; where a translation is missing they are shown instead.
alter table alliance.service_points add column translations jsonb not null default '{}';
alter table alliance.service_points alter column translations drop default;
