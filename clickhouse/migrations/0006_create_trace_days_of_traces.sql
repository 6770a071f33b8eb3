CREATE MATERIALIZED VIEW IF NOT EXISTS trace_days_of_traces {{on_cluster}} TO trace_days AS
SELECT project_id, id AS trace_id, toDate(min(timestamp)) AS first_day, toDate(max(timestamp)) AS last_day
FROM traces
GROUP BY project_id, id
