-- Those that were stored before there was a view. Filling again changes nothing.
INSERT INTO stray_observations (project_id, id, day, row_version, is_deleted)
SELECT project_id, id, toDate(start_time), row_version, is_deleted
FROM observations
WHERE trace_id = id
