import type { Day, ProjectId } from '@spanledger/core';
import { z } from 'zod';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Statements } from '../client/timescale-client.ts';
import { onDays } from '../costs/day-bounds.ts';
import { whereProject } from '../query/conditions.ts';
import { allMeasures, sketchColumns, sketchesOf } from './sketch-sql.ts';

/** For a day with more, sketches by name would be as large as its rows. */
const namesMax = 1_000;

const namesSchema = z.object({ are_many: z.boolean() });

/** Computes the sketches of a day, in the transaction that computes its costs and after that. */
export const keepSketches = async (statements: Statements, projectId: ProjectId, day: Day): Promise<void> => {
  const ofDay = [projectId, day];
  await statements.run('delete-sketches', 'DELETE FROM value_sketches WHERE project_id = $1 AND day = $2::date', ofDay);
  const parameters = sqlParameters(projectId);
  const where = whereProject('o', onDays('o.start_time', [day], parameters));
  const names = `SELECT DISTINCT o.name FROM observations AS o ${where} LIMIT ${namesMax + 1}`;
  const manySql = `SELECT count(*) > ${namesMax} AS are_many FROM (${names}) AS names`;
  const [found] = await statements.query('count-names', manySql, parameters.values, namesSchema);
  const areMany = found?.are_many === true;
  const columns = [
    'day',
    'is_named',
    'name',
    ...sketchColumns,
    'measure',
    'value_count',
    'value_sum',
    'lowest',
    'highest',
  ];
  const sql = `
INSERT INTO value_sketches (project_id, ${[...columns, 'buckets', 'bucket_counts'].join(', ')})
SELECT $1, * FROM (${sketchesOf(where, allMeasures, areMany ? 'unnamed' : 'both')}) AS sketches`;
  await statements.run('compute-sketches', sql, parameters.values);
  const known = areMany
    ? `INSERT INTO unsketched_days (project_id, day, is_due) VALUES ($1, $2::date, FALSE)
       ON CONFLICT (project_id, day) DO UPDATE SET is_due = FALSE`
    : 'DELETE FROM unsketched_days WHERE project_id = $1 AND day = $2::date';
  await statements.run('sketched-day', known, ofDay);
};
