CREATE MATERIALIZED VIEW IF NOT EXISTS dirty_days_of_observations {{on_cluster}} TO dirty_days AS
SELECT project_id, toDate(start_time) AS day, max(now64(6, 'UTC')) AS marked_at
FROM observations
GROUP BY project_id, day
