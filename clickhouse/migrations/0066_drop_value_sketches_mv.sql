-- Processes that write compute days that are due (decision 85): a schedule of the server planned the whole statement each time to find
-- that nothing is.
DROP VIEW IF EXISTS value_sketches_mv {{on_cluster}}
