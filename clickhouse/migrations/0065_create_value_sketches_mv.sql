-- As `daily_costs_mv`; fewer days at once, since each observation has several values, and half as often, since planning the view
-- costs about as much as all else on a server where nothing is due.
CREATE MATERIALIZED VIEW IF NOT EXISTS value_sketches_mv {{on_cluster}}
REFRESH EVERY 2 MINUTE APPEND TO value_sketches AS
SELECT * FROM due_value_sketches(rest_ms = 120000, days_max = 20)
SETTINGS do_not_merge_across_partitions_select_final = 1, max_bytes_before_external_group_by = 1000000000, log_comment = 'value-sketches-mv'
