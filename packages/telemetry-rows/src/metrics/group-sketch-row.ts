import {
  measuresOfView,
  sketchedMeasures,
  type Day,
  type GroupSketch,
  type SketchDimension,
  type SketchedMeasure,
  type SketchedView,
} from '@spanledger/core';
import { z } from 'zod';
import { integer, nullableText, usd } from '../row-values.ts';

const ofTraces = 'traces.';

/** The stored name of a measure's sketches: those of traces are stored beside those of observations. */
export const keptMeasure = (view: SketchedView, measure: SketchedMeasure): string =>
  view === 'traces' ? `${ofTraces}${measure}` : measure;

/** The stored measures of a view. */
export const keptMeasuresOf = (view: SketchedView): readonly string[] =>
  measuresOfView(view).map((measure) => keptMeasure(view, measure));

const measureOfKept = (kept: string): SketchedMeasure =>
  (kept.startsWith(ofTraces) ? kept.slice(ofTraces.length) : kept) as SketchedMeasure;

/** The column of each dimension, of observations and of their stored sketches. */
export const columnsOfSketches = {
  providedModelName: 'model',
  name: 'name',
  type: 'type',
  environment: 'environment',
} as const satisfies Readonly<Record<SketchDimension, string>>;

/** One sketch of a group; `sum`, `lowest` and `highest` as texts, which are exact. */
export const groupSketchRowSchema = z.object({
  providedModelName: nullableText.optional(),
  name: nullableText.optional(),
  type: z.string().optional(),
  environment: z.string().optional(),
  /** By its stored name. */
  measure: z.string(),
  count: integer,
  sum: z.string(),
  lowest: z.string(),
  highest: z.string(),
  buckets: z.array(z.tuple([z.number(), z.number()])),
});

export const groupSketchOf = (row: z.infer<typeof groupSketchRowSchema>, day: Day | undefined): GroupSketch => {
  const { count, buckets } = row;
  const measure = measureOfKept(row.measure);
  const valueOf = sketchedMeasures[measure] === 'usd' ? (text: string) => usd.parse(text) : Number;
  return {
    group: { providedModelName: row.providedModelName, name: row.name, type: row.type, environment: row.environment },
    day,
    measure,
    sketch: { count, sum: valueOf(row.sum), lowest: valueOf(row.lowest), highest: valueOf(row.highest), buckets },
  };
};
