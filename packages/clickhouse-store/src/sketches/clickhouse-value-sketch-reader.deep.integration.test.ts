import { answerMetrics, dayOf, type MetricsQuery, type ProjectId } from '@spanledger/core';
import {
  anObservation,
  aTrace,
  describeValueSketches,
  joinRows,
  oneDay,
  propertyRuns,
  someProject,
  someTime,
  telemetryRows,
  type ComputingStore,
} from '@spanledger/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { restMsOfDays } from '../client/connection-settings.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { computingStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { unsketchedDays } from './unsketched-days.ts';

let client: ClickHouse;
let store: ComputingStore;
beforeAll(async () => {
  client = await openTestStore();
  store = computingStoreOn(client, 'value_sketches');
});

const forgetErrors = (): Promise<void> =>
  client.command(`ALTER TABLE value_sketches DELETE WHERE measure = 'countErrors'`, {
    settings: { mutations_sync: '2' },
  });

describeValueSketches('ClickHouse', async () => ({ ...store, forgetErrors }), { runs: propertyRuns(2, 1) });

const twoDays = { fromTimestamp: someTime - oneDay, toTimestamp: someTime + 2 * oneDay };

const missing = async (projectId: ProjectId, { isNamed = false, restMs = 0 } = {}) =>
  unsketchedDays(client, projectId, { ...twoDays, measures: ['latency', 'count'], isNamed }, restMs);

/** One call of each name on a day, which takes as many milliseconds as the number in its name. */
const callsOf = (project: ProjectId, names: number, startTime = someTime) =>
  telemetryRows({
    observations: Array.from({ length: names }, (_, at) =>
      anObservation(project, `t/${at}`, { name: `n${at}`, startTime, endTime: startTime + at * 1000 }),
    ),
  });

/** The same number of traces, with different names, which take as many milliseconds as their number. */
const tracesOf = (project: ProjectId, names: number) => {
  const ids = Array.from({ length: names }, (_, at) => `t${at}`);
  return telemetryRows({
    traces: ids.map((id) => aTrace(project, id, { timestamp: someTime, name: id })),
    observations: ids.map((id, at) =>
      anObservation(project, `${id}/o`, { startTime: someTime, endTime: someTime + at * 1000, name: 'step' }),
    ),
  });
};

describe('days computed before', () => {
  const [many, few, named, projectId, stranger] = [
    someProject(),
    someProject(),
    someProject(),
    someProject(),
    someProject(),
  ];
  beforeAll(async () => {
    await store.writer.write(
      joinRows([
        callsOf(many, 1001),
        callsOf(few, 1000),
        tracesOf(named, 1001),
        ...[projectId, stranger].map((each) => callsOf(each, 2)),
      ]),
    );
    await store.computeDays();
  });

  test('a day with more than a thousand names keeps no sketches by name, and is read from its rows then', async () => {
    expect(await missing(many, { isNamed: true })).toEqual([dayOf(someTime)]);
    expect(await missing(many)).toEqual([]);
    expect(await missing(few, { isNamed: true })).toEqual([]);
    const query: MetricsQuery = {
      view: 'observations',
      dimensions: ['name'],
      metrics: [{ measure: 'latency', aggregation: 'p50' }],
      filters: [],
      orderBy: [{ field: 'p50_latency', direction: 'desc' }],
      ...twoDays,
    };
    const { rows } = await answerMetrics(store, many, query, 0);
    expect(rows).toHaveLength(1001);
    expect(rows[0]).toEqual({ name: 'n1000', p50_latency: 1000 });
    expect(await store.derivedStats.verify(many, undefined)).toEqual([]);
  });

  test('a day is read from its rows from a change on until it is computed again, once marks have rested', async () => {
    await store.writer.write(callsOf(projectId, 3, someTime + 1));
    expect(await missing(projectId)).toEqual([dayOf(someTime)]);
    expect(await missing(stranger)).toEqual([]);
    expect(await missing(stranger, { restMs: restMsOfDays })).toEqual([dayOf(someTime)]);
    await store.computeDays();
    expect(await missing(projectId)).toEqual([]);
  });

  test('traces of more than a thousand names a day are read from their rows by name, and all else from sketches', async () => {
    const ask = async (view: 'traces' | 'observations', dimensions: readonly string[]) => {
      const metrics = (['p50', 'max'] as const).map((aggregation) => ({ measure: 'latency', aggregation }));
      const period = { fromTimestamp: someTime - oneDay, toTimestamp: someTime + oneDay };
      const query = { view, dimensions, metrics, filters: [], orderBy: [], ...period };
      return (await answerMetrics(store, named, query, 0)).rows;
    };
    const byName = new Map((await ask('traces', ['name'])).map((row) => [row['name'], row['max_latency']]));
    expect([byName.size, byName.get('t0'), byName.get('t1000')]).toEqual([1001, 0, 1000]);
    expect(await ask('traces', [])).toMatchObject([{ max_latency: 1000 }]);
    expect(await ask('observations', ['name'])).toMatchObject([{ name: 'step', max_latency: 1000 }]);
    expect(await store.derivedStats.verify(named, undefined)).toEqual([]);
  });
});
