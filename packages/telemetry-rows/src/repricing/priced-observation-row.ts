import { costSources, revisionOf } from '@spanledger/core';
import type { Cost, CostSource, ObservationId, PricedObservation, TraceId, Usd } from '@spanledger/core';
import { z } from 'zod';
import type { RowDialect } from '../row-dialect.ts';
import { integerMap, micros, nullableText, usd, usdMap } from '../row-values.ts';

/**
 * The fields of an observation under the alias `o` that pricing needs; `version` and `counts` must be selected in
 * addition.
 */
export const pricedObservationSelection = ({
  time,
}: RowDialect): string => `o.trace_id AS trace, o.id AS id, ${time('o.start_time')} AS "startTime",
  o.model AS model, o.provider AS provider, o.model_parameters AS "modelParameters", o.usage_details AS usage,
  o.cost_source AS source, o.cost_details AS details, o.total_cost AS total,
  o.model_id AS "modelId", o.price_version AS "priceVersion",
  o.recorded_cost_source AS "recordedSource", o.recorded_cost_details AS "recordedDetails",
  o.recorded_total_cost AS "recordedTotal",
  o.recorded_model_id AS "recordedModelId", o.recorded_price_version AS "recordedPriceVersion"`;

export const pricedObservationRowSchema = z.object({
  trace: z.string(),
  id: z.string(),
  startTime: micros,
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

export type PricedObservationRow = z.infer<typeof pricedObservationRowSchema>;

export const pricedObservationOf = (row: PricedObservationRow): PricedObservation => {
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
