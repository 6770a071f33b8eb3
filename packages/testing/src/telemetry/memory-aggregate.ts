import { binOf, histogramBins, sumUsd, usdOf, usdToNumber } from '@spanledger/core';
import type { Aggregation, HistogramBin, MetricValue, ResolvedMetric, Usd } from '@spanledger/core';
import type { MeasuredValue } from './memory-metric-entities.ts';

type Amount = number | Usd;

const quantiles: Partial<Readonly<Record<Aggregation, number>>> = {
  p50: 0.5,
  p75: 0.75,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
};

/** An aggregation of the values of entities, as `MetricsReader` defines it. */
export const aggregate = (
  { aggregation, kind }: ResolvedMetric,
  values: readonly MeasuredValue[],
  bins: number,
): MetricValue => {
  const present = values.filter((value) => value !== null);
  const isIds = kind === 'ids';
  if (aggregation === 'uniq' || (isIds && aggregation === 'count')) return new Set(present).size;
  if (aggregation === 'count') return present.length;
  const amounts = isIds ? values.map((value) => Number(value !== null)) : (present as readonly Amount[]);
  if (aggregation === 'sum') return sumOf(amounts, kind === 'usd');
  if (aggregation === 'histogram') return histogramOf(amounts, bins, kind);
  const [first] = amounts;
  if (first === undefined) return null;
  if (aggregation === 'avg') return meanOf(amounts, kind === 'usd');
  const sorted = [...amounts].sort((a, b) => (a < b ? -1 : Number(a > b)));
  if (aggregation === 'min') return sorted[0] ?? null;
  if (aggregation === 'max') return sorted.at(-1) ?? null;
  const value = quantileOf(sorted.map(toNumber), quantiles[aggregation] ?? 0);
  return kind === 'usd' ? usdOf(value) : value;
};

const toNumber = (amount: Amount): number => (typeof amount === 'bigint' ? usdToNumber(amount) : amount);

const sumOf = (amounts: readonly Amount[], isUsd: boolean): Amount =>
  isUsd ? sumUsd(amounts as readonly Usd[]) : (amounts as readonly number[]).reduce((sum, amount) => sum + amount, 0);

const meanOf = (amounts: readonly Amount[], isUsd: boolean): Amount => {
  const sum = sumOf(amounts, isUsd);
  return typeof sum === 'bigint' ? sum / BigInt(amounts.length) : sum / amounts.length;
};

/** Linear interpolation between the two values next to position `level × (n - 1)`; rounded as stores do. */
export const quantileOf = (sorted: readonly number[], level: number): number => {
  const place = level * (sorted.length - 1) + 1;
  const below = sorted[Math.floor(place) - 1] ?? 0;
  const above = sorted[Math.floor(place)] ?? below;
  return below + (place - Math.floor(place)) * (above - below);
};

const histogramOf = (
  amounts: readonly Amount[],
  bins: number,
  kind: ResolvedMetric['kind'],
): readonly HistogramBin[] => {
  if (amounts.length === 0) return [];
  const numbers = amounts.map(toNumber);
  const lowest = Math.min(...numbers);
  const highest = Math.max(...numbers);
  const counts = Array.from({ length: bins }, () => 0);
  for (const number of numbers) {
    const bin = binOf(number, lowest, highest, bins);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return histogramBins(lowest, highest, counts, kind);
};
