import { AnswerTooLargeError } from '@spanledger/core';
import type { ProjectId, StoredTreeEntry, TraceId } from '@spanledger/core';
import { reportRowSchema, reportSelect, treeEntriesOf, treeRowSchema, treeSelect } from '@spanledger/telemetry-rows';
import type { z } from 'zod';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { readInSpan, rowsOfTraces } from '../query/spans-of-traces.ts';
import { timescaleEngine } from '../query/timescale-engine.ts';
import { rowDialect } from '../rows/row-dialect.ts';
import { recordLimits } from './read-records.ts';

/** `OFFSET 0` keeps it one index look-up for each trace, in the partitions of its days. */
const ofTraces = (ids: string, select: string, conditions: readonly string[]): string => `
SELECT o.* FROM unnest(${ids}) AS given (trace_id)
CROSS JOIN LATERAL (
    SELECT first_day, last_day FROM trace_days AS t
    WHERE t.project_id = $1 AND t.trace_id = given.trace_id OFFSET 0
) AS d
CROSS JOIN LATERAL (
    SELECT ${select} FROM observations
    WHERE ${['project_id = $1', 'trace_id = given.trace_id', ...conditions].join(' AND ')}
      AND start_time >= d.first_day::timestamptz AND start_time < (d.last_day + 1)::timestamptz OFFSET 0
) AS o`;

/** Of those that may report anything. */
const mayReport = `(usage_convention <> 'none' OR provided_cost::text <> '{}')`;

export const readTrees = async (
  client: Timescale,
  projectId: ProjectId,
  traceIds: readonly TraceId[],
  observationsMax: number,
): Promise<readonly StoredTreeEntry[]> => {
  if (traceIds.length === 0) return [];
  const engine = timescaleEngine(client);
  const limits = { ...recordLimits, rowsMax: observationsMax };
  const read = <Row>(name: string, select: string, conditions: readonly string[], schema: z.ZodType<Row>) =>
    readInSpan(
      client,
      projectId,
      [...new Set(traceIds)],
      rowsOfTraces,
      (within, some) => {
        const parameters = sqlParameters(projectId);
        const ids = parameters.bind('text[]', some);
        const inSpan = within?.('start_time', ids, parameters) ?? [];
        const sql = ofTraces(ids, select, [...conditions, ...inSpan]);
        return engine.query(name, sql, parameters, schema, limits);
      },
      recordLimits,
    );
  const [rows, reports] = await Promise.all([
    read('record-trees', treeSelect(rowDialect), [], treeRowSchema),
    read('record-reports', reportSelect(rowDialect), [mayReport], reportRowSchema),
  ]);
  const entries = treeEntriesOf(rows, reports);
  if (entries.length > observationsMax) throw new AnswerTooLargeError();
  return entries;
};
