import { dayOf } from '@spanledger/core';
import {
  anObservation,
  aTrace,
  joinRows,
  oneDay,
  someProject,
  someTime,
  telemetryRows,
  type ComputingStore,
} from '@spanledger/testing';
import { beforeAll, expect, test } from 'vitest';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { asLarge } from './as-large.fixture.ts';
import { countByDays } from './count-by-days.ts';
import { computingStoreOn } from './test-telemetry-store.fixture.ts';

const names: string[] = [];
const [own, stranger] = [someProject(), someProject()];
let client: ClickHouse;
let store: ComputingStore;

/** As many traces, each with two observations. */
const tracesOf = (project: typeof own, day: number, count: number) => {
  const timestamp = someTime + day * oneDay;
  const ids = Array.from({ length: count }, (_, at) => `${day}-${at}`);
  return telemetryRows({
    traces: ids.map((id) => aTrace(project, id, { timestamp })),
    observations: ids.flatMap((id) =>
      ['a', 'b'].map((name) => anObservation(project, `${id}/${id}${name}`, { startTime: timestamp })),
    ),
  });
};

beforeAll(async () => {
  client = asLarge(await openTestStore(), names);
  store = computingStoreOn(client);
  await store.writer.write(joinRows([tracesOf(own, 0, 2), tracesOf(own, 1, 3), tracesOf(stranger, 0, 7)]));
  await store.computeDays();
  // The days of the other project are computed later.
  await store.writer.write(tracesOf(stranger, 0, 8));
  await store.computeDays();
});

const count = async (period: Parameters<typeof countByDays>[3], enough?: number) => {
  names.length = 0;
  const found: (number | undefined)[] = [];
  for (const counted of ['traces', 'observations'] as const) {
    found.push(await countByDays(client, own, counted, period, 0, enough));
  }
  return { found, isFromRows: names.some((name) => name.startsWith('count-')) };
};

test('whole computed days are counted from what is stored of them, all of them and of the project alone', async () => {
  expect(await count({})).toEqual({ found: [5, 10], isFromRows: false });
  const firstDay = Date.parse(dayOf(someTime)) * 1000;
  expect(await count({ fromTimestamp: firstDay, toTimestamp: firstDay + oneDay })).toEqual({
    found: [2, 4],
    isFromRows: false,
  });
});

test('what is only in part in the period is counted from its rows', async () => {
  expect(await count({ fromTimestamp: someTime + 1 })).toEqual({ found: [3, 6], isFromRows: true });
});

test('days that changed since are counted from their rows, unless what is stored is more than enough', async () => {
  await store.writer.write(tracesOf(own, 1, 4));
  expect(await count({})).toEqual({ found: [6, 12], isFromRows: true });
  expect(await count({}, 1)).toEqual({ found: [2, 4], isFromRows: false });
});
