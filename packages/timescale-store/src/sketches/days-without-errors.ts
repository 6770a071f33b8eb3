import type { Day, ProjectId } from '@spanledger/core';
import { z } from 'zod';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Statements } from '../client/timescale-client.ts';
import { whereProject } from '../query/conditions.ts';

const daySchema = z.object({ day: z.string() });

/**
 * Days whose sketches were computed by a version that did not count errors, which every observation has a value of.
 * `onDays` is conditions on a column of days.
 */
export const daysWithoutErrors = async (
  statements: Pick<Statements, 'query'>,
  projectId: ProjectId,
  onDays: (column: string, parameters: SqlParameters) => readonly string[],
): Promise<readonly Day[]> => {
  const parameters = sqlParameters(projectId);
  const counted = ['NOT k.is_named', `k.measure IN ('count', 'countErrors')`, ...onDays('k.day', parameters)];
  const sql = `SELECT k.day FROM value_sketches AS k ${whereProject('k', counted)}
GROUP BY k.day HAVING NOT bool_or(k.measure = 'countErrors')`;
  const rows = await statements.query('days-without-errors', sql, parameters.values, daySchema);
  return rows.map(({ day }) => day);
};
