import type { ProjectId } from '../ids.ts';
import type { Day, Micros } from '../time.ts';
import type { TimeBucket } from './time-bucket.ts';
import type { ValueSketch } from './value-sketch.ts';

/** The stored sketches of days: the columns by which the rows of a view are split, and its measures. */
export const sketchedViews = {
  observations: {
    dimensions: ['providedModelName', 'name', 'type', 'environment'],
    measures: {
      count: 'integer',
      latency: 'integer',
      timeToFirstToken: 'integer',
      inputTokens: 'integer',
      outputTokens: 'integer',
      totalTokens: 'integer',
      totalCost: 'usd',
      countErrors: 'integer',
    },
  },
  // Of the day of the trace, independent of the times of its observations.
  traces: {
    dimensions: ['name', 'environment'],
    measures: {
      count: 'integer',
      observationsCount: 'integer',
      latency: 'integer',
      totalTokens: 'integer',
      totalCost: 'usd',
    },
  },
} as const;

export type SketchedView = keyof typeof sketchedViews;
export type SketchDimension = (typeof sketchedViews)[SketchedView]['dimensions'][number];
type MeasureOf<View extends SketchedView> = keyof (typeof sketchedViews)[View]['measures'];
export type SketchedMeasure = { [View in SketchedView]: MeasureOf<View> }[SketchedView];

export const sketchDimensions: readonly SketchDimension[] = sketchedViews.observations.dimensions;

/** Of a measure of any view. */
export const sketchedMeasures: Readonly<Record<SketchedMeasure, 'integer' | 'usd'>> = {
  ...sketchedViews.observations.measures,
  ...sketchedViews.traces.measures,
};

export const measuresOfView = (view: SketchedView): readonly SketchedMeasure[] =>
  Object.keys(sketchedViews[view].measures) as SketchedMeasure[];

export interface SketchQuery {
  readonly view: SketchedView;
  readonly by: readonly SketchDimension[];
  readonly bucket: Extract<TimeBucket, 'day' | 'week' | 'month'> | undefined;
  /** Each once. `count` is always returned too. */
  readonly measures: readonly SketchedMeasure[];
  /** Only rows that have these values. */
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

/** Sketches that are stored by day, and those of other days computed from the rows. */
export interface ValueSketchReader {
  /** Questions of other views are answered from the rows. */
  readonly views: readonly SketchedView[];
  /** Whether sketching rows of days without stored sketches takes less time than exact figures do. */
  readonly sketchesRows: boolean;
  /** How many observations start in a period; if these are more than `enough`, maybe not all of them. */
  count(
    projectId: ProjectId,
    period: Pick<SketchQuery, 'fromTimestamp' | 'toTimestamp'>,
    enough: number,
  ): Promise<number>;
  /** One for each group and measure with any value; of more than `groupsMax` groups at least one more is returned. */
  read(projectId: ProjectId, query: SketchQuery, groupsMax: number): Promise<readonly GroupSketch[]>;
}
