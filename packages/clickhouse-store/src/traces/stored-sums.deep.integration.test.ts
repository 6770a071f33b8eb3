import type { MetricsQuery, ProjectId, TelemetryStore } from '@spanledger/core';
import {
  anObservation,
  arbitraryHistory,
  aTrace,
  batchesOf,
  costOf,
  memoryTelemetryStore,
  oneDay,
  propertyRuns,
  someProject,
  someTime,
  telemetryRows,
  type ComputingStore,
} from '@spanledger/testing';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { restMsOfDays } from '../client/connection-settings.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { asSummed } from '../query/as-large.fixture.ts';
import { computingStoreOn, telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { summedDays } from './stored-sums.ts';

let client: ClickHouse;
let store: ComputingStore;
beforeAll(async () => {
  client = await openTestStore();
  store = computingStoreOn(asSummed(client), 'trace_sums');
});

/** Three traces on a day, and one on the next. The first has an observation on the next day too. */
const seed = async (): Promise<ProjectId> => {
  const projectId = someProject();
  const times = { a: someTime, b: someTime, c: someTime, d: someTime + oneDay };
  const observation = (id: string, startTime: number, cost: bigint) =>
    anObservation(projectId, id, { startTime }, { cost: costOf(cost) });
  await store.writer.write(
    telemetryRows({
      traces: Object.entries(times).map(([id, timestamp]) => aTrace(projectId, id, { timestamp })),
      observations: [
        observation('a/1', someTime, 1n),
        observation('a/2', someTime + oneDay, 10n),
        observation('b/1', someTime, 5n),
        observation('d/1', someTime + oneDay, 7n),
      ],
    }),
  );
  await store.computeDays();
  return projectId;
};

const storedDays = async (projectId: ProjectId, restMs = 0) => {
  const days = await summedDays(client, projectId, {}, restMs);
  return days
    .filter(({ isStored }) => isStored)
    .map(({ day }) => day)
    .toSorted();
};

const bothDays = ['2026-03-04', '2026-03-05'];
const run = (sql: string, projectId: ProjectId): Promise<void> =>
  client.command(sql, { params: { projectId }, settings: { mutations_sync: '2' } });

/** Traces with any cost, the most expensive first. */
const byCost = async (projectId: ProjectId, period = {}, { traces }: Pick<TelemetryStore, 'traces'> = store) => {
  const { items, totalItems } = await traces.list(projectId, {
    page: 1,
    limit: 9,
    withBodies: false,
    filters: [{ type: 'number', column: 'totalCost', operator: '>', value: 0 }],
    orderBy: { column: 'totalCost', direction: 'DESC' },
    ...period,
  });
  return [items.map(({ id }) => id).join(' '), totalItems];
};

test('sums of a day are stored from its computing until its next mark, and not before marks have rested', async () => {
  const projectId = await seed();
  expect(await storedDays(projectId)).toEqual(bothDays);
  expect(await storedDays(projectId, restMsOfDays)).toEqual([]);
  expect(await byCost(projectId)).toEqual(['a d b', 3]);
  const late = anObservation(projectId, 'd/2', { startTime: someTime + oneDay }, { cost: costOf(9n) });
  await store.writer.write(telemetryRows({ observations: [late] }));
  expect(await storedDays(projectId)).toEqual(['2026-03-04']);
  expect(await byCost(projectId)).toEqual(['d a b', 3]);
  await store.computeDays();
  expect(await storedDays(projectId)).toEqual(bothDays);
  expect(await byCost(projectId)).toEqual(['d a b', 3]);
});

test('sums of another project that were computed of the same days, then or later, are not taken for those of this one', async () => {
  const projectId = await seed();
  for (const computedAt of ['computed_at', 'now64(6) + INTERVAL 1 HOUR']) {
    const copied = `SELECT * REPLACE ('stranger' AS project_id, ${computedAt} AS computed_at) FROM trace_sums AS s`;
    await run(`INSERT INTO trace_sums ${copied} WHERE s.project_id = {projectId:String}`, projectId);
  }
  expect(await storedDays(projectId)).toEqual(bothDays);
  const late = anObservation(projectId, 'd/2', { startTime: someTime + oneDay }, { cost: costOf(9n) });
  await store.writer.write(telemetryRows({ observations: [late] }));
  expect(await storedDays(projectId)).toEqual(['2026-03-04']);
});

test('an observation on another day than its trace changes the sums of the day of the trace', async () => {
  const projectId = await seed();
  const far = anObservation(projectId, 'b/2', { startTime: someTime + 40 * oneDay }, { cost: costOf(100n) });
  await store.writer.write(telemetryRows({ observations: [far] }));
  expect(await storedDays(projectId)).not.toContain('2026-03-04');
  expect(await byCost(projectId)).toEqual(['b a d', 3]);
  await store.computeDays();
  expect(await storedDays(projectId)).toContain('2026-03-04');
  expect(await byCost(projectId)).toEqual(['b a d', 3]);
  expect(await byCost(projectId, { from: someTime + 1, to: someTime + 2 * oneDay })).toEqual(['d', 1]);
});

test('sums are what lists are made of, once all rows of their day are there', async () => {
  const projectId = await seed();
  await run(
    `INSERT INTO trace_sums SELECT * REPLACE (toDecimal256(99, 12) AS total_cost) FROM trace_sums
      WHERE project_id = {projectId:String} AND trace_id = 'b'`,
    projectId,
  );
  await run(`OPTIMIZE TABLE trace_sums FINAL`, projectId);
  expect(await byCost(projectId)).toEqual(['b a d', 3]);
  expect(await byCost(projectId, {}, telemetryStoreOn(client, { restMs: 0 })), 'of a small project').toEqual([
    'a d b',
    3,
  ]);
  await run(`ALTER TABLE trace_sums DELETE WHERE project_id = {projectId:String} AND trace_id = 'a'`, projectId);
  expect(await storedDays(projectId)).toEqual(['2026-03-05']);
  expect(await byCost(projectId)).toEqual(['a d b', 3]);
});

const eachTrace: MetricsQuery = {
  view: 'traces',
  dimensions: ['id'],
  metrics: (['totalCost', 'totalTokens', 'observationsCount', 'latency'] as const).map((measure) => ({
    measure,
    aggregation: 'max',
  })),
  filters: [],
  orderBy: [{ field: 'id', direction: 'asc' }],
  fromTimestamp: someTime - 400 * oneDay,
  toTimestamp: someTime + 400 * oneDay,
};

test(
  'figures of each trace are right after any history of which the first half was computed',
  { timeout: 240_000 },
  async () => {
    const double = memoryTelemetryStore();
    const property = fc.asyncProperty(arbitraryHistory, async (history) => {
      const projectId = someProject();
      const batches = batchesOf(projectId, history);
      for (const [at, batch] of batches.entries()) {
        await store.writer.write(batch);
        await double.writer.write(batch);
        if (at === Math.floor((batches.length - 1) / 2)) await store.computeDays();
      }
      const query = {
        page: 1,
        limit: 50,
        withBodies: false,
        orderBy: { column: 'totalCost', direction: 'DESC' },
      } as const;
      expect(await store.traces.list(projectId, query)).toEqual(await double.traces.list(projectId, query));
      expect(await store.metricsQueries.query(projectId, eachTrace)).toEqual(
        await double.metricsQueries.query(projectId, eachTrace),
      );
    });
    await fc.assert(property, { numRuns: propertyRuns(20, 3), endOnFailure: true });
  },
);
