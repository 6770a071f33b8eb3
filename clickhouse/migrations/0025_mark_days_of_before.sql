-- Days that were written before marks were kept.
INSERT INTO dirty_days
SELECT project_id, toDate(start_time) AS day, now64(6, 'UTC') FROM observations GROUP BY project_id, day
UNION ALL
SELECT project_id, toDate(timestamp) AS day, now64(6, 'UTC') FROM traces GROUP BY project_id, day
