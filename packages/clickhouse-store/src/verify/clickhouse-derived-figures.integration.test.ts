import type { ProjectId } from '@spanledger/core';
import {
  aReceipt,
  aScore,
  aTrace,
  anObservation,
  costOf,
  oneDay,
  someProject,
  someTime,
  telemetryRows,
} from '@spanledger/testing';
import { beforeAll, expect, test } from 'vitest';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { refreshDailyCosts } from '../costs/refresh-daily-costs.ts';
import { atOnce, telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { clickHouseDerivedFigures } from './clickhouse-derived-figures.ts';

let client: ClickHouse;
beforeAll(async () => {
  client = await openTestStore();
});

const figures = () => clickHouseDerivedFigures(client, atOnce.restMs);

const seeded = async (): Promise<ProjectId> => {
  const projectId = someProject();
  await telemetryStoreOn(client).writer.write(
    telemetryRows({
      traces: [aTrace(projectId, 't', { userId: 'u' })],
      observations: [
        anObservation(projectId, 't/1', { startTime: someTime }, { cost: costOf(1n) }),
        anObservation(projectId, 't/2', { startTime: someTime + oneDay }, { cost: costOf(2n) }),
      ],
      scores: [aScore(projectId, 's')],
    }),
  );
  await refreshDailyCosts(client, atOnce);
  return projectId;
};

const change = async (sql: string, projectId: ProjectId): Promise<void> =>
  client.command(`${sql} WHERE project_id = {projectId:String}`, {
    params: { projectId },
    settings: { mutations_sync: '2' },
  });

const differing = async (projectId: ProjectId): Promise<readonly string[]> =>
  (await figures().verify(projectId, undefined)).map(({ figure, of }) => `${figure} ${of}`);

test('of what nobody touched, nothing differs', async () => {
  const projectId = await seeded();
  expect(await differing(projectId)).toEqual([]);
  expect(await figures().projects()).toContain(projectId);
});

test.each([
  [
    'a cost that was computed',
    'ALTER TABLE daily_costs UPDATE models = arrayMap(m -> (m.1, m.2, m.3, m.4, m.5, m.6, m.7 * 2, m.8, m.9, m.10, m.11), models)',
    ['daily_costs 2026-03-04', 'daily_costs 2026-03-05'],
  ],
  [
    'the group that a cost is counted for',
    `ALTER TABLE daily_costs UPDATE user_id = 'x'`,
    ['daily_costs 2026-03-04 {"name":"request","user":"u"', 'daily_costs 2026-03-04 {"name":"request","user":"x"'],
  ],
  ['the days of a trace', 'ALTER TABLE trace_days UPDATE last_day = first_day', ['trace_days t']],
  ['a score without days', 'ALTER TABLE score_days DELETE', ['score_days s']],
])('%s that is wrong is found and repaired, and no neighbour of it', async (_name, sql, expected) => {
  const [projectId, neighbour] = [await seeded(), await seeded()];
  await change(sql, projectId);
  const found = await differing(projectId);
  for (const each of expected) expect(found).toContainEqual(expect.stringContaining(each));
  expect(await differing(neighbour)).toEqual([]);
  await figures().repair(projectId, undefined);
  expect(await differing(projectId)).toEqual([]);
  await refreshDailyCosts(client, atOnce);
  expect(await differing(projectId)).toEqual([]);
});

test('an hour of the ledger whose events are not all accounted for is found, and repairs leave it', async () => {
  const [projectId, neighbour] = [await seeded(), await seeded()];
  const store = telemetryStoreOn(client);
  const receipts = [aReceipt({ projectId, received: 10, stored: 7 }), aReceipt({ projectId: neighbour })];
  await store.writer.write(telemetryRows({ receipts }));
  await figures().repair(projectId, undefined);
  const found = { figure: 'ledger', projectId, of: '2026-03-04T05:00:00.000Z' };
  const counts = { expected: '10 events accounted for', found: '7 events accounted for' };
  expect(await figures().verify(projectId, undefined)).toEqual([{ ...found, ...counts }]);
  expect(await figures().verify(projectId, { fromDay: '2026-03-05', toDay: '2026-03-06' })).toEqual([]);
  expect(await differing(neighbour)).toEqual([]);
});

test('only days of the period are looked at', async () => {
  const projectId = await seeded();
  await change('ALTER TABLE daily_costs UPDATE models = []', projectId);
  const verified = await figures().verify(projectId, { fromDay: '2026-03-05', toDay: '2026-03-05' });
  expect(verified.every(({ of }) => of.startsWith('2026-03-05'))).toBe(true);
});
