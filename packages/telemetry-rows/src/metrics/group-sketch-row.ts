import {
  sketchedMeasures,
  type Day,
  type GroupSketch,
  type SketchDimension,
  type SketchedMeasure,
} from '@spanledger/core';
import { z } from 'zod';
import { integer, nullableText, usd } from '../row-values.ts';

/** The column of each dimension, of observations and of what is kept of their values. */
export const columnsOfSketches = {
  providedModelName: 'model',
  name: 'name',
  type: 'type',
  environment: 'environment',
} as const satisfies Readonly<Record<SketchDimension, string>>;

/** One sketch of a group; `sum`, `lowest` and `highest` as texts, which hold them whole. */
export const groupSketchRowSchema = z.object({
  providedModelName: nullableText.optional(),
  name: nullableText.optional(),
  type: z.string().optional(),
  environment: z.string().optional(),
  measure: z.enum(Object.keys(sketchedMeasures) as [SketchedMeasure, ...SketchedMeasure[]]),
  count: integer,
  sum: z.string(),
  lowest: z.string(),
  highest: z.string(),
  buckets: z.array(z.tuple([z.number(), z.number()])),
});

export const groupSketchOf = (row: z.infer<typeof groupSketchRowSchema>, day: Day | undefined): GroupSketch => {
  const { measure, count, buckets } = row;
  const valueOf = sketchedMeasures[measure] === 'usd' ? (text: string) => usd.parse(text) : Number;
  return {
    group: { providedModelName: row.providedModelName, name: row.name, type: row.type, environment: row.environment },
    day,
    measure,
    sketch: { count, sum: valueOf(row.sum), lowest: valueOf(row.lowest), highest: valueOf(row.highest), buckets },
  };
};
