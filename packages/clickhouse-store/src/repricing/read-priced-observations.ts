import type { Day, PricedObservation, ProjectId, RepricingScope } from '@spanledger/core';
import {
  pricedObservationOf,
  pricedObservationRowSchema,
  pricedObservationSelection,
} from '@spanledger/telemetry-rows';
import { inScope, repricingLimits } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { counts } from '../costs/counting-rule.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { sqlDialect } from '../query/sql-dialect.ts';
import { rowDialect } from '../rows/row-dialect.ts';

const keySchema = z.object({ trace: z.string(), id: z.string() });
type Key = z.infer<typeof keySchema>;

/** The observations of the scope on one day, in the order of the table, so that each page reads its own part of it. */
export async function* readPricedObservations(
  client: ClickHouse,
  projectId: ProjectId,
  scope: RepricingScope,
  day: Day,
  pageRows: number,
): AsyncGenerator<readonly PricedObservation[]> {
  const cuts = await readCuts(client, projectId, day, pageRows);
  for (let page = 0; page <= cuts.length; page += 1) {
    const parameters = sqlParameters(projectId);
    const sql = pageSql(scope, day, cuts[page - 1], cuts[page], parameters);
    const rows = await client.query(
      'repricing-page',
      sql,
      parameters.values,
      pricedObservationRowSchema,
      repricingLimits,
    );
    if (rows.length > 0) yield rows.map(pricedObservationOf);
  }
}

/** Keys with about this many rows between them; none when all are fewer. */
const readCuts = async (client: ClickHouse, projectId: ProjectId, day: Day, pageRows: number): Promise<Key[]> => {
  const parameters = sqlParameters(projectId);
  const sql = `
SELECT trace, id FROM (
  SELECT o.trace_id AS trace, o.id AS id, row_number() OVER (ORDER BY o.trace_id, o.id) AS nth
  FROM observations AS o
  ${whereProject('o', [`toDate(o.start_time) = ${parameters.bind('Date', day)}`, `o.usage_convention != 'none'`])}
)
WHERE nth % ${parameters.bind('UInt64', pageRows)} = 0
ORDER BY trace, id`;
  return client.query('repricing-cuts', sql, parameters.values, keySchema, repricingLimits);
};

const pageSql = (
  scope: RepricingScope,
  day: Day,
  from: Key | undefined,
  before: Key | undefined,
  parameters: SqlParameters,
): string => {
  const where = whereProject('o', [
    `toDate(o.start_time) = ${parameters.bind('Date', day)}`,
    ...bound(from, '>=', '>=', parameters),
    ...bound(before, '<=', '<', parameters),
    ...inScope(sqlDialect, scope, parameters),
  ]);
  return `
SELECT ${pricedObservationSelection(rowDialect)}, toString(o.row_version) AS version,
  ${counts} AS counts
FROM observations AS o FINAL
${where}`;
};

/** The trace alone is compared too: the index can use that condition. */
const bound = (key: Key | undefined, ofTrace: string, ofKey: string, parameters: SqlParameters): string[] => {
  if (key === undefined) return [];
  const [trace, id] = [parameters.bind('String', key.trace), parameters.bind('String', key.id)];
  return [`o.trace_id ${ofTrace} ${trace}`, `(o.trace_id, o.id) ${ofKey} (${trace}, ${id})`];
};
