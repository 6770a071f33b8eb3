import { beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { searchIndexes } from '../query/search-index.ts';
import { isBuilt } from './is-built.fixture.ts';
import { searchIndexBuilder } from './build-search-indexes.ts';

let client: ClickHouse;
beforeEach(async () => {
  client = await openTestStore();
});

const skippedByInserts = { exclude_materialize_skip_indexes_on_insert: searchIndexes.join(', ') };

const addObservations = (month: string, count = 1_000): Promise<void> =>
  client.command(
    `INSERT INTO observations (project_id, trace_id, id, type, start_time, level, environment, input, output, row_version)
SELECT 'p', 't', toString(number), 'SPAN', toDateTime64('${month}-01', 6, 'UTC'), 'DEFAULT', 'default', 'asked', 'said', 1 FROM numbers(${count})`,
    { settings: skippedByInserts },
  );

const addTraces = (month: string): Promise<void> =>
  client.command(
    `INSERT INTO traces (project_id, id, timestamp, environment, input, output, row_version)
SELECT 'p', toString(number), toDateTime64('${month}-01', 6, 'UTC'), 'default', 'asked', 'said', 1 FROM numbers(1000)`,
    { settings: skippedByInserts },
  );

const numberSchema = z.object({ value: z.coerce.number() });
const ask = async (sql: string): Promise<number | undefined> =>
  (await client.query('ask', sql, {}, numberSchema))[0]?.value;
const unfinished = () =>
  ask('SELECT count() AS value FROM system.mutations WHERE database = currentDatabase() AND NOT is_done');
const always = { restSeconds: 0, scannedBytesMax: 0 };
const wideParts = (): Promise<void> =>
  client.command('ALTER TABLE observations MODIFY SETTING min_bytes_for_wide_part = 1');

test('filters are built for months that rest, of observations and traces, and then no more', async () => {
  await addObservations('2026-01');
  await addObservations('2026-02');
  await addTraces('2026-01');
  expect(await searchIndexBuilder(client, always)()).toEqual([
    'observations 202601',
    'observations 202602',
    'traces 202601',
  ]);
  await expect.poll(unfinished).toBe(0);
  expect(await searchIndexBuilder(client, always)()).toEqual([]);
});

test('a month that is written to waits, unless more lies in large parts without filters than in small ones', async () => {
  const build = searchIndexBuilder(client, { restSeconds: 3600, scannedBytesMax: 0 });
  await addObservations('2026-01');
  expect(await build()).toEqual([]);
  await wideParts();
  await addObservations('2026-01', 500);
  expect(await build()).toEqual([]);
  await addObservations('2026-01', 2_000);
  expect(await build()).toEqual(['observations 202601']);
});

test('few bytes that rest are scanned', async () => {
  await addObservations('2026-01');
  expect(await searchIndexBuilder(client, { restSeconds: 0 })()).toEqual([]);
});

test('nothing is begun while the server still changes the table', async () => {
  await addObservations('2026-01');
  const build = searchIndexBuilder(client, always);
  const failing = `ALTER TABLE observations UPDATE name = toString(throwIf(id = '7')) WHERE project_id = 'p'`;
  await client.command(failing, { settings: { mutations_sync: '0' } });
  await expect.poll(unfinished).toBe(1);
  expect(await build()).toEqual([]);
  await client.command('KILL MUTATION WHERE database = currentDatabase()');
  await expect.poll(unfinished).toBe(0);
  expect(await build()).toEqual(['observations 202601']);
});

test('filters of the same parts are built once, whatever became of them', async () => {
  await addObservations('2026-01');
  const build = searchIndexBuilder(client, always);
  expect(await build()).toEqual(['observations 202601']);
  await expect.poll(async () => isBuilt(client)).toBe(true);
  await client.command('ALTER TABLE observations CLEAR INDEX observations_output');
  await expect.poll(unfinished).toBe(0);
  expect(await build()).toEqual([]);
  expect(await searchIndexBuilder(client, always)()).toEqual(['observations 202601']);
});

test('an index that was dropped is not asked for, and the other one is built', async () => {
  await addObservations('2026-01');
  await client.command('ALTER TABLE observations DROP INDEX observations_input');
  expect(await searchIndexBuilder(client, always)()).toEqual(['observations 202601']);
  await expect.poll(async () => isBuilt(client)).toBe(true);
  await client.command('ALTER TABLE observations DROP INDEX observations_output');
  await addObservations('2026-02');
  expect(await searchIndexBuilder(client, always)()).toEqual([]);
});
