import { costSources, revisionOf } from '@spanledger/core';
import type {
  Cost,
  CostSource,
  Day,
  ObservationId,
  PricedObservation,
  ProjectId,
  RepricingScope,
  TraceId,
  Usd,
} from '@spanledger/core';
import { z } from 'zod';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { counts, joinRepeated } from '../costs/counting-rule.ts';
import { onDays } from '../costs/day-bounds.ts';
import { whereProject } from '../query/conditions.ts';
import { integerMap, micros, nullableText, usd, usdMap } from '../query/row-values.ts';
import { inScope } from './repricing-conditions.ts';
import { repricingLimits } from './repricing-limits.ts';

const rowSchema = z.object({
  trace: z.string(),
  id: z.string(),
  startTime: micros,
  version: z.string(),
  model: nullableText,
  provider: nullableText,
  modelParameters: nullableText,
  usage: integerMap,
  counts: z.boolean(),
  source: z.enum(costSources),
  details: usdMap,
  total: usd.nullable(),
  modelId: nullableText,
  priceVersion: nullableText,
  recordedSource: z.enum(costSources),
  recordedDetails: usdMap,
  recordedTotal: usd.nullable(),
  recordedModelId: nullableText,
  recordedPriceVersion: nullableText,
});
type Row = z.infer<typeof rowSchema>;

/** What is in the scope on one day, in the order of traces and ids, a page after another. */
export async function* readPricedObservations(
  client: Timescale,
  projectId: ProjectId,
  scope: RepricingScope,
  day: Day,
  pageRows: number,
): AsyncGenerator<readonly PricedObservation[]> {
  for (let last: Row | undefined; ;) {
    const parameters = sqlParameters(projectId);
    const sql = pageSql(scope, day, last, pageRows, parameters);
    const rows: Row[] = await client.query('repricing-page', sql, parameters.values, rowSchema, repricingLimits);
    if (rows.length > 0) yield rows.map(pricedObservationOf);
    if (rows.length < pageRows) return;
    last = rows.at(-1);
  }
}

const pageSql = (
  scope: RepricingScope,
  day: Day,
  last: Row | undefined,
  pageRows: number,
  parameters: SqlParameters,
): string => {
  const ofDay = onDays('o.start_time', [day], parameters);
  const after =
    last === undefined
      ? []
      : [`(o.trace_id, o.id) > (${parameters.bind('text', last.trace)}, ${parameters.bind('text', last.id)})`];
  const where = whereProject('o', [...ofDay, ...after, ...inScope(scope, parameters)]);
  const ofPage = whereProject('o', [...ofDay, '(o.trace_id, o.id) IN (SELECT trace_id, id FROM page)']);
  return `
WITH page AS MATERIALIZED (
  SELECT o.trace_id, o.id FROM observations AS o ${where}
  ORDER BY o.trace_id, o.id
  LIMIT ${parameters.bind('bigint', pageRows)}
)
SELECT o.trace_id AS trace, o.id, o.start_time AS "startTime", o.row_version AS version,
  o.model, o.provider, o.model_parameters AS "modelParameters", o.usage_details AS usage, ${counts} AS counts,
  o.cost_source AS source, o.cost_details AS details, o.total_cost AS total,
  o.model_id AS "modelId", o.price_version AS "priceVersion",
  o.recorded_cost_source AS "recordedSource", o.recorded_cost_details AS "recordedDetails",
  o.recorded_total_cost AS "recordedTotal",
  o.recorded_model_id AS "recordedModelId", o.recorded_price_version AS "recordedPriceVersion"
FROM observations AS o
${joinRepeated(ofPage)}
${ofPage}
ORDER BY o.trace_id, o.id`;
};

const pricedObservationOf = (row: Row): PricedObservation => {
  const version = BigInt(row.version);
  const cost = costOf(row.source, row.details, row.total, row.modelId, row.priceVersion);
  return {
    traceId: row.trace as TraceId,
    id: row.id as ObservationId,
    startTime: row.startTime,
    version,
    model: row.model,
    provider: row.provider,
    modelParameters: row.modelParameters,
    usage: row.usage,
    counts: row.counts,
    cost,
    recorded:
      revisionOf(version) === 0n
        ? cost
        : costOf(
            row.recordedSource,
            row.recordedDetails,
            row.recordedTotal,
            row.recordedModelId,
            row.recordedPriceVersion,
          ),
  };
};

const costOf = (
  source: CostSource,
  details: Record<string, Usd>,
  total: Usd | null,
  modelId: string | null,
  priceVersion: string | null,
): Cost => ({ source, details, total, modelId, priceVersion });
