import { costSources, type Cost } from '@spanledger/core';
import { z } from 'zod';
import type { RowDialect } from '../row-dialect.ts';
import { nullableText, usd, usdMap } from '../row-values.ts';

const columns = ['cost_source', 'cost_details', 'total_cost', 'model_id', 'price_version'];

/** The revision keeps what was recorded; what is no revision is what was recorded. */
export const recordedCostSelect = ({ isRevision }: RowDialect): string =>
  columns
    .map((column) => `CASE WHEN ${isRevision} THEN recorded_${column} ELSE ${column} END AS ${column}_then`)
    .join(', ');

export const recordedCostShape = {
  cost_source_then: z.enum(costSources),
  cost_details_then: usdMap,
  total_cost_then: usd.nullable(),
  model_id_then: nullableText,
  price_version_then: nullableText,
} as const;

export const recordedCostOfRow = (row: z.infer<z.ZodObject<typeof recordedCostShape>>): Cost => ({
  source: row.cost_source_then,
  details: row.cost_details_then,
  total: row.total_cost_then,
  modelId: row.model_id_then,
  priceVersion: row.price_version_then,
});
