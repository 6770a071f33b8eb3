CREATE MATERIALIZED VIEW IF NOT EXISTS trace_days_of_observations {{on_cluster}} TO trace_days AS
SELECT project_id, trace_id, toDate(min(start_time)) AS first_day, toDate(max(start_time)) AS last_day
FROM observations
GROUP BY project_id, trace_id
