-- Who did something once (a card applied for, a member who is new, the newsletter taken or left) is a person: the unit says so, and nothing else
-- (metrics.ts). No figure changes.
update facts.metrics set unit = 'people' where metric in (5, 20, 21, 22);
