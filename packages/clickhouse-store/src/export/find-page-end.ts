import type { ExportKey, ProjectId } from '@spanledger/core';
import type { ExportSource } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { behindKey, keyColumnsOf } from './key-conditions.ts';

const endSchema = z.object({ day: z.string(), group: z.string(), id: z.string() });

/**
 * The key of the last of the next rows, up to `rows` of them; `undefined` when there are none. Old versions of rows
 * count too: keys are read in the order of the table, and no further than needed.
 */
export const findPageEnd = async <Row, T>(
  client: ClickHouse,
  projectId: ProjectId,
  source: ExportSource<Row, T>,
  after: ExportKey | undefined,
  rows: number,
  conditionsOf: (parameters: SqlParameters) => readonly string[],
): Promise<ExportKey | undefined> => {
  const { name, table, alias } = source;
  const keyColumns = keyColumnsOf(source);
  const parameters = sqlParameters(projectId);
  const [day, first, second] = keyColumns;
  const conditions = [...behindKey(keyColumns, after, parameters), ...conditionsOf(parameters)];
  const order = keyColumns.join(', ');
  const sql = `SELECT toString(last.1) AS day, last.2 AS group, last.3 AS id
FROM (
  SELECT max((day, group, id)) AS last, count() AS found FROM (
    SELECT ${day} AS day, ${second === undefined ? `''` : first} AS group, ${second ?? first} AS id
    FROM ${table} AS ${alias}
    ${whereProject(alias, conditions)}
    ORDER BY ${alias}.project_id, ${order}
    LIMIT ${parameters.bind('UInt64', rows)}
  )
)
WHERE found > 0`;
  const [end] = await client.query(`find-end-of-${name}`, sql, parameters.values, endSchema);
  return end === undefined ? undefined : [end.day, end.group, end.id];
};
