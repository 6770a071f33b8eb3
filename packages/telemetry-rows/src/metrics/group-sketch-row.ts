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

/** The name by which sketches of a measure are kept: those of traces lie beside those of observations. */
export const keptMeasure = (view: SketchedView, measure: SketchedMeasure): string =>
  view === 'traces' ? `${ofTraces}${measure}` : measure;

/** What is kept of a view. */
export const keptMeasuresOf = (view: SketchedView): readonly string[] =>
  measuresOfView(view).map((measure) => keptMeasure(view, measure));

const measureOfKept = (kept: string): SketchedMeasure =>
  (kept.startsWith(ofTraces) ? kept.slice(ofTraces.length) : kept) as SketchedMeasure;

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
  /** By the name that it is kept by. */
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
