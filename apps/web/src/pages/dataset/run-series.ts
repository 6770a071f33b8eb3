import type { Series } from '../../charts/series.ts';
import type { Comparison } from './comparison.ts';

type RunTotals = Comparison['runs'][number];

export interface RunChart {
  readonly label: string;
  readonly unit: 'money' | 'duration' | 'score';
  readonly series: readonly Series[];
}

/** The maximal number of score charts; the scores of the most runs are shown. */
const scoresMax = 6;

/** The results of runs, one chart per measure; runs are in the given order. */
export const runCharts = (runs: readonly RunTotals[]): readonly RunChart[] => {
  const runsWith = new Map<string, number>();
  for (const { scores } of runs) for (const { name } of scores) runsWith.set(name, (runsWith.get(name) ?? 0) + 1);
  const names = [...runsWith].toSorted(([, left], [, right]) => right - left).slice(0, scoresMax);
  const chart = (label: string, unit: RunChart['unit'], color: number, valueOf: (run: RunTotals) => number | null) => ({
    label,
    unit,
    series: [{ name: label, values: runs.map(valueOf), color }],
  });
  return [
    // Beside whole costs a part of one would look like a saving.
    chart('Cost', 'money', 5, ({ cost, unpricedCalls }) => (unpricedCalls === 0 ? Number(cost) : null)),
    chart('Mean latency', 'duration', 2, ({ latencyMeanSeconds }) =>
      latencyMeanSeconds === null ? null : latencyMeanSeconds * 1000,
    ),
    ...names.map(([name]) =>
      chart(`Mean of ${name}`, 'score', 1, ({ scores }) => scores.find((score) => score.name === name)?.mean ?? null),
    ),
  ];
};
