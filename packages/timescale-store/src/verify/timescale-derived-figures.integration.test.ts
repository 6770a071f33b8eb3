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
import { openTestStore } from '../client/test-store.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { refreshDailyCosts } from '../costs/refresh-daily-costs.ts';
import { telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { timescaleDerivedFigures } from './timescale-derived-figures.ts';

const atOnce = { restMs: 0 };
let client: Timescale;
beforeAll(async () => {
  client = await openTestStore();
});

const figures = () => timescaleDerivedFigures(client);

const rowsOf = (projectId: ProjectId) =>
  telemetryRows({
    traces: [aTrace(projectId, 't', { userId: 'u' })],
    observations: [
      anObservation(projectId, 't/1', { startTime: someTime }, { cost: costOf(1n) }),
      anObservation(projectId, 't/2', { startTime: someTime + oneDay }, { cost: costOf(2n) }),
    ],
    scores: [aScore(projectId, 's')],
  });

const seeded = async (): Promise<ProjectId> => {
  const projectId = someProject();
  await telemetryStoreOn(client).writer.write(rowsOf(projectId));
  await refreshDailyCosts(client, atOnce);
  return projectId;
};

const change = async (sql: string, projectId: ProjectId): Promise<number> =>
  client.transaction('change', (to) => to.run('change', `${sql} AND project_id = $1`, [projectId]));

const differing = async (projectId: ProjectId): Promise<readonly string[]> =>
  (await figures().verify(projectId, undefined)).map(({ figure, of }) => `${figure} ${of}`);

test('of what nobody touched, nothing differs, whether it is computed already or not', async () => {
  const projectId = await seeded();
  expect(await differing(projectId)).toEqual([]);
  await telemetryStoreOn(client).writer.write(rowsOf(projectId));
  expect(await differing(projectId)).toEqual([]);
  expect(await figures().projects()).toContain(projectId);
});

const costOfFirstDay = 'daily_costs 2026-03-04';
test.each([
  ['a wrong cost', 'UPDATE daily_costs SET cost = cost * 2 WHERE NOT is_group', [costOfFirstDay]],
  ['a missing day', 'DELETE FROM daily_costs WHERE TRUE', [costOfFirstDay]],
  [
    'a wrong group of a cost',
    `UPDATE daily_costs SET user_id = 'x' WHERE is_group`,
    [`${costOfFirstDay} {"name":"request","user":"u"`, `${costOfFirstDay} {"name":"request","user":"x"`],
  ],
  ['a day too few of a trace', 'UPDATE trace_days SET last_day = first_day WHERE TRUE', ['trace_days t']],
  ['a trace without days', 'DELETE FROM trace_days WHERE TRUE', ['trace_days t']],
  ['a score without a place', 'DELETE FROM score_keys WHERE TRUE', ['score_days s']],
  [
    'a wrong place of a trace',
    `UPDATE trace_keys SET timestamp = timestamp + interval '1 hour' WHERE TRUE`,
    ['trace_days t', 'trace_days t'],
  ],
  ['an observation without a place', `DELETE FROM observation_keys WHERE id = '1'`, ['trace_days t/1']],
  ['a place where nothing is', `DELETE FROM observations WHERE id = '1'`, ['trace_days t/1', costOfFirstDay]],
  [
    'a row of a deleted entity',
    `UPDATE observation_keys SET is_deleted = TRUE, row_version = row_version + 1 WHERE id = '1'`,
    ['trace_days t/1'],
  ],
  [
    'a second row of an entity',
    `INSERT INTO scores
      SELECT (jsonb_populate_record(s, '{"timestamp": "2026-03-05T00:00:00Z", "row_version": 1}')).* FROM scores AS s WHERE TRUE`,
    ['score_days s'],
  ],
])('%s is found and repaired, and no neighbour of it', async (_name, sql, expected) => {
  const [projectId, neighbour] = [await seeded(), await seeded()];
  expect(await change(sql, projectId)).toBeGreaterThan(0);
  const found = await differing(projectId);
  for (const each of expected) expect(found).toContainEqual(expect.stringContaining(each));
  expect(await differing(neighbour)).toEqual([]);
  await figures().repair(projectId, undefined);
  expect(await differing(projectId)).toEqual([]);
  await refreshDailyCosts(client, atOnce);
  expect(await differing(projectId)).toEqual([]);
  expect(await differing(neighbour)).toEqual([]);
});

test('what had lost its row can be sent again after a repair', async () => {
  const projectId = await seeded();
  await change(`DELETE FROM observations WHERE id = '1'`, projectId);
  await figures().repair(projectId, undefined);
  const { writer, dailyCosts } = telemetryStoreOn(client);
  await writer.write(rowsOf(projectId));
  const { items } = await dailyCosts.list(projectId, { page: 1, limit: 9 });
  expect(items.map(({ totalCost }) => totalCost)).toEqual([2n, 1n]);
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
  await change('DELETE FROM daily_costs WHERE TRUE', projectId);
  await change('DELETE FROM observation_keys WHERE TRUE', projectId);
  const verified = await figures().verify(projectId, { fromDay: '2026-03-05', toDay: '2026-03-05' });
  expect(verified.map(({ of }) => of.slice(0, 10))).toEqual(['2026-03-05', '2026-03-05', 't/2']);
  await figures().repair(projectId, { fromDay: '2026-03-05', toDay: '2026-03-05' });
  expect(await figures().verify(projectId, { fromDay: '2026-03-05', toDay: '2026-03-05' })).toEqual([]);
  expect(await differing(projectId)).not.toEqual([]);
});
