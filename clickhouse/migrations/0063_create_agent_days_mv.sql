-- As `daily_costs_mv`; fewer days at once, since each step below a run reads their rows again.
CREATE MATERIALIZED VIEW IF NOT EXISTS agent_days_mv {{on_cluster}}
REFRESH EVERY 1 MINUTE APPEND TO agent_days AS
SELECT * FROM due_agent_days(rest_ms = 120000, days_max = 20)
SETTINGS do_not_merge_across_partitions_select_final = 1, max_bytes_before_external_group_by = 1000000000, log_comment = 'agent-days-mv'
