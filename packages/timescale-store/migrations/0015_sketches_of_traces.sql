-- Days of before have sketches of observations alone: all are computed again, and read from their rows until then.
INSERT INTO unsketched_days (project_id, day) SELECT DISTINCT project_id, day FROM daily_costs WHERE NOT is_group
ON CONFLICT (project_id, day) DO UPDATE SET is_due = TRUE;
