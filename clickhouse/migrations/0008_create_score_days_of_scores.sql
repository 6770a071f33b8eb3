CREATE MATERIALIZED VIEW IF NOT EXISTS score_days_of_scores {{on_cluster}} TO score_days AS
SELECT project_id, id AS score_id, toDate(min(timestamp)) AS first_day, toDate(max(timestamp)) AS last_day
FROM scores
GROUP BY project_id, id
