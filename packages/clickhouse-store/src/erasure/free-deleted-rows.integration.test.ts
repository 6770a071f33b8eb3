import { beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { freeDeletedRows } from './free-deleted-rows.ts';

let client: ClickHouse;
beforeEach(async () => {
  client = await openTestStore();
});

/** One part of the month, with spans of these numbers. */
const addSpans = (month: string, from: number, count: number): Promise<void> =>
  client.command(
    `INSERT INTO observations (project_id, trace_id, id, type, start_time, level, environment, input, row_version)
SELECT 'p', 't', toString(number), 'SPAN', toDateTime64('${month}-01', 6, 'UTC'), 'DEFAULT', 'default', concat('said by ', toString(number)), 1
FROM numbers(${from}, ${count})`,
  );

const deleteSpans = (month: string, from: number, count: number, daysAgo = 0): Promise<void> =>
  client.command(
    `INSERT INTO observations (project_id, trace_id, id, start_time, updated_at, row_version, is_deleted)
SELECT 'p', 't', toString(number), toDateTime64('${month}-01', 6, 'UTC'), now64(6, 'UTC') - toIntervalDay(${daysAgo}), 2, 1
FROM numbers(${from}, ${count})`,
  );

const numberSchema = z.object({ value: z.coerce.number() });
const ask = async (sql: string): Promise<number | undefined> =>
  (await client.query('ask', sql, {}, numberSchema))[0]?.value;
/** Of all parts, with what is deleted. */
const textsIn = (month: string) =>
  ask(`SELECT countIf(input != '') AS value FROM observations WHERE toYYYYMM(start_time) = ${month.replace('-', '')}`);
const partsIn = (month: string) =>
  ask(`SELECT count() AS value FROM system.parts WHERE active AND database = currentDatabase()
AND table = 'observations' AND partition = '${month.replace('-', '')}'`);

test('a week after rows were deleted their month is merged, and no other one', async () => {
  await addSpans('2026-01', 0, 50);
  await addSpans('2026-01', 50, 50);
  await addSpans('2026-02', 0, 50);
  await addSpans('2026-02', 50, 50);
  await deleteSpans('2026-01', 0, 3, 6);
  expect(await freeDeletedRows(client)).toEqual([]);
  await deleteSpans('2026-01', 3, 3, 8);
  expect(await freeDeletedRows(client)).toEqual(['observations 202601']);
  expect([await textsIn('2026-01'), await partsIn('2026-01')]).toEqual([94, 1]);
  expect([await textsIn('2026-02'), await partsIn('2026-02')]).toEqual([100, 2]);
});

test('a month is merged at once when a third of what stays was deleted', async () => {
  await addSpans('2026-01', 0, 100);
  await deleteSpans('2026-01', 0, 24);
  expect(await freeDeletedRows(client)).toEqual([]);
  await deleteSpans('2026-01', 24, 10);
  expect(await freeDeletedRows(client)).toEqual(['observations 202601']);
  expect(await textsIn('2026-01')).toBe(66);
});

test('a merged month is merged again only for rows that were deleted since', async () => {
  const always = { keptSeconds: 0 };
  await addSpans('2026-01', 0, 100);
  await deleteSpans('2026-01', 0, 50);
  expect(await freeDeletedRows(client, always)).toEqual(['observations 202601']);
  await addSpans('2026-01', 100, 100);
  expect(await freeDeletedRows(client, always)).toEqual([]);
  await deleteSpans('2026-01', 100, 1);
  expect(await freeDeletedRows(client, always)).toEqual(['observations 202601']);
  expect(await textsIn('2026-01')).toBe(149);
});

test('deleted traces and scores are removed from the disk too', async () => {
  const text = `toDateTime64('2026-01-01', 6, 'UTC')`;
  await client.command(`INSERT INTO traces (project_id, id, timestamp, environment, input, row_version)
SELECT 'p', 'a', ${text}, 'default', 'asked', 1`);
  await client.command(`INSERT INTO traces (project_id, id, timestamp, row_version, is_deleted)
SELECT 'p', 'a', ${text}, 2, 1`);
  await client.command(`INSERT INTO scores (project_id, id, name, timestamp, comment, row_version)
SELECT 'p', 'a', 'helpful', ${text}, 'why', 1`);
  await client.command(`INSERT INTO scores (project_id, id, name, timestamp, row_version, is_deleted)
SELECT 'p', 'a', 'helpful', ${text}, 2, 1`);
  expect(await freeDeletedRows(client)).toEqual(['scores 202601', 'traces 202601']);
  expect(await ask(`SELECT count() AS value FROM traces WHERE input != ''`)).toBe(0);
  expect(await ask(`SELECT count() AS value FROM scores WHERE comment != ''`)).toBe(0);
});

test('two processes may do it at the same time, and one that stops begins nothing', async () => {
  await addSpans('2026-01', 0, 1_000);
  await deleteSpans('2026-01', 0, 1_000);
  const both = await Promise.all([freeDeletedRows(client), freeDeletedRows(client)]);
  expect(new Set(both.flat())).toEqual(new Set(['observations 202601']));
  expect([await textsIn('2026-01'), await partsIn('2026-01')]).toEqual([0, 1]);
  await deleteSpans('2026-01', 0, 1_000);
  expect(await freeDeletedRows(client, { signal: AbortSignal.abort() })).toEqual([]);
});
