import { sumByGroup, type DailyCostQuery, type DailySum, type ProjectId } from '@spanledger/core';
import {
  aTrace,
  anObservation,
  costOf,
  describeComputedDays,
  describeDailyCostReader,
  joinRows,
  oneDay,
  someProject,
  someTime,
  telemetryRows,
  withDays,
  type TelemetryStore,
} from '@spanledger/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { restMsOfDays } from '../client/connection-settings.ts';
import { notingClient } from '../client/noting-client.fixture.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { atOnce, computingStoreOn, telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { clickHouseDailyCostReader } from './clickhouse-daily-cost-reader.ts';
import { refreshDays } from './refresh-days.ts';
import { readComputedDays } from './read-computed-days.ts';
import { sumGroups } from './sum-groups.ts';

const ofCosts = { ...atOnce, tables: ['daily_costs'] } as const;

let client: ClickHouse;
beforeAll(async () => {
  client = await openTestStore();
});

const usersOf = (sums: readonly DailySum[]) =>
  sums.map(({ group, totalCost }) => [String(group.user), totalCost] as const);

describeDailyCostReader('ClickHouse, days computed when they are read,', async () => telemetryStoreOn(client));

describeComputedDays('ClickHouse', async () => ({
  ...computingStoreOn(client, 'daily_costs'),
  dirtyDays: async (projectId, query) => (await readComputedDays(client, projectId, query, 0)).dirty,
}));

const rowsOf = (projectId: ProjectId, cost: bigint, time = someTime) =>
  telemetryRows(
    withDays({
      traces: [aTrace(projectId, `t${cost}`, { timestamp: time, userId: 'u' })],
      observations: [anObservation(projectId, `t${cost}/o`, { startTime: time }, { cost: costOf(cost) })],
    }),
  );

describe('days computed before', () => {
  let store: TelemetryStore;
  const write = async (projectId: ProjectId, cost: bigint) => store.writer.write(rowsOf(projectId, cost));
  const [early, cut, changed, twice, late] = [
    someProject(),
    someProject(),
    someProject(),
    someProject(),
    someProject(),
  ];
  beforeAll(async () => {
    store = telemetryStoreOn(client, atOnce);
    const first = [early, cut, changed, twice, late].map((projectId) => rowsOf(projectId, 1n));
    await store.writer.write(joinRows([...first, rowsOf(cut, 2n, someTime + oneDay)]));
    await refreshDays(client, ofCosts);
  });
  const ofUser = { userId: 'u', page: 1, limit: 9 };
  const all: DailyCostQuery = { page: 1, limit: 9 };
  const totals = async (projectId: ProjectId, query = all) =>
    (await store.dailyCosts.list(projectId, query)).items.map(({ totalCost }) => totalCost);
  const sumsByUser = async (projectId: ProjectId) => {
    const sums = usersOf(sumByGroup(await store.dailyCosts.sums(projectId, { by: ['user'] })));
    const top = await store.dailyCosts.topSums(projectId, { by: ['model', 'user', 'tags'], limit: 9 });
    expect(usersOf(top.get('user') ?? [])).toEqual(sums);
    return sums;
  };
  const dirtyDays = async (projectId: ProjectId, query = all, restMs = 0) =>
    (await readComputedDays(client, projectId, query, restMs)).dirty;

  test('are not taken while an insert that was marked earlier may still bring rows', async () => {
    expect(await dirtyDays(early, all, restMsOfDays)).toEqual(['2026-03-04']);
  });

  test('are not taken once their day is marked again, although its earlier mark is still there', async () => {
    const projectId = someProject();
    const total = async () => {
      const found = await store.dailyCosts.sumsOfProjects([projectId], { by: [] });
      return found?.get(projectId)?.map(({ totalCost }) => totalCost);
    };
    await client.command('SYSTEM STOP MERGES dirty_days');
    try {
      await write(projectId, 1n);
      await refreshDays(client, ofCosts);
      expect(await total()).toEqual([1n]);
      await write(projectId, 2n);
      expect(await dirtyDays(projectId)).toEqual(['2026-03-04']);
      expect(await total()).toEqual([3n]);
    } finally {
      await client.command('SYSTEM START MERGES dirty_days');
    }
  });

  test('of a refresh that was cut off are not taken', async () => {
    const cutOff = `ALTER TABLE daily_costs DELETE WHERE project_id = {projectId:String} AND kind = 'user' AND day = '2026-03-05'`;
    await client.command(cutOff, { params: { projectId: cut }, settings: { mutations_sync: '2' } });
    expect(await dirtyDays(cut, ofUser)).toEqual(['2026-03-05']);
    expect(await totals(cut, ofUser)).toEqual([2n, 1n]);
    expect(await sumsByUser(cut)).toEqual([['u', 3n]]);
    expect(await dirtyDays(cut, all)).toEqual([]);
  });

  test('are what sums are made of: a user that was changed by hand shows', async () => {
    const change = `ALTER TABLE daily_costs UPDATE user_id = 'changed' WHERE project_id = {projectId:String} AND kind = 'user'`;
    await client.command(change, { params: { projectId: changed }, settings: { mutations_sync: '2' } });
    expect(await sumsByUser(changed)).toEqual([['changed', 1n]]);
    await write(changed, 2n);
    expect(await sumsByUser(changed)).toEqual([['u', 3n]]);
  });

  test('of which rows were inserted twice are not taken', async () => {
    const again = `INSERT INTO daily_costs SELECT * FROM daily_costs WHERE project_id = {projectId:String} AND kind = 'user'`;
    await client.command(again, { params: { projectId: twice } });
    expect(await totals(twice, ofUser)).toEqual([1n]);
    expect(await sumsByUser(twice)).toEqual([['u', 1n]]);
  });

  test('give no sums once they were computed again, and their earlier rows are merged away', async () => {
    const days = await readComputedDays(client, late, all, 0, 'user');
    const byUser = { by: ['user'] } as const;
    expect(await sumGroups(client, late, byUser, days)).toMatchObject({ sums: [{ totalCost: 1n }], isWhole: true });
    await write(late, 2n);
    await refreshDays(client, ofCosts);
    await client.command('OPTIMIZE TABLE daily_costs FINAL');
    expect(await sumGroups(client, late, byUser, days)).toMatchObject({ isWhole: false });
  });
});

/** Of an observation with its trace, and of one whose trace lies so many days before; and in how many statements. */
const sumsByUser = async (daysBetween: number) => {
  const projectId = someProject();
  const names: string[] = [];
  const traces = [
    aTrace(projectId, 'near', { timestamp: someTime, userId: 'ann' }),
    aTrace(projectId, 'a', { timestamp: someTime - daysBetween * oneDay, userId: 'bea' }),
  ];
  const observations = [
    anObservation(projectId, 'near/1', { startTime: someTime }, { cost: costOf(1n) }),
    anObservation(projectId, 'a/1', { startTime: someTime }, { cost: costOf(10n) }),
  ];
  await telemetryStoreOn(client).writer.write(telemetryRows(withDays({ traces, observations })));
  const reader = clickHouseDailyCostReader(notingClient(client, names));
  const sums = await reader.sums(projectId, { by: ['user'], fromTimestamp: someTime });
  const costs = new Map(usersOf(sumByGroup(sums)));
  const top = await reader.topSums(projectId, { by: ['user', 'model'], limit: 9, fromTimestamp: someTime });
  expect(new Map(usersOf(top.get('user') ?? []))).toEqual(costs);
  const countOf = (statement: string): number => names.filter((name) => name === statement).length;
  expect(countOf('top-sums')).toBe(countOf('sum-groups'));
  return { costs, statements: countOf('sum-groups') };
};

describe('sums by a property of traces', () => {
  const costs = new Map([
    ['ann', 1n],
    ['bea', 10n],
  ]);

  test('are one statement where each trace is on the day of its observations, or on the day before', async () => {
    expect(await sumsByUser(0)).toEqual({ costs, statements: 1 });
    expect(await sumsByUser(1)).toEqual({ costs, statements: 1 });
  });

  test('are those of traces on any other day too', async () => {
    expect(await sumsByUser(2)).toEqual({ costs, statements: 2 });
    expect(await sumsByUser(400)).toEqual({ costs, statements: 2 });
  });
});
