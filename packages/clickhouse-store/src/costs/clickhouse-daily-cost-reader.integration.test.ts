import { sumByGroup, type DailyCostQuery, type ProjectId } from '@spanledger/core';
import {
  aTrace,
  anObservation,
  costOf,
  describeComputedDays,
  describeDailyCostReader,
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
import { openTestStore } from '../client/test-store.fixture.ts';
import { atOnce, computingStoreOn, telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { refreshDays } from './refresh-days.ts';
import { readComputedDays } from './read-computed-days.ts';
import { readComputedGroups } from './read-computed-groups.ts';

const ofCosts = { ...atOnce, tables: ['daily_costs'] } as const;

let client: ClickHouse;
beforeAll(async () => {
  client = await openTestStore();
});

describeDailyCostReader('ClickHouse, days computed when they are read,', async () => telemetryStoreOn(client));

describeComputedDays('ClickHouse', async () => ({
  ...computingStoreOn(client, 'daily_costs'),
  dirtyDays: async (projectId, query) => (await readComputedDays(client, projectId, query, 0)).dirty,
}));

describe('days computed before', () => {
  let store: TelemetryStore;
  beforeAll(() => {
    store = telemetryStoreOn(client, atOnce);
  });
  const write = async (projectId: ProjectId, cost: bigint, time = someTime) =>
    store.writer.write(
      telemetryRows(
        withDays({
          traces: [aTrace(projectId, `t${cost}`, { timestamp: time, userId: 'u' })],
          observations: [anObservation(projectId, `t${cost}/o`, { startTime: time }, { cost: costOf(cost) })],
        }),
      ),
    );
  const ofUser = { userId: 'u', page: 1, limit: 9 };
  const all: DailyCostQuery = { page: 1, limit: 9 };
  const totals = async (projectId: ProjectId, query = all) =>
    (await store.dailyCosts.list(projectId, query)).items.map(({ totalCost }) => totalCost);
  const sumsByUser = async (projectId: ProjectId) =>
    sumByGroup(await store.dailyCosts.sums(projectId, { by: ['user'] })).map(({ group, totalCost }) => [
      group.user,
      totalCost,
    ]);
  const dirtyDays = async (projectId: ProjectId, query = all, restMs = 0) =>
    (await readComputedDays(client, projectId, query, restMs)).dirty;

  test('are not taken while an insert that was marked earlier may still bring rows', async () => {
    const projectId = someProject();
    await write(projectId, 1n);
    await refreshDays(client, ofCosts);
    expect(await dirtyDays(projectId, all, restMsOfDays)).toEqual(['2026-03-04']);
  });

  test('of a refresh that was cut off are not taken', async () => {
    const projectId = someProject();
    await write(projectId, 1n);
    await write(projectId, 2n, someTime + oneDay);
    await refreshDays(client, ofCosts);
    const cutOff = `ALTER TABLE daily_costs DELETE WHERE project_id = {projectId:String} AND kind = 'group' AND day = '2026-03-05'`;
    await client.command(cutOff, { params: { projectId }, settings: { mutations_sync: '2' } });
    expect(await dirtyDays(projectId, ofUser)).toEqual(['2026-03-05']);
    expect(await totals(projectId, ofUser)).toEqual([2n, 1n]);
    expect(await sumsByUser(projectId)).toEqual([['u', 3n]]);
    expect(await dirtyDays(projectId, all)).toEqual([]);
  });

  test('are what sums are made of: a user that was changed by hand shows', async () => {
    const projectId = someProject();
    await write(projectId, 1n);
    await refreshDays(client, ofCosts);
    const change = `INSERT INTO daily_costs SELECT * REPLACE ('changed' AS user_id) FROM daily_costs FINAL
      WHERE project_id = {projectId:String} AND kind = 'group'`;
    await client.command(change, { params: { projectId } });
    expect(await sumsByUser(projectId)).toEqual([['changed', 1n]]);
    await write(projectId, 2n);
    expect(await sumsByUser(projectId)).toEqual([['u', 3n]]);
  });

  test('give no sums once they were computed again', async () => {
    const projectId = someProject();
    await write(projectId, 1n);
    await refreshDays(client, ofCosts);
    const { clean } = await readComputedDays(client, projectId, all, 0, true);
    const byUser = { by: ['user'] } as const;
    expect(await readComputedGroups(client, projectId, byUser, clean)).toMatchObject([{ totalCost: 1n }]);
    await write(projectId, 2n);
    await refreshDays(client, ofCosts);
    expect(await readComputedGroups(client, projectId, byUser, clean)).toBe(undefined);
  });
});
