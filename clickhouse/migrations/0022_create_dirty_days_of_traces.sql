CREATE MATERIALIZED VIEW IF NOT EXISTS dirty_days_of_traces {{on_cluster}} TO dirty_days AS
SELECT project_id, toDate(timestamp) AS day, max(now64(6, 'UTC')) AS marked_at
FROM traces
GROUP BY project_id, day
