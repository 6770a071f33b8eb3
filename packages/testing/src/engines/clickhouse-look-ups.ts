/**
 * What the writer says beside rows, for rows that a test or a bench inserted by itself: where they lie, and that their days are to be
 * computed. Statements for the database that the rows are in; repeating them changes nothing but when days were marked.
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
