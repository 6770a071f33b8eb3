import type { ProjectId } from '@spanledger/core';
import {
  aTrace,
  anObservation,
  costOf,
  someProject,
  someTime,
  telemetryRows,
  type TelemetryStore,
} from '@spanledger/testing';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { restMsOfDays } from '../client/connection-settings.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { keepUp } from '../keep-up.ts';
import { telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { refreshDays } from './refresh-days.ts';

let client: ClickHouse;
let store: TelemetryStore;
let projectId: ProjectId;
beforeAll(async () => {
  client = await openTestStore();
  store = telemetryStoreOn(client);
});

/** All marks and computed days of the database belong to one project. */
beforeEach(async () => {
  for (const table of ['dirty_days', 'daily_costs', 'agent_days', 'value_sketches', 'trace_sums']) {
    await client.command(`TRUNCATE TABLE ${table}`);
  }
  projectId = someProject();
  const traces = [aTrace(projectId, 't', { timestamp: someTime })];
  const observations = [anObservation(projectId, 't/o', { startTime: someTime }, { cost: costOf(1n) })];
  await store.writer.write(telemetryRows({ traces, observations }));
});

/** Sets the age of all marks, as if the rows had been written `ms` milliseconds ago. */
const age = async (ms: number): Promise<void> => {
  const marks = `SELECT DISTINCT project_id, day, now64(6, 'UTC') - toIntervalMillisecond({ms:UInt32}) AS marked_at`;
  await client.command(`CREATE TABLE aged ENGINE = Memory AS ${marks} FROM dirty_days`, { params: { ms } });
  await client.command('TRUNCATE TABLE dirty_days');
  await client.command('INSERT INTO dirty_days SELECT * FROM aged');
  await client.command('DROP TABLE aged');
};

const countSchema = z.object({
  costs: z.coerce.number(),
  agents: z.coerce.number(),
  sketches: z.coerce.number(),
  sums: z.coerce.number(),
});
const days = (table: string): string => `(SELECT uniqExact(project_id, day) FROM ${table})`;
/** The number of computed days, by table. */
const computed = async () => {
  const sql = `SELECT ${days('daily_costs')} AS costs, ${days('agent_days')} AS agents, ${days('value_sketches')} AS sketches, ${days('trace_sums')} AS sums`;
  return (await client.query('computed', sql, {}, countSchema))[0];
};
const [all, none] = [
  { costs: 1, agents: 1, sketches: 1, sums: 1 },
  { costs: 0, agents: 0, sketches: 0, sums: 0 },
];

test('a day is computed once its marks are past for twice as long as an insert may take, and then not again', async () => {
  await age(restMsOfDays - 30_000);
  expect(await refreshDays(client)).toBe(false);
  expect(await computed()).toEqual(none);
  await age(restMsOfDays + 1);
  expect(await refreshDays(client)).toBe(true);
  expect(await computed()).toEqual(all);
  expect(await refreshDays(client)).toBe(false);
});

test('what is written after the clock of the server was set back is in the costs of a day that was computed before', async () => {
  await age(restMsOfDays + 1);
  expect(await refreshDays(client)).toBe(true);
  // As if that had been an hour ahead.
  for (const table of ['daily_costs', 'agent_days', 'value_sketches', 'trace_sums']) {
    await client.command(
      `INSERT INTO ${table} SELECT * REPLACE (computed_at + INTERVAL 1 HOUR AS computed_at) FROM ${table}`,
    );
  }
  expect(await refreshDays(client)).toBe(false);
  const observations = [anObservation(projectId, 't/later', { startTime: someTime }, { cost: costOf(2n) })];
  await store.writer.write(telemetryRows({ observations }));
  const costs = await store.dailyCosts.list(projectId, { page: 1, limit: 10 });
  expect(costs.items.map(({ countObservations }) => countObservations)).toEqual([2]);
  expect(await refreshDays(client)).toBe(false);
});

test('what another process computes at the moment is left to it, and computed later where it was not', async () => {
  await age(restMsOfDays + 1);
  const queryId = `${client.database} refresh-daily_costs`;
  const other = new AbortController();
  const longest = client.command('SELECT sleep(3), sleep(3), sleep(3)', { queryId, signal: other.signal });
  const ended = longest.catch((error: unknown) => error);
  const running = async () => {
    const sql =
      'SELECT count() AS costs, 0 AS agents, 0 AS sketches, 0 AS sums FROM system.processes WHERE query_id = {queryId:String}';
    return (await client.query('running', sql, { queryId }, countSchema))[0]?.costs;
  };
  await expect.poll(running).toBe(1);
  expect(await refreshDays(client)).toBe(true);
  expect(await computed()).toEqual({ ...all, costs: 0 });
  await client.command('KILL QUERY WHERE query_id = {queryId:String} SYNC', { params: { queryId } });
  await ended;
  expect(await refreshDays(client)).toBe(true);
  expect(await computed()).toEqual(all);
});

test('a store that keeps up computes days that rest, and stops at once', async () => {
  await age(restMsOfDays + 1);
  const problems: unknown[] = [];
  const stop = keepUp(client, (problem) => problems.push(problem));
  await expect.poll(computed).toEqual(all);
  await stop();
  expect(problems).toEqual([]);
});
