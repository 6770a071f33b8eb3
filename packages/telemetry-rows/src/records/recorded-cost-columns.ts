import { costSources, type Cost } from '@spanledger/core';
import { z } from 'zod';
import type { RowDialect } from '../row-dialect.ts';
import { nullableText, usd, usdMap } from '../row-values.ts';

const columns = ['cost_source', 'cost_details', 'total_cost', 'model_id', 'price_version'];

/** The revision stores the recorded cost; other rows have it in their cost columns. */
export const recordedCostSelect = ({ isRevision }: RowDialect): string =>
  [
    ...columns.map((column) => `CASE WHEN ${isRevision} THEN recorded_${column} ELSE ${column} END AS ${column}_then`),
    ...columns.map((column) => `${column} AS ${column}_now`),
    `CASE WHEN ${isRevision} THEN true ELSE false END AS is_repriced`,
  ].join(', ');

export const recordedCostShape = {
  cost_source_then: z.enum(costSources),
  cost_details_then: usdMap,
  total_cost_then: usd.nullable(),
  model_id_then: nullableText,
  price_version_then: nullableText,
  cost_source_now: z.enum(costSources),
  cost_details_now: usdMap,
  total_cost_now: usd.nullable(),
  model_id_now: nullableText,
  price_version_now: nullableText,
  is_repriced: z.boolean(),
} as const;

type CostRow = z.infer<z.ZodObject<typeof recordedCostShape>>;

export const recordedCostOfRow = (row: CostRow): Cost => ({
  source: row.cost_source_then,
  details: row.cost_details_then,
  total: row.total_cost_then,
  modelId: row.model_id_then,
  priceVersion: row.price_version_then,
});

/** The cost of a revision; `undefined` for other rows. */
export const repricedCostOfRow = (row: CostRow): Cost | undefined =>
  row.is_repriced
    ? {
        source: row.cost_source_now,
        details: row.cost_details_now,
        total: row.total_cost_now,
        modelId: row.model_id_now,
        priceVersion: row.price_version_now,
      }
    : undefined;
