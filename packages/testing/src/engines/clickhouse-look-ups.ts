/**
 * Statements that store what the writer derives from rows (their locations, and marks on their days), for rows that a
 * test or a benchmark inserted directly. They run in the database of the rows; repeating them changes only the times of
 * the marks.
 */
export const clickHouseLookUps: readonly string[] = [
  `INSERT INTO trace_days (project_id, trace_id, first_day, last_day)
SELECT project_id, trace_id, toDate(min(start_time)), toDate(max(start_time)) FROM observations GROUP BY project_id, trace_id`,
  `INSERT INTO trace_days (project_id, trace_id, first_day, last_day)
SELECT project_id, id, toDate(min(timestamp)), toDate(max(timestamp)) FROM traces GROUP BY project_id, id`,
  `INSERT INTO score_days (project_id, score_id, first_day, last_day)
SELECT project_id, id, toDate(min(timestamp)), toDate(max(timestamp)) FROM scores GROUP BY project_id, id`,
  `INSERT INTO dirty_days (project_id, day) SELECT DISTINCT project_id, toDate(start_time) FROM observations`,
  `INSERT INTO dirty_days (project_id, day) SELECT DISTINCT project_id, toDate(timestamp) FROM traces`,
];
