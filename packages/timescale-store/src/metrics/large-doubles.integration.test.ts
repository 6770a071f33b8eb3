import type { MetricsQuery } from '@spanledger/core';
import { aScore, oneDay, someProject, someTime, telemetryRows, type TelemetryStore } from '@spanledger/testing';
import { beforeAll, expect, test } from 'vitest';
import { openTelemetryStore } from '../query/test-telemetry-store.fixture.ts';

let store: TelemetryStore;
beforeAll(async () => {
  store = await openTelemetryStore();
});

const metrics: MetricsQuery['metrics'] = (['sum', 'avg', 'min', 'max', 'p50', 'uniq', 'histogram'] as const).map(
  (aggregation) => ({ measure: 'value', aggregation }),
);
const query: MetricsQuery = {
  view: 'scores-numeric',
  dimensions: [],
  metrics,
  filters: [],
  orderBy: [],
  bins: 4,
  fromTimestamp: someTime - oneDay,
  toTimestamp: someTime + oneDay,
};

// The server returns an error on overflow and underflow of a double.
test.each([
  [[1e308, 1e308, -1e308], { sum: null, avg: null, min: -1e308, max: 1e308, p50: 1e308, uniq: 2 }],
  [[5e-324, 1e308], { sum: null, avg: null, min: 5e-324, max: 1e308, p50: 5e307, uniq: 2 }],
  // Sums are exact for any order of the rows.
  [[1e16, 1, -1e16, 1], { sum: 2, avg: 0.5, min: -1e16, max: 1e16, p50: 1, uniq: 3 }],
  [[0.1, 0.2, 0.3], { sum: 0.6, avg: 0.2, min: 0.1, max: 0.3, p50: 0.2, uniq: 3 }],
  [[1e200, 3e200], { sum: 4e200, avg: 2e200, min: 1e200, max: 3e200, p50: 2e200, uniq: 2 }],
])('the scores %j have exact figures, and break none', async (values, expected) => {
  const [projectId, stranger] = [someProject(), someProject()];
  const scores = [projectId, stranger].flatMap((project) =>
    values.map((value, index) => aScore(project, `s${index}`, { value })),
  );
  await store.writer.write(telemetryRows({ scores }));
  const [row] = await store.metricsQueries.query(projectId, query);
  const { histogram_value: bins, ...others } = row ?? {};
  expect(others).toEqual(Object.fromEntries(Object.entries(expected).map(([name, value]) => [`${name}_value`, value])));
  const counts = (bins as readonly (readonly number[])[]).map(([, , count]) => count ?? 0);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
});
