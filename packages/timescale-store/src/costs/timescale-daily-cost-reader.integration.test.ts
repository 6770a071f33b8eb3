import type { DailyCostQuery, ProjectId } from '@spanledger/core';
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
  type TelemetryStore,
} from '@spanledger/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { onEachServer, onEachServerAndCompressed } from '../client/on-each-server.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { atOnce, computingStoreOn, telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { readDirtyDays } from './read-computed-days.ts';
import { refreshDailyCosts } from './refresh-daily-costs.ts';

onEachServerAndCompressed((name, openStore) =>
  describeDailyCostReader(`${name}, days computed when they are read,`, async () =>
    telemetryStoreOn(await openStore()),
  ),
);

const all: DailyCostQuery = { page: 1, limit: 9 };
const ofUser: DailyCostQuery = { ...all, userId: 'u' };

/** Alternates between two days. */
const placeOf = (move: number): number => someTime + (move % 2) * oneDay;

const daysComputedBefore = (openStore: () => Promise<Timescale>): void => {
  let client: Timescale;
  let store: TelemetryStore;
  beforeAll(async () => {
    client = await openStore();
    store = telemetryStoreOn(client);
  });
  const write = async (projectId: ProjectId, cost: bigint, time = someTime) =>
    store.writer.write(
      telemetryRows({
        traces: [aTrace(projectId, `t${cost}`, { timestamp: time, userId: 'u' })],
        observations: [anObservation(projectId, `t${cost}/o`, { startTime: time }, { cost: costOf(cost) })],
      }),
    );
  const totals = async (projectId: ProjectId, query = all) =>
    (await store.dailyCosts.list(projectId, query)).items.map(({ totalCost }) => totalCost);
  const dirtyDays = async (projectId: ProjectId) => readDirtyDays(client, projectId, all);

  test('are what readers take: a sum that was changed by hand shows', async () => {
    const projectId = someProject();
    await write(projectId, 1n);
    await refreshDailyCosts(client, atOnce);
    const change = 'UPDATE daily_costs SET cost = 7e-12 WHERE project_id = $1 AND is_group';
    await client.transaction('change', (to) => to.run('change', change, [projectId]));
    expect(await totals(projectId, all)).toEqual([1n]);
    expect(await totals(projectId, ofUser)).toEqual([7n]);
    expect(await totals(projectId, { ...ofUser, fromTimestamp: someTime })).toEqual([1n]);
    const byUser = await store.dailyCosts.sums(projectId, { by: ['user'] });
    expect(byUser).toMatchObject([{ group: { user: 'u' }, totalCost: 7n }]);
    const liveByUser = await store.dailyCosts.sums(projectId, { by: ['user'], fromTimestamp: someTime });
    expect(liveByUser).toMatchObject([{ group: { user: 'u' }, totalCost: 1n }]);
  });

  test('between very many days that must be computed now count once', async () => {
    const projectId = someProject();
    await write(projectId, 1n);
    await write(projectId, 2n, someTime + oneDay);
    await refreshDailyCosts(client, atOnce);
    const mark = `INSERT INTO dirty_days (project_id, day)
SELECT $1, DATE '2026-03-04' + 2 * n FROM generate_series(-101, 101) AS n`;
    await client.transaction('mark', (to) => to.run('mark', mark, [projectId]));
    expect(await dirtyDays(projectId)).toHaveLength(203);
    expect(await totals(projectId)).toEqual([2n, 1n]);
    const period = { fromTimestamp: someTime - 400 * oneDay };
    const sumsOf = async (by: 'user' | 'model') =>
      (await store.dailyCosts.sums(projectId, { by: [by], ...period })).map(({ totalCost }) => totalCost);
    expect([await sumsOf('user'), await sumsOf('model')]).toEqual([[3n], [3n]]);
    const ofProjects = await store.dailyCosts.sumsOfProjects([projectId, someProject()], { by: [], ...period });
    expect(ofProjects?.get(projectId)).toMatchObject([{ totalCost: 3n }]);
    // Other tests compute what is marked.
    const unmark = 'DELETE FROM dirty_days WHERE project_id = $1';
    await client.transaction('unmark', (to) => to.run('unmark', unmark, [projectId]));
  });

  test('are kept for users with ids of any length', async () => {
    const projectId = someProject();
    await write(projectId, 1n);
    const userId = Array.from({ length: 5_000 }, (_, index) =>
      String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000)),
    ).join('');
    const trace = aTrace(projectId, 'long', { timestamp: someTime, userId });
    const observation = anObservation(projectId, 'long/o', { startTime: someTime }, { cost: costOf(4n) });
    await store.writer.write(telemetryRows({ traces: [trace], observations: [observation] }));
    await refreshDailyCosts(client, atOnce);
    expect(await totals(projectId, { ...all, userId })).toEqual([4n]);
    expect(await dirtyDays(projectId)).toEqual([]);
  });

  test('wait until the day rests', async () => {
    const projectId = someProject();
    await write(projectId, 1n);
    await refreshDailyCosts(client, { restMs: 3_600_000 });
    expect(await dirtyDays(projectId)).toEqual(['2026-03-04']);
  });

  test('leave a day alone while a writer relies on its mark, and are right after it', async () => {
    const projectId = someProject();
    await write(projectId, 1n);
    await client.transaction('writer', async (writer) => {
      const lock = 'SELECT mark FROM dirty_days WHERE project_id = $1 FOR KEY SHARE';
      await writer.query('rely', lock, [projectId], z.object({ mark: z.string() }));
      await refreshDailyCosts(client, atOnce);
      expect(await dirtyDays(projectId)).toEqual(['2026-03-04']);
      await writer.run('change', `UPDATE observations SET total_cost = 5e-12 WHERE project_id = $1`, [projectId]);
      expect(await totals(projectId)).toEqual([1n]);
    });
    expect(await totals(projectId)).toEqual([5n]);
    await refreshDailyCosts(client, atOnce);
    expect(await dirtyDays(projectId)).toEqual([]);
    expect(await totals(projectId)).toEqual([5n]);
  });

  test('daily costs stay exact while writers and refreshes run at once', async () => {
    const projectId = someProject();
    const costs = Array.from({ length: 24 }, (_, index) => BigInt(index + 1));
    const done = new AbortController();
    const written = { sum: 0n };
    const writers = [0, 1, 2].map(async (writer) => {
      for (const cost of costs.filter((_, index) => index % 3 === writer)) {
        await write(projectId, cost, someTime + Number(cost % 2n) * oneDay);
        written.sum += cost;
      }
    });
    const refreshing = (async () => {
      while (!done.signal.aborted) await refreshDailyCosts(client, atOnce);
    })();
    const reading = (async () => {
      while (!done.signal.aborted) {
        const before = written.sum;
        const found = (await totals(projectId)).reduce((sum, cost) => sum + cost, 0n);
        const [user] = [(await totals(projectId, ofUser)).reduce((sum, cost) => sum + cost, 0n)];
        expect(found).toBeGreaterThanOrEqual(before);
        expect(user).toBeGreaterThanOrEqual(found);
      }
    })();
    await Promise.all(writers);
    done.abort();
    await Promise.all([refreshing, reading]);
    const sum = costs.reduce((total, cost) => total + cost, 0n);
    await refreshDailyCosts(client, atOnce);
    expect(await dirtyDays(projectId)).toEqual([]);
    expect((await totals(projectId)).reduce((total, cost) => total + cost, 0n)).toBe(sum);
  });

  test('never show twice, or not at all, what moves from one day to another', async () => {
    const projectId = someProject();
    await write(projectId, 5n);
    const done = new AbortController();
    const sums = new Set<bigint>();
    const reading = (async () => {
      while (!done.signal.aborted) sums.add((await totals(projectId)).reduce((sum, cost) => sum + cost, 0n));
    })();
    const { clock } = anObservation(projectId, 't5/o').record;
    for (let move = 1; move <= 14; move += 1) {
      const startTime = placeOf(move);
      const movedFrom = placeOf(move - 1);
      const moved = anObservation(
        projectId,
        't5/o',
        { startTime, clock: clock + move },
        { cost: costOf(5n), movedFrom },
      );
      await store.writer.write(telemetryRows({ observations: [moved] }));
      await refreshDailyCosts(client, { ...atOnce, daysMax: 1 });
    }
    done.abort();
    await reading;
    expect([...sums]).toEqual([5n]);
  });

  test('are computed for all days but those that cannot be, which stay marked', async () => {
    const [projectId, other] = [someProject(), someProject()];
    await write(other, 1n);
    await write(projectId, 2n);
    const tooLarge = `ALTER TABLE daily_costs ADD CONSTRAINT too_large CHECK (project_id <> '${other}') NOT VALID`;
    await client.transaction('refuse', (to) => to.run('refuse', tooLarge));
    await expect(refreshDailyCosts(client, atOnce)).rejects.toThrow('too_large');
    expect([await dirtyDays(projectId), await dirtyDays(other)]).toEqual([[], ['2026-03-04']]);
    expect([await totals(projectId), await totals(other)]).toEqual([[2n], [1n]]);
    await client.transaction('allow', (to) => to.run('allow', 'ALTER TABLE daily_costs DROP CONSTRAINT too_large'));
    expect(await refreshDailyCosts(client, { ...atOnce, isWanted: () => false })).toBe(0);
    expect(await refreshDailyCosts(client, atOnce)).toBe(1);
    expect(await dirtyDays(other)).toEqual([]);
  });
};

onEachServer((name, openStore) => {
  describeComputedDays(name, async () => {
    const client = await openStore();
    return {
      ...computingStoreOn(client),
      dirtyDays: (projectId, query) => readDirtyDays(client, projectId, query),
    };
  });
  describe(`days computed before in ${name}`, () => {
    daysComputedBefore(openStore);
  });
});
