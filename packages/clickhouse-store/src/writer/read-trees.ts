import { AnswerTooLargeError } from '@spanledger/core';
import type { ProjectId, StoredTreeEntry, TraceId } from '@spanledger/core';
import { reportRowSchema, reportSelect, treeEntriesOf, treeRowSchema, treeSelect } from '@spanledger/telemetry-rows';
import { recordLimits } from '../client/connection-settings.ts';
import { rowDialect } from '../rows/row-dialect.ts';
import type { FoundDays } from '../query/find-days.ts';
import type { RecordReads } from './read-records-by-id.ts';

/** Those that may report anything. */
const reporting = `(usage_convention != 'none' OR notEmpty(provided_cost))`;

export const readTrees = async (
  { client, findDays }: RecordReads,
  projectId: ProjectId,
  traceIds: readonly TraceId[],
  observationsMax: number,
): Promise<readonly StoredTreeEntry[]> => {
  const entries: StoredTreeEntry[] = [];
  const limits = { ...recordLimits, rowsMax: observationsMax };
  for (const found of await findDays('trace', projectId, traceIds)) {
    const params = { project: projectId, ...found.params, traces: found.ids };
    const [rows, reports] = await Promise.all([
      client.query('record-trees', treesSql(found), params, treeRowSchema, limits),
      client.query('record-reports', reportsSql(found), params, reportRowSchema, limits),
    ]);
    for (const entry of treeEntriesOf(rows, reports)) entries.push(entry);
    if (entries.length > observationsMax) throw new AnswerTooLargeError();
  }
  return entries;
};

const ofTraces = (found: FoundDays): string => `
FROM observations FINAL
WHERE project_id = {project:String} AND ${found.dayCondition('start_time')} AND trace_id IN {traces:Array(String)}`;

const treesSql = (found: FoundDays): string => `SELECT ${treeSelect(rowDialect)} ${ofTraces(found)}`;

/** The columns of reports are wide, and few observations are reports. */
const reportsSql = (found: FoundDays): string =>
  `SELECT ${reportSelect(rowDialect)} ${ofTraces(found)} AND ${reporting}`;
