import type { MetricsRow, MetricValue } from '@spanledger/core';
import { metricsReader, usdToNumber } from '@spanledger/core';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { arbitraryHistory, batchesOf } from './arbitrary-history.ts';
import { arbitraryMetricsQuery, arbitraryQueryOfDays } from './arbitrary-metrics-queries.ts';
import { someProject } from './builders.ts';
import { memoryTelemetryStore, type TelemetryStore } from './telemetry-store.ts';

const computedInDoubles = /^(avg|p50|p75|p90|p95|p99|sum|histogram)_/;

/** Sums of doubles in a different order differ in their last digits; sums of integers and of money do not. */
const rounded = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(rounded);
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(9)) : value;
};

const comparable = (row: MetricsRow): object =>
  Object.fromEntries(
    Object.entries(row).map(([field, value]: [string, MetricValue]) => {
      if (!computedInDoubles.test(field)) return [field, value];
      const isQuantileOfMoney = typeof value === 'bigint' && field.startsWith('p');
      return [field, rounded(isQuantileOfMoney ? usdToNumber(value).toPrecision(9) : value)];
    }),
  );

/**
 * A store returns the same result as the in-memory store for any metrics query, after any history; from stored days
 * too.
 */
export const describeMetricsReadersAgree = (
  name: string,
  make: () => Promise<TelemetryStore>,
  options: { readonly runs: number; readonly seed?: number },
): void => {
  describe(`metrics of ${name} and the in-memory double`, () => {
    let store: TelemetryStore;
    const double = memoryTelemetryStore();
    beforeAll(async () => {
      store = await make();
    });

    test('are the same for every query', { timeout: 240_000 + options.runs * 8000 }, async () => {
      const { runs, ...random } = options;
      const anyQuery = fc.oneof(
        { weight: 2, arbitrary: arbitraryMetricsQuery },
        { weight: 1, arbitrary: arbitraryQueryOfDays },
      );
      const queries = fc.array(anyQuery, { minLength: 12, maxLength: 24, size: 'max' });
      const property = fc.asyncProperty(arbitraryHistory, queries, async (history, asked) => {
        const projectId = someProject();
        for (const batch of batchesOf(projectId, history)) {
          await store.writer.write(batch);
          await double.writer.write(batch);
        }
        const answers = await Promise.all(
          asked.map(async (query) => ({
            query,
            found: await store.metricsQueries.query(projectId, query),
            foundByDays: await metricsReader(store).query(projectId, query),
            expected: await double.metricsQueries.query(projectId, query),
          })),
        );
        for (const { query, found, foundByDays, expected } of answers) {
          const rows = expected.map(comparable);
          expect({ query, rows: found.map(comparable) }).toEqual({ query, rows });
          expect({ query, byDays: true, rows: foundByDays.map(comparable) }).toEqual({ query, byDays: true, rows });
        }
      });
      await fc.assert(property, { numRuns: runs, endOnFailure: runs < 50, ...random });
    });
  });
};
