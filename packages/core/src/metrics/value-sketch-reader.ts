import type { ProjectId } from '../ids.ts';
import type { Day, Micros } from '../time.ts';
import type { TimeBucket } from './time-bucket.ts';
import type { ValueSketch } from './value-sketch.ts';

/** The dimensions by which sketches split the observations of a day. */
export const sketchDimensions = ['providedModelName', 'name', 'type', 'environment'] as const;
export type SketchDimension = (typeof sketchDimensions)[number];

/** The measures of observations of which days keep sketches. */
export const sketchedMeasures = {
  count: 'integer',
  latency: 'integer',
  timeToFirstToken: 'integer',
  inputTokens: 'integer',
  outputTokens: 'integer',
  totalTokens: 'integer',
  totalCost: 'usd',
} as const;
export type SketchedMeasure = keyof typeof sketchedMeasures;

export interface SketchQuery {
  readonly by: readonly SketchDimension[];
  readonly bucket: Extract<TimeBucket, 'day' | 'week' | 'month'> | undefined;
  /** Each once. `count` is always given too. */
  readonly measures: readonly SketchedMeasure[];
  /** Only observations that have these values. */
  readonly where: Readonly<Partial<Record<SketchDimension, string>>>;
  /** Inclusive. */
  readonly fromTimestamp: Micros;
  /** Exclusive. */
  readonly toTimestamp: Micros;
}

export interface GroupSketch {
  readonly group: Readonly<Partial<Record<SketchDimension, string | null | undefined>>>;
  /** The first day of the bucket. */
  readonly day: Day | undefined;
  readonly measure: SketchedMeasure;
  readonly sketch: ValueSketch;
}

/** Sketches of values that are kept by day, and of days that are not kept yet made from the rows. */
export interface ValueSketchReader {
  /** How many observations start in a period. */
  count(projectId: ProjectId, period: Pick<SketchQuery, 'fromTimestamp' | 'toTimestamp'>): Promise<number>;
  /** One for each group and measure that has any value; of more than `groupsMax` groups at least one more is given. */
  read(projectId: ProjectId, query: SketchQuery, groupsMax: number): Promise<readonly GroupSketch[]>;
}
