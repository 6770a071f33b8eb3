import { nextRevision, type Cost, type CostRevision, type Day, type ProjectId } from '@spanledger/core';
import { timeParameter } from '@spanledger/postgres-kit';
import { integer } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Statements, Timescale } from '../client/timescale-client.ts';
import { onDays } from '../costs/day-bounds.ts';
import { findKeylessRows, holdKeylessRows, putKeysOfRows } from '../keyless/keyless-rows.ts';
import { moneyMapValue, moneyValue } from '../rows/column.ts';
import { fullVersion } from '../rows/row-version.ts';
import { costOfPartValue } from '../rows/summed-columns.ts';
import { markDays } from '../writer/mark-days.ts';
import { ProjectDays, ProjectTraces } from '../writer/project-days.ts';
import { addDaysOfTraces } from '../writer/trace-days.ts';
import { repricingLimits } from '@spanledger/telemetry-sql';

interface Column {
  readonly name: string;
  readonly type: string;
  readonly valueOf: (revision: CostRevision) => string | null;
}

const costColumns = (prefix: string, costOf: (revision: CostRevision) => Cost): readonly Column[] => [
  { name: `${prefix}cost_source`, type: 'text', valueOf: (revision) => costOf(revision).source },
  { name: `${prefix}cost_details`, type: 'json', valueOf: (revision) => moneyMapValue(costOf(revision).details) },
  {
    name: `${prefix}total_cost`,
    type: 'numeric',
    valueOf: (revision) => {
      const { total } = costOf(revision);
      return total === null ? null : moneyValue(total);
    },
  },
  { name: `${prefix}model_id`, type: 'text', valueOf: (revision) => costOf(revision).modelId },
  { name: `${prefix}price_version`, type: 'text', valueOf: (revision) => costOf(revision).priceVersion },
];

/** The columns of an observation that a revision replaces, with its version. */
const replaced: readonly Column[] = [
  ...costColumns('', ({ cost }) => cost),
  { name: 'input_cost', type: 'numeric', valueOf: ({ cost }) => costOfPartValue(cost, 'input') },
  { name: 'output_cost', type: 'numeric', valueOf: ({ cost }) => costOfPartValue(cost, 'output') },
  ...costColumns('recorded_', ({ observation }) => observation.recorded),
];

const keys: readonly Column[] = [
  { name: 'trace_id', type: 'text', valueOf: ({ observation }) => observation.traceId },
  { name: 'id', type: 'text', valueOf: ({ observation }) => observation.id },
  { name: 'start_time', type: 'timestamptz', valueOf: ({ observation }) => timeParameter(observation.startTime) },
  { name: 'row_version', type: 'numeric', valueOf: ({ observation }) => observation.version.toString() },
  {
    name: 'revised_version',
    type: 'numeric',
    valueOf: ({ observation }) => nextRevision(observation.version).toString(),
  },
];

/** Revisions as a table `r`. */
const revised = (columns: readonly Column[], revisions: readonly CostRevision[], parameters: SqlParameters): string => {
  const names = columns.map(({ name }) => name).join(', ');
  const values = columns.map(({ valueOf }) => parameters.bind('text[]', revisions.map(valueOf)));
  const typed = columns.map(({ name, type }) => `${name}::${type} AS ${name}`);
  return `(SELECT ${typed.join(', ')} FROM unnest(${values.join(', ')}) AS r (${names})) AS r`;
};

const ofKey = 'k.project_id = $1 AND k.trace_id = r.trace_id AND k.id = r.id AND NOT k.is_deleted';

/** Rows with later values, or deleted ones, are not selected. */
const lockSql = (table: string): string => `
SELECT FROM observation_keys AS k, ${table}
WHERE ${ofKey} AND k.row_version = r.row_version
ORDER BY k.trace_id, k.id
FOR UPDATE OF k`;

const keySql = (table: string): string => `
UPDATE observation_keys AS k SET row_version = r.revised_version FROM ${table}
WHERE ${ofKey} AND k.row_version = r.row_version`;

const rowSql = (table: string, ofDay: readonly string[]): string => `
UPDATE observations AS o
SET ${replaced.map(({ name }) => `${name} = r.${name}`).join(', ')},
  row_version = r.revised_version, updated_at = clock_timestamp()
FROM ${table}
WHERE o.project_id = $1 AND ${ofDay.join(' AND ')} AND o.trace_id = r.trace_id AND o.id = r.id
  AND o.start_time = r.start_time AND ${fullVersion('o')} = r.row_version`;

const countSql = (table: string): string => `
SELECT count(*) AS revised FROM observation_keys AS k, ${table}
WHERE ${ofKey} AND k.row_version = r.revised_version`;
const countSchema = z.object({ revised: integer });

/** Of rows in keyless chunks. */
const putMissingKeys = async (
  statements: Statements,
  projectId: ProjectId,
  revisions: readonly CostRevision[],
): Promise<void> => {
  const names = revisions.map(({ observation }) => [projectId, observation.traceId, observation.id] as const);
  if (!(await findKeylessRows(statements, names)).isReached) return;
  await holdKeylessRows(statements);
  await putKeysOfRows(statements, (await findKeylessRows(statements, names)).rows);
};

/** Replaces the costs of one day's observations in one transaction; returns how many have the new cost now. */
export const reviseCosts = (
  client: Timescale,
  projectId: ProjectId,
  day: Day,
  revisions: readonly CostRevision[],
): Promise<number> => {
  const ofKeys = sqlParameters(projectId);
  const keyTable = revised(keys, revisions, ofKeys);
  const ofRows = sqlParameters(projectId);
  const rowTable = revised([...keys, ...replaced], revisions, ofRows);
  const reviseRows = rowSql(rowTable, onDays('o.start_time', [day], ofRows));
  const days = new ProjectDays();
  days.add(projectId, Date.parse(day) * 1000);
  const traces = new ProjectTraces();
  for (const { observation } of revisions) traces.add(projectId, observation.traceId);
  return client.transaction(
    'revise-costs',
    async (statements) => {
      await putMissingKeys(statements, projectId, revisions);
      await statements.run('lock-keys', lockSql(keyTable), ofKeys.values);
      await statements.run('revise-keys', keySql(keyTable), ofKeys.values);
      await statements.run('revise-rows', reviseRows, ofRows.values);
      // Costs below an agent run are in the sums of the run's day.
      await addDaysOfTraces(statements, traces, days);
      await markDays(statements, days);
      const [row] = await statements.query('count-revised-costs', countSql(keyTable), ofKeys.values, countSchema);
      return row?.revised ?? 0;
    },
    { timeoutMs: repricingLimits.timeoutMs, isByIndex: true },
  );
};
