-- The title of a goal, and how the public sees it, in other languages: {"zh-CN": "…"}. The plain columns stay in the alliance's first
-- language. A campaign keeps its title in other languages in the terms of its versions, where its title is.
alter table strategy.goals add column titles jsonb not null default '{}', add column public_labels jsonb not null default '{}';
alter table strategy.goals alter column titles drop default, alter column public_labels drop default;
