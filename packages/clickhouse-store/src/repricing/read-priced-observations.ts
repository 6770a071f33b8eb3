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
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { countsAmong } from '../costs/counting-rule.ts';
import { whereProject } from '../query/conditions.ts';
import { integerMap, micros, nullableText, usd, usdMap } from '../query/row-values.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { inScope } from './repricing-conditions.ts';
import { repricingLimits } from './repricing-limits.ts';

const keySchema = z.object({ trace: z.string(), id: z.string() });
type Key = z.infer<typeof keySchema>;

const rowSchema = keySchema.extend({
  startMicros: micros,
  version: z.string(),
  model: nullableText,
  provider: nullableText,
  modelParameters: nullableText,
  usage: integerMap,
  counts: z.coerce.boolean(),
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

/** What is in the scope on one day, in the order of the table, and so that each page reads its own part of it. */
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
    const rows = await client.query('repricing-page', sql, parameters.values, rowSchema, repricingLimits);
    if (rows.length > 0) yield rows.map(pricedObservationOf);
  }
}

/** Keys between which there are about so many rows; none when all are fewer. */
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
    ...inScope(scope, parameters),
  ]);
  return `
SELECT o.trace_id AS trace, o.id AS id, toUnixTimestamp64Micro(o.start_time) AS startMicros,
  toString(o.row_version) AS version,
  o.model AS model, o.provider AS provider, o.model_parameters AS modelParameters, o.usage_details AS usage,
  ${countsAmong(where)} AS counts,
  o.cost_source AS source, o.cost_details AS details, o.total_cost AS total,
  o.model_id AS modelId, o.price_version AS priceVersion,
  o.recorded_cost_source AS recordedSource, o.recorded_cost_details AS recordedDetails,
  o.recorded_total_cost AS recordedTotal,
  o.recorded_model_id AS recordedModelId, o.recorded_price_version AS recordedPriceVersion
FROM observations AS o FINAL
${where}`;
};

/** The trace alone is compared too: the index knows how to use that. */
const bound = (key: Key | undefined, ofTrace: string, ofKey: string, parameters: SqlParameters): string[] => {
  if (key === undefined) return [];
  const [trace, id] = [parameters.bind('String', key.trace), parameters.bind('String', key.id)];
  return [`o.trace_id ${ofTrace} ${trace}`, `(o.trace_id, o.id) ${ofKey} (${trace}, ${id})`];
};

const pricedObservationOf = (row: Row): PricedObservation => {
  const version = BigInt(row.version);
  const cost = costOf(row.source, row.details, row.total, row.modelId, row.priceVersion);
  return {
    traceId: row.trace as TraceId,
    id: row.id as ObservationId,
    startTime: row.startMicros,
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
