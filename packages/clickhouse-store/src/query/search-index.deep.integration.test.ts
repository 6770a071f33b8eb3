import { createClient } from '@clickhouse/client';
import { clockOf, type Filter, type ObservationId, type ProjectId, type TraceId } from '@spanledger/core';
import { observationRecord, observationRow, someTime, telemetryRows } from '@spanledger/testing';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { clickHouseObservationReader } from '../clickhouse-readers.ts';
import { isBuilt } from '../search/is-built.fixture.ts';
import { searchIndexBuilder } from '../search/build-search-indexes.ts';
import { clickHouseTelemetryWriter } from '../writer/telemetry-writer.ts';
import { searchIndexes } from './search-index.ts';

const rows = 60_000;
/** Rows of a granule of the engine's default size, the smallest readable unit. */
const granuleRows = 8192;
const projectId = 'p' as ProjectId;

const seed = `
INSERT INTO observations (project_id, trace_id, id, type, start_time, end_time, level, environment, input, output, row_version)
SELECT 'p', lower(hex(sipHash64(number))), concat('o', toString(number)), 'SPAN', at, at, 'DEFAULT', 'default',
  if(number = 44444, 'the Zanzibarquux account', concat('what of ', toString(number % 100))), 'nothing', 1
FROM (SELECT number, toDateTime64('2026-01-01', 6, 'UTC') + number AS at FROM numbers(${rows}))`;

let client: ClickHouse;
let raw: ReturnType<typeof createClient>;
let statements: { readonly sql: string; readonly params: Record<string, unknown> }[] = [];

beforeAll(async () => {
  const store = await openTestStore();
  await store.command(seed, { settings: { exclude_materialize_skip_indexes_on_insert: searchIndexes.join(', ') } });
  client = {
    ...store,
    query: (name, sql, params, schema) => {
      statements.push({ sql, params });
      return store.query(name, sql, params, schema);
    },
  };
  raw = createClient({ url: inject('clickhouseUrl'), database: store.database });
});
afterAll(() => raw.close());

const search = (value: string, operator = 'matches'): Filter =>
  ({ type: 'string', column: 'input', operator, value }) as Filter;

const found = async (project: ProjectId, ...filters: Filter[]): Promise<string[]> => {
  const parts = new Set<never>();
  const items = await clickHouseObservationReader(client).stream(project, { limit: 50, filters, parts });
  return items.map(({ id }) => id);
};

/** Rows that the server read for the statements of `read`. */
const rowsReadBy = async (read: () => Promise<unknown>): Promise<number> => {
  statements = [];
  await read();
  let sum = 0;
  for (const { sql, params } of statements) {
    const settings = { wait_end_of_query: 1, do_not_merge_across_partitions_select_final: 1 } as const;
    const result = await raw.query({ query: sql, query_params: params, clickhouse_settings: settings });
    await result.text();
    const summary: unknown = JSON.parse(String(result.response_headers['x-clickhouse-summary'] ?? '{}'));
    sum += Number((summary as { read_rows?: string }).read_rows);
  }
  return sum;
};

const sizesSql = `
SELECT name, toUInt64(data_uncompressed_bytes) AS bytes FROM system.data_skipping_indices
WHERE database = currentDatabase() AND table = 'observations' AND name LIKE 'observations_%put'`;
const indexBytes = async (): Promise<number> => {
  const schema = z.object({ name: z.string(), bytes: z.coerce.number() });
  const indexes = await client.query('index-sizes', sizesSql, {}, schema);
  expect(indexes).toHaveLength(2);
  return indexes.reduce((sum, { bytes }) => sum + bytes, 0);
};

/** One part with filters. */
const mergeAndBuild = async (): Promise<void> => {
  await client.command('OPTIMIZE TABLE observations FINAL');
  await searchIndexBuilder(client, { restSeconds: 0, scannedBytesMax: 0 })();
  await expect.poll(async () => isBuilt(client)).toBe(true);
};

test('inserts and merges build no index, what is built for parts that rest spares reading what cannot match', async () => {
  expect(await indexBytes()).toBe(0);
  const scanned = await rowsReadBy(() => found(projectId, search('zanzibarquux')));
  expect(scanned).toBeGreaterThan(rows - 1);
  await client.command('OPTIMIZE TABLE observations FINAL');
  expect(await indexBytes()).toBe(0);
  await mergeAndBuild();
  expect(await indexBytes()).toBeGreaterThan(0);
  for (const filter of [search('ZanzibarQ'), search('zibarquux', 'contains'), search('the Zanzi', 'starts with')]) {
    expect(await found(projectId, filter)).toEqual(['o44444']);
    expect((await rowsReadBy(() => found(projectId, filter))) / granuleRows).toBeLessThan(2);
  }
});

test('a text that the latest version of a row does not hold is not found, whichever part holds it', async () => {
  const writer = clickHouseTelemetryWriter(client);
  const project = 'rewritten' as ProjectId;
  const write = (input: string, at: number) =>
    writer.write(
      telemetryRows({
        observations: [
          observationRow({
            projectId: project,
            traceId: 't' as TraceId,
            id: 'o' as ObservationId,
            record: observationRecord({ input, clock: clockOf(someTime + at) }),
          }),
        ],
      }),
    );
  await write('the first quokka', 0);
  await mergeAndBuild();
  expect(await found(project, search('quokka'))).toEqual(['o']);
  await write('a later wombat', 1);
  expect(await found(project, search('quokka'))).toEqual([]);
  expect(await found(project, search('wombat'))).toEqual(['o']);
  await mergeAndBuild();
  expect(await found(project, search('quokka'))).toEqual([]);
  expect(await found(project, search('Wombat'))).toEqual(['o']);
});
