import { answerMetrics, usdToNumber } from '@spanledger/core';
import type { MetricsQuery, MetricsRow, MetricValue, ProjectId, ValueSketchReader } from '@spanledger/core';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { arbitraryHistory, batchesOf } from './arbitrary-history.ts';
import { arbitraryQueryOfSketches } from './arbitrary-metrics-queries.ts';
import { oneDay, someProject, someTime, telemetryRows } from './builders.ts';
import type { ComputingStore } from './computing-store.ts';
import { anObservation, aTrace, costOf, joinRows, memoryTelemetryStore } from './telemetry-store.ts';

export interface SketchingStore extends ComputingStore {
  readonly valueSketches?: ValueSketchReader | undefined;
  /** Deletes the sketches of errors of all days, which versions of before did not have. */
  readonly forgetErrors: () => Promise<unknown>;
}

const quantile = /^p\d\d_/;
const average = /^avg_/;
/** The rounding error of doubles. */
const hair = 1e-9;

const numberOf = (value: MetricValue | undefined): number =>
  typeof value === 'bigint' ? usdToNumber(value) : (value as number);

/** The maximal error of the quantile of a column. */
const boundOf = (exact: MetricsRow, column: string): number => {
  const measure = column.slice(column.indexOf('_'));
  const [lowest, highest] = [numberOf(exact[`min${measure}`]), numberOf(exact[`max${measure}`])];
  const largest = lowest >= 0 ? numberOf(exact[column]) : Math.max(Math.abs(lowest), Math.abs(highest));
  return 0.01 * largest + hair;
};

const isRight = (exact: MetricsRow, found: MetricsRow, column: string): boolean => {
  const [one, other] = [exact[column], found[column]];
  if (one === null || other === null || one === undefined || other === undefined) return one === other;
  if (quantile.test(column)) return Math.abs(numberOf(one) - numberOf(other)) <= boundOf(exact, column);
  if (average.test(column) && typeof one === 'number') {
    return Math.abs(one - numberOf(other)) <= hair * Math.max(1, Math.abs(one));
  }
  return one === other;
};

const isMetric = (query: MetricsQuery, field: string): boolean =>
  query.metrics.some(({ measure, aggregation }) => field === `${aggregation}_${measure}`);

const keyOf = (query: MetricsQuery, row: MetricsRow): string =>
  JSON.stringify(Object.entries(row).filter(([field]) => !isMetric(query, field)));

const aroundSomeTime = {
  dimensions: [],
  filters: [],
  fromTimestamp: someTime - oneDay,
  toTimestamp: someTime + oneDay,
  orderBy: [],
};

/** Fifty observations on three days, which take one to fifty milliseconds. */
const fiftyCalls = (project: ProjectId, times: number) =>
  telemetryRows({
    observations: Array.from({ length: 50 }, (_, at) => {
      const startTime = someTime + (at % 3) * oneDay;
      return anObservation(project, `t/${at}`, { startTime, endTime: startTime + (at + 1) * times * 1000 });
    }),
  });

const isOfWholeDay = ({ fromTimestamp: from, toTimestamp: to }: MetricsQuery): boolean =>
  Math.ceil(from / oneDay) < Math.floor((to + 1) / oneDay);

/** The contract of every store that computes quantiles from sketches of days. */
export const describeValueSketches = (
  name: string,
  openStore: () => Promise<SketchingStore>,
  { runs }: { readonly runs: number },
): void => {
  describe(`metrics from sketches of ${name}`, () => {
    let store: SketchingStore;
    const double = memoryTelemetryStore();
    beforeAll(async () => {
      store = await openStore();
    });

    /** The errors in the answer from sketches. */
    const faultsOf = async (projectId: ProjectId, query: MetricsQuery): Promise<readonly unknown[]> => {
      const { rows, approximation } = await answerMetrics(store, projectId, query, -1);
      const exactly = await double.metricsQueries.query(projectId, query);
      const expected = new Map(exactly.map((row) => [keyOf(query, row), row]));
      const faults: unknown[] = [];
      const keys = rows.map((row) => keyOf(query, row));
      if (keys.toSorted().join('\n') !== [...expected.keys()].sort().join('\n')) faults.push({ query, keys, exactly });
      for (const found of rows) {
        const exact = expected.get(keyOf(query, found)) ?? {};
        const wrong = Object.keys(exact).filter((field) => isMetric(query, field) && !isRight(exact, found, field));
        if (wrong.length > 0) faults.push({ query, wrong, found, exact });
      }
      const { views = [], sketchesRows = false } = store.valueSketches ?? {};
      const isKept = views.some((view) => view === query.view) && (sketchesRows || isOfWholeDay(query));
      const quantiles = (isKept ? query.metrics : [])
        .map(({ measure, aggregation }) => `${aggregation}_${measure}`)
        .filter((column) => quantile.test(column));
      if ((approximation?.columns ?? []).join() !== quantiles.join()) faults.push({ query, approximation });
      return faults;
    };

    test(
      'are exact but for quantiles, which are within a hundredth, after any history',
      { timeout: 240_000 + runs * 8000 },
      async () => {
        const queries = fc.array(arbitraryQueryOfSketches, { minLength: 6, maxLength: 12, size: 'max' });
        const property = fc.asyncProperty(arbitraryHistory, queries, async (history, asked) => {
          const projectId = someProject();
          const batches = batchesOf(projectId, history);
          for (const [at, batch] of batches.entries()) {
            await store.writer.write(batch);
            await double.writer.write(batch);
            if (at === Math.floor(batches.length / 2)) await store.computeDays();
          }
          for (const query of asked) expect(await faultsOf(projectId, query)).toEqual([]);
          await store.computeDays();
          for (const query of asked) expect(await faultsOf(projectId, query)).toEqual([]);
        });
        await fc.assert(property, { numRuns: runs, endOnFailure: true });
      },
    );

    test('count errors of days whose sketches have none from their rows', async () => {
      const projectId = someProject();
      const observations = [0, 1, 2].map((at) =>
        anObservation(projectId, `t/${at}`, {
          startTime: someTime + at,
          name: `n${at}`,
          level: at > 0 ? 'ERROR' : 'DEFAULT',
        }),
      );
      const metrics = (['sum', 'count'] as const).map((aggregation) => ({ measure: 'countErrors', aggregation }));
      const query = { ...aroundSomeTime, view: 'observations', metrics } as const;
      const ask = async (dimensions: readonly string[]) => {
        const { rows } = await answerMetrics(store, projectId, { ...query, dimensions }, 0);
        return rows.map(({ sum_countErrors: errors, count_countErrors: all }) => `${Number(errors)} of ${Number(all)}`);
      };
      await store.writer.write(telemetryRows({ observations }));
      await store.computeDays();
      for (const prepare of [async () => {}, store.forgetErrors, store.computeDays]) {
        await prepare();
        expect(await ask([])).toEqual(['2 of 3']);
        expect((await ask(['name'])).toSorted()).toEqual(['0 of 1', '1 of 1', '1 of 1']);
        expect(await store.derivedStats.verify(projectId, undefined)).toEqual([]);
      }
    });

    describe('of days computed before', () => {
      const [ofCalls, ofTraces] = [someProject(), someProject()];
      const atLatency = (id: string, ms: number, startTime = someTime) =>
        anObservation(ofTraces, id, { startTime, endTime: startTime + ms * 1000 }, { cost: costOf(5n) });
      beforeAll(async () => {
        const threeTraces = {
          traces: ['a', 'b', 'c'].map((id) => aTrace(ofTraces, id, { timestamp: someTime, name: `n${id}` })),
          observations: [atLatency('a/1', 10), atLatency('b/1', 20), atLatency('c/1', 30)],
        };
        await store.writer.write(joinRows([fiftyCalls(someProject(), 7), fiftyCalls(ofCalls, 1), threeTraces]));
        await store.computeDays();
      });

      test('sketches of many observations name the quantiles that are not exact, and those of few have none', async () => {
        const query: MetricsQuery = {
          view: 'observations',
          dimensions: [],
          metrics: (['p50', 'max', 'sum', 'count'] as const).map((aggregation) => ({
            measure: 'latency',
            aggregation,
          })),
          filters: [],
          fromTimestamp: someTime - oneDay,
          toTimestamp: someTime + 5 * oneDay,
          orderBy: [],
        };
        const exact = { max_latency: 50, sum_latency: 1275, count_latency: 50 };
        expect(await answerMetrics(store, ofCalls, query, 50)).toEqual({ rows: [{ ...exact, p50_latency: 25.5 }] });
        const { rows, approximation } = await answerMetrics(store, ofCalls, query, 49);
        expect(rows).toMatchObject([exact]);
        expect(Math.abs(Number(rows[0]?.['p50_latency']) - 25.5)).toBeLessThanOrEqual(0.26);
        expect(approximation).toEqual({ columns: ['p50_latency'], relativeError: 0.01 });
      });

      const longestAndCount = async (from: number, to: number) => {
        const metrics = [
          { measure: 'latency', aggregation: 'max' },
          { measure: 'count', aggregation: 'count' },
        ] as const;
        const query = { view: 'observations', dimensions: [], metrics, filters: [], orderBy: [] } as const;
        const { rows } = await answerMetrics(store, ofCalls, { ...query, fromTimestamp: from, toTimestamp: to }, 0);
        return rows.map(({ max_latency: max, count_count: count }) => [max, count]);
      };

      test('a period that begins or ends within a day has the values of that part of it', async () => {
        expect(await longestAndCount(someTime, someTime + 3 * oneDay)).toEqual([[50, 50]]);
        expect(await longestAndCount(someTime + 1, someTime + 2 * oneDay - 1)).toEqual([[50, 17]]);
        expect(await longestAndCount(someTime, someTime + oneDay - 1)).toEqual([[49, 17]]);
      });

      test('least and greatest are exact among values that are nearly the same', async () => {
        const projectId = someProject();
        const metrics = (['min', 'max', 'sum'] as const).map((aggregation) => ({ measure: 'latency', aggregation }));
        const query: MetricsQuery = { ...aroundSomeTime, view: 'observations', metrics };
        const observations = Array.from({ length: 10 }, (_, at) =>
          anObservation(projectId, `t/${at}`, { endTime: someTime + (1000 + at) * 1000 }),
        );
        await store.writer.write(telemetryRows({ observations }));
        await store.computeDays();
        const { rows } = await answerMetrics(store, projectId, query, 0);
        expect(rows).toEqual([{ min_latency: 1000, max_latency: 1009, sum_latency: 10_045 }]);
      });

      test('a trace counts once in its last version, and also without observations', async () => {
        const projectId = someProject();
        const write = (id: string, name: string, clock: number) =>
          store.writer.write(
            telemetryRows({ traces: [aTrace(projectId, id, { timestamp: someTime, name, clock: someTime + clock })] }),
          );
        await write('t', 'first', 0);
        await write('t', 'second', 1);
        await write('bare', 'second', 0);
        await store.writer.write(telemetryRows({ observations: [anObservation(projectId, 't/o')] }));
        const metrics = (['count', 'observationsCount'] as const).map((measure) => ({
          measure,
          aggregation: 'sum' as const,
        }));
        const query: MetricsQuery = { ...aroundSomeTime, view: 'traces', metrics };
        const ask = async (dimensions: readonly string[]) =>
          (await answerMetrics(store, projectId, { ...query, dimensions }, 0)).rows;
        for (const prepare of [async () => {}, store.computeDays]) {
          await prepare();
          expect(await ask([])).toEqual([{ sum_count: 2, sum_observationsCount: 1 }]);
          expect(await ask(['name'])).toEqual([{ name: 'second', sum_count: 2, sum_observationsCount: 1 }]);
        }
      });

      test('figures of traces change with an observation of one that comes on a later day', async () => {
        const query: MetricsQuery = {
          ...aroundSomeTime,
          view: 'traces',
          metrics: (
            [
              ['p50', 'latency'],
              ['max', 'latency'],
              ['sum', 'totalCost'],
              ['count', 'count'],
              ['sum', 'observationsCount'],
            ] as const
          ).map(([aggregation, measure]) => ({ aggregation, measure })),
        };
        const ask = async () => {
          const { rows, approximation } = await answerMetrics(store, ofTraces, query, 0);
          const isKept = store.valueSketches?.views.includes('traces') === true;
          expect(approximation?.columns).toEqual(isKept ? ['p50_latency'] : undefined);
          const [{ p50_latency: p50, ...exact } = {}] = rows;
          return { ...exact, p50: Math.round(Number(p50)) };
        };
        const before = { max_latency: 30, sum_totalCost: 15n, count_count: 3, sum_observationsCount: 3, p50: 20 };
        expect(await ask()).toEqual(before);
        await store.writer.write(telemetryRows({ observations: [atLatency('a/2', 7, someTime + 9 * oneDay)] }));
        const after = { ...before, max_latency: 777_600_007, sum_totalCost: 20n, sum_observationsCount: 4, p50: 30 };
        expect(await ask()).toEqual(after);
        await store.computeDays();
        expect(await ask()).toEqual(after);
        const named = await answerMetrics(store, ofTraces, { ...query, dimensions: ['name'] }, 0);
        const latencies = Object.fromEntries(named.rows.map((row) => [row['name'], row['max_latency']]));
        expect(latencies).toEqual({ na: 777_600_007, nb: 20, nc: 30 });
        expect(await store.derivedStats.verify(ofTraces, undefined)).toEqual([]);
      });
    });
  });
};
