import { usdOf, usdToNumber } from '../money/usd.ts';
import type { HistogramBin } from './metrics-reader.ts';
import type { MeasureKind } from './metric-views.ts';

/** The index of the bin that a value between `lowest` and `highest` falls into. */
export const binOf = (value: number, lowest: number, highest: number, bins: number): number =>
  highest > lowest ? Math.min(bins - 1, Math.floor(((value - lowest) / (highest - lowest)) * bins)) : 0;

/** Bins of equal width from counts in order; a single one when all values are the same. Money has twelve decimals. */
export const histogramBins = (
  lowest: number,
  highest: number,
  counts: readonly number[],
  kind: MeasureKind,
): readonly HistogramBin[] => {
  const edgeAt = (index: number): number => {
    const edge = index === counts.length ? highest : lowest + ((highest - lowest) / counts.length) * index;
    return kind === 'usd' ? usdToNumber(usdOf(edge)) : edge;
  };
  if (lowest === highest) return [[edgeAt(0), edgeAt(0), counts.reduce((sum, count) => sum + count, 0)]];
  return counts.map((count, index) => [edgeAt(index), edgeAt(index + 1), count]);
};
