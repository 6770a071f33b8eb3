import {
  describeDerivedStats,
  rowsToVerify,
  someProject,
  type DamageableStore,
  type Damages,
} from '@spanledger/testing';
import { expect, test } from 'vitest';
import { openTestStore } from '../client/test-store.fixture.ts';
import { computingStoreOn } from '../query/test-telemetry-store.fixture.ts';

const openDamageableStore = async (): Promise<DamageableStore> => {
  const client = await openTestStore();
  return {
    ...computingStoreOn(client),
    damage: async (sql, projectId) => {
      const change = `${sql} AND project_id = $1`;
      await client.transaction('damage', (to) => to.run('damage', change, [projectId]));
    },
  };
};

const costOfFirstDay = 'daily_costs 2026-03-04';
/** Of days by themselves, and of their groups. */
const wrongSums = (...columns: readonly string[]): Damages['found'] =>
  columns.flatMap((column) =>
    ['NOT is_group AND NOT is_trace', 'is_group AND NOT is_trace', 'is_group AND is_trace'].map(
      (rows) =>
        [
          `a wrong ${column} where ${rows}`,
          `UPDATE daily_costs SET ${column} = ${column} + 1 WHERE ${rows}`,
          [costOfFirstDay],
        ] as const,
    ),
  );
const found: Damages['found'] = [
  ['a wrong cost', 'UPDATE daily_costs SET cost = cost * 2 WHERE NOT is_group', [costOfFirstDay]],
  ...wrongSums('input_units', 'trace_count'),
  [
    'other models of groups',
    `UPDATE daily_costs SET model = 'x' WHERE is_group AND NOT is_trace`,
    [`${costOfFirstDay} {"name":"request","user":"u"`],
  ],
  ['a missing day', 'DELETE FROM daily_costs WHERE TRUE', [costOfFirstDay]],
  [
    'a wrong group of a cost',
    `UPDATE daily_costs SET user_id = 'x' WHERE is_group`,
    [`${costOfFirstDay} {"name":"request","user":"u"`, `${costOfFirstDay} {"name":"request","user":"x"`],
  ],
  [
    'wrong sketches of a day',
    'UPDATE value_sketches SET value_count = value_count + 1 WHERE TRUE',
    [`${costOfFirstDay} values`, `${costOfFirstDay} values by name`],
  ],
  ['a wrong cost of an agent', 'UPDATE agent_days SET cost = cost * 2 WHERE TRUE', [`${costOfFirstDay} agents`]],
  ['a missing agent', 'DELETE FROM agent_days WHERE TRUE', [`${costOfFirstDay} agents`]],
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
];

describeDerivedStats('PostgreSQL', openDamageableStore, {
  found,
  everyDay: 'DELETE FROM daily_costs WHERE TRUE',
  everyRow: ['observations', 'traces', 'scores'].map((table) => `DELETE FROM ${table} WHERE TRUE`),
});

test('what had lost its row can be sent again after a repair', async () => {
  const { writer, dailyCosts, derivedStats, damage } = await openDamageableStore();
  const projectId = someProject();
  await writer.write(rowsToVerify(projectId));
  await damage(`DELETE FROM observations WHERE id = '1'`, projectId);
  await derivedStats.repair(projectId, undefined);
  await writer.write(rowsToVerify(projectId));
  const { items } = await dailyCosts.list(projectId, { page: 1, limit: 9 });
  expect(items.map(({ totalCost }) => totalCost)).toEqual([2n, 1n]);
});

test('only places of the period are looked at and repaired', async () => {
  const { writer, derivedStats, damage } = await openDamageableStore();
  const projectId = someProject();
  await writer.write(rowsToVerify(projectId));
  await damage('DELETE FROM observation_keys WHERE TRUE', projectId);
  const period = { fromDay: '2026-03-05', toDay: '2026-03-05' };
  expect((await derivedStats.verify(projectId, period)).map(({ of }) => of)).toEqual(['t/2']);
  await derivedStats.repair(projectId, period);
  expect(await derivedStats.verify(projectId, period)).toEqual([]);
  expect((await derivedStats.verify(projectId, undefined)).map(({ of }) => of)).toEqual(['t/1']);
});
