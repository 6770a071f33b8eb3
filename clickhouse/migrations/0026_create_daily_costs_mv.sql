-- Whoever stops it gets slower answers, never wrong ones. A day rests for twice the time limit of an insert: rows of
-- an insert are there within that limit of their mark, and one that ran beside it may rely on them.
CREATE MATERIALIZED VIEW IF NOT EXISTS daily_costs_mv {{on_cluster}}
REFRESH EVERY 1 MINUTE APPEND TO daily_costs AS
SELECT * FROM due_daily_costs(rest_ms = 120000, days_max = 50)
SETTINGS do_not_merge_across_partitions_select_final = 1, max_bytes_before_external_group_by = 1000000000, log_comment = 'daily-costs-mv'
