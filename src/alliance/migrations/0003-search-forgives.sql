-- What the names of a point sound like in pinyin: first those of its town, after a bar those of its name, address and code. Derived: the
-- default says "by no analysis yet", and the job alliance.derive-search makes it for rows of before.
alter table alliance.service_points add column sounds text not null default '', add column analysis int not null default 0;
create index points_analysis on alliance.service_points (alliance_id, analysis);
