-- Groups by one property of traces alone: a project has as many groups by all of them as it has users, names and tags together,
-- up to one a trace.
ALTER TABLE daily_costs {{on_cluster}}
    MODIFY COLUMN kind Enum8('day' = 1, 'group' = 2, 'name' = 3, 'user' = 4, 'tags' = 5, 'environment' = 6)
