import type { ProjectId } from '../ids.ts';
import { finishMetricRows } from './finish-metric-rows.ts';
import { daysQueryOf } from './days-query.ts';
import { metricsReader, type MetricsSources } from './metrics-of-days.ts';
import { groupsOfSketches, isQuantile } from './metrics-of-sketches.ts';
import type { MetricsQuery, MetricsRow } from './metrics-reader.ts';
import { inOrderOf } from './order-groups.ts';
import { resolveMetricsQuery } from './resolve-metrics-query.ts';
import { sketchQueryOf } from './sketch-query.ts';
import type { ValueSketchReader } from './value-sketch-reader.ts';
import { sketchRelativeError } from './value-sketch.ts';

/** Up to this many observations every value is computed from the rows themselves. */
export const exactObservationsMax = 250_000;

/** Which columns of the rows are not exact, and by how much they may be wrong. */
export interface Approximation {
  readonly columns: readonly string[];
  /** A part of the larger of the two values around the exact quantile. */
  readonly relativeError: number;
}

export interface MetricsAnswer {
  readonly rows: readonly MetricsRow[];
  /** Absent when everything is exact. */
  readonly approximation?: Approximation;
}

export interface AnsweringSources extends MetricsSources {
  /** Absent where quantiles of any number of rows are exact. */
  readonly valueSketches?: ValueSketchReader | undefined;
}

/** Answers with more groups are limited or refused by the reader of rows. */
const groupsMax = 10_000;

/**
 * Answers exactly from sums of days and for groups of few observations, and with quantiles of many from sketches, where
 * the engine has them.
 */
export const answerMetrics = async (
  sources: AnsweringSources,
  projectId: ProjectId,
  query: MetricsQuery,
  exactMax: number = exactObservationsMax,
): Promise<MetricsAnswer> => {
  const { valueSketches } = sources;
  const resolved = resolveMetricsQuery(query);
  const exactly = async (): Promise<MetricsAnswer> => ({ rows: await metricsReader(sources).query(projectId, query) });
  if (valueSketches === undefined || daysQueryOf(resolved) !== undefined) return exactly();
  const ofSketches = sketchQueryOf(resolved, valueSketches.sketchesRows);
  if (ofSketches === undefined || !valueSketches.views.includes(ofSketches.view)) return exactly();
  if ((await valueSketches.count(projectId, ofSketches, exactMax)) <= exactMax) return exactly();
  const sketches = await valueSketches.read(projectId, ofSketches, groupsMax);
  const groups = groupsOfSketches(resolved, sketches);
  if (groups.length > groupsMax) return exactly();
  const rows = finishMetricRows(resolved, groups.toSorted(inOrderOf(resolved)));
  const columns = resolved.metrics.filter(isQuantile).map(({ column }) => column);
  return columns.length === 0 ? { rows } : { rows, approximation: { columns, relativeError: sketchRelativeError } };
};
