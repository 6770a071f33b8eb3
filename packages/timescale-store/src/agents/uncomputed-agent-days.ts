import type { Day, Micros, ProjectId } from '@spanledger/core';
import { z } from 'zod';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Statements } from '../client/timescale-client.ts';
import { daysTouched } from '../costs/day-bounds.ts';
import { readUncomputedDays } from '../costs/read-computed-days.ts';
import { whereProject } from '../query/conditions.ts';

const daySchema = z.object({ day: z.string() });

/** The days of a period whose `agent_days` cannot be used, or that are only partly in the period. */
export const uncomputedAgentDays = async (
  statements: Pick<Statements, 'query'>,
  projectId: ProjectId,
  { from, to }: { readonly from: Micros; readonly to: Micros },
): Promise<readonly Day[]> => {
  const period = { fromTimestamp: from, toTimestamp: to };
  const parameters = sqlParameters(projectId);
  const sql = `SELECT u.day FROM due_agent_days AS u ${whereProject('u', daysTouched('u.day', period, parameters))}`;
  const due = await statements.query('due-agent-days', sql, parameters.values, daySchema);
  const uncomputed = await readUncomputedDays(statements, projectId, period);
  return [...new Set([...uncomputed, ...due.map(({ day }) => day)])];
};
