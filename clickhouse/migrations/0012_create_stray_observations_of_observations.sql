CREATE MATERIALIZED VIEW IF NOT EXISTS stray_observations_of_observations {{on_cluster}} TO stray_observations AS
SELECT project_id, id, toDate(start_time) AS day, row_version, is_deleted
FROM observations
WHERE trace_id = id
