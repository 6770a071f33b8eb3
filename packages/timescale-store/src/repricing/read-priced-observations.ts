import type { Day, PricedObservation, ProjectId, RepricingScope } from '@spanledger/core';
import {
  type PricedObservationRow,
  pricedObservationOf,
  pricedObservationRowSchema,
  pricedObservationSelection,
} from '@spanledger/telemetry-rows';
import { inScope, repricingLimits } from '@spanledger/telemetry-sql';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { counts } from '../costs/counting-rule.ts';
import { onDays } from '../costs/day-bounds.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlDialect } from '../query/sql-dialect.ts';
import { fullVersion } from '../rows/row-version.ts';
import { rowDialect } from '../rows/row-dialect.ts';

/** The observations of the scope on one day, in the order of traces and ids, one page after another. */
export async function* readPricedObservations(
  client: Timescale,
  projectId: ProjectId,
  scope: RepricingScope,
  day: Day,
  pageRows: number,
): AsyncGenerator<readonly PricedObservation[]> {
  for (let last: PricedObservationRow | undefined; ;) {
    const parameters = sqlParameters(projectId);
    const sql = pageSql(scope, day, last, pageRows, parameters);
    const rows: PricedObservationRow[] = await client.query(
      'repricing-page',
      sql,
      parameters.values,
      pricedObservationRowSchema,
      repricingLimits,
    );
    if (rows.length > 0) yield rows.map(pricedObservationOf);
    if (rows.length < pageRows) return;
    last = rows.at(-1);
  }
}

const pageSql = (
  scope: RepricingScope,
  day: Day,
  last: PricedObservationRow | undefined,
  pageRows: number,
  parameters: SqlParameters,
): string => {
  const ofDay = onDays('o.start_time', [day], parameters);
  const after =
    last === undefined
      ? []
      : [`(o.trace_id, o.id) > (${parameters.bind('text', last.trace)}, ${parameters.bind('text', last.id)})`];
  const where = whereProject('o', [...ofDay, ...after, ...inScope(sqlDialect, scope, parameters)]);
  const ofPage = whereProject('o', [...ofDay, '(o.trace_id, o.id) IN (SELECT trace_id, id FROM page)']);
  return `
WITH page AS MATERIALIZED (
  SELECT o.trace_id, o.id FROM observations AS o ${where}
  ORDER BY o.trace_id, o.id
  LIMIT ${parameters.bind('bigint', pageRows)}
)
SELECT ${pricedObservationSelection(rowDialect)}, ${fullVersion('o')} AS version, ${counts} AS counts
FROM observations AS o
${ofPage}
ORDER BY o.trace_id, o.id`;
};
