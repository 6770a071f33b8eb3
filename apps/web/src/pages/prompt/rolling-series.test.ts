import { expect, test } from 'vitest';

import { rollingSeries, type VersionFigures } from './rolling-series.ts';

const versionOf = (version: number, costs: Readonly<Record<string, number>>): VersionFigures =>
  ({
    version,
    days: Object.entries(costs).map(([date, costPerCall]) => ({ date, rolling: { costPerCall } })),
  }) as unknown as VersionFigures;

test('a day without calls has the average of the week before it, and a week without calls has none', () => {
  const { times, series } = rollingSeries(
    [versionOf(2, { '2026-03-01': 5, '2026-03-02': 7, '2026-03-12': 9 }), versionOf(1, { '2026-03-03': 1 })],
    'costPerCall',
  );
  expect([times[0], times.at(-1), times.length]).toEqual(['2026-03-01T00:00:00.000Z', '2026-03-12T00:00:00.000Z', 12]);
  expect(series).toEqual([
    { name: 'Version 2', values: [5, 7, 7, 7, 7, 7, 7, 7, null, null, null, 9] },
    { name: 'Version 1', values: [null, null, 1, 1, 1, 1, 1, 1, 1, null, null, null] },
  ]);
});

test('versions without calls have no chart', () => {
  expect(rollingSeries([versionOf(1, {})], 'costPerCall')).toEqual({ times: [], series: [] });
});
