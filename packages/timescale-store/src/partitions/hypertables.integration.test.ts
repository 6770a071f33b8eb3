import { earliestMicros, latestMicros, type ObservationId, type TraceId } from '@spanledger/core';
import {
  aTrace,
  anObservation,
  createPostgresDatabase,
  oneDay,
  someProject,
  someTime,
  telemetryRows,
} from '@spanledger/testing';
import { Client } from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { compressAll } from '../client/compressing.fixture.ts';
import { detectTimescale } from '../client/detect-timescale.ts';
import { describeOnTimescale, openTimescaleTestStore } from '../client/on-each-server.fixture.ts';
import { timescaleHealth } from '../client/timescale-health.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { checkTimescaleSchema } from '../migrations/check-timescale-schema.ts';
import { migrateTimescale } from '../migrations/migrate-timescale.ts';
import { makeHypertables } from './hypertables.ts';
import { partitionedTableNames, partitionedTables } from './partitioned-tables.ts';

describeOnTimescale(() => {
  let client: Timescale;
  let edition: string | undefined;
  beforeAll(async () => {
    client = await openTimescaleTestStore();
    edition = (await detectTimescale(client)).extension?.edition;
  });

  test('the partitioned tables are hypertables of 7 days by their times', async () => {
    const sql = `
SELECT hypertable_name AS name, column_name AS time, extract(epoch FROM time_interval)::integer / 86400 AS days
FROM timescaledb_information.dimensions WHERE hypertable_schema = 'telemetry' ORDER BY 1`;
    const rowSchema = z.object({ name: z.string(), time: z.string(), days: z.number() });
    expect(await client.query('dimensions', sql, [], rowSchema)).toEqual(
      partitionedTableNames.toSorted().map((name) => ({ name, time: partitionedTables[name].time, days: 7 })),
    );
  });

  test('no policy of TimescaleDB compresses them', async () => {
    const sql = `SELECT hypertable_name AS name FROM timescaledb_information.jobs WHERE hypertable_schema = 'telemetry'`;
    expect(await client.query('jobs', sql, [], z.object({ name: z.string() }))).toEqual([]);
  });

  test('rows are compressed by project, in the order of their keys', async () => {
    const sql = `
SELECT attname AS column, segmentby_column_index AS segment, orderby_column_index AS position, orderby_asc AS is_rising
FROM timescaledb_information.compression_settings
WHERE hypertable_schema = 'telemetry' AND hypertable_name = 'observations' ORDER BY 2, 3`;
    const rowSchema = z.object({
      column: z.string(),
      segment: z.number().nullable(),
      position: z.number().nullable(),
      is_rising: z.boolean().nullable(),
    });
    const ordered = ['trace_id', 'start_time', 'id'].map((column, at) => ({
      column,
      segment: null,
      position: at + 1,
      is_rising: true,
    }));
    const segmented = { column: 'project_id', segment: 1, position: null, is_rising: null };
    expect(await client.query('settings', sql, [], rowSchema)).toEqual(
      edition === 'apache' ? [] : [segmented, ...ordered],
    );
  });

  test('a connection may change compressed rows, however many', async () => {
    const sql = `SELECT current_setting('timescaledb.max_tuples_decompressed_per_dml_transaction', TRUE) AS most`;
    const rowSchema = z.object({ most: z.string() });
    expect(await client.query('most', sql, [], rowSchema)).toEqual([{ most: '0' }]);
  });

  test('the health has the extension, its edition and a size that grows with the chunks', async () => {
    const { version, sizeBytes, isHealthy } = await timescaleHealth(client).check();
    expect(isHealthy).toBe(true);
    expect(version).toMatch(new RegExp(`^TimescaleDB [\\d.]+ \\(${edition} edition\\) on PostgreSQL \\d+`));
    const traces = Array.from({ length: 3 }, (_, at) =>
      aTrace(someProject(), `t${at}`, { input: 'x'.repeat(9_000), timestamp: someTime }),
    );
    await telemetryStoreOn(client).writer.write(telemetryRows({ traces }));
    expect((await timescaleHealth(client).check()).sizeBytes).toBeGreaterThan(sizeBytes ?? Infinity);
  });

  test('making hypertables again changes no table; the age of a policy becomes the setting, and chunks it closed are opened', async () => {
    const sql = `
SELECT (SELECT count(*)::integer FROM timescaledb_information.hypertables WHERE hypertable_schema = 'telemetry') AS tables,
    (SELECT count(*)::integer FROM timescaledb_information.jobs WHERE hypertable_schema = 'telemetry') AS policies,
    (SELECT compress_after_hours::integer FROM chunk_settings) AS after,
    (SELECT count(*)::integer FROM _timescaledb_catalog.chunk WHERE status = 1) AS closed`;
    const columns = ['tables', 'policies', 'after', 'closed'] as const;
    const rowSchema = z.object(Object.fromEntries(columns.map((name) => [name, z.number()])));
    const projectId = someProject();
    const store = telemetryStoreOn(client);
    await store.writer.write(telemetryRows({ observations: [anObservation(projectId, 't/o')] }));
    if (edition !== 'apache') {
      await client.transaction('set', async (to) => {
        await to.run('compress', `SELECT compress_chunk(c, TRUE) FROM show_chunks('observations') AS c`);
        await to.run('add', `SELECT add_compression_policy('traces', INTERVAL '90 days')`);
      });
      expect(await client.query('made', sql, [], rowSchema)).toMatchObject([{ policies: 1, after: 720 }]);
    }
    await client.transaction('again', (statements) =>
      makeHypertables(statements, { version: '', edition: edition === 'apache' ? 'apache' : 'timescale' }),
    );
    const after = edition === 'apache' ? 720 : 2_160;
    expect(await client.query('made', sql, [], rowSchema)).toEqual([{ tables: 3, policies: 0, after, closed: 0 }]);
    expect(await store.observations.get(projectId, 'o' as ObservationId)).toBeDefined();
  });

  test('a migration may add columns and indexes to tables with compressed rows', async () => {
    const projectId = someProject();
    const store = telemetryStoreOn(client);
    await store.writer.write(telemetryRows({ observations: [anObservation(projectId, 't/o', { name: 'n' })] }));
    await compressAll(client);
    await client.transaction('later', async (to) => {
      await to.run('column', `ALTER TABLE observations ADD COLUMN later text COLLATE "C"`);
      await to.run('filled', `ALTER TABLE observations ADD COLUMN filled bigint NOT NULL DEFAULT 7`);
      await to.run('index', `CREATE INDEX observations_later ON observations (project_id, later)`);
    });
    const sql = 'SELECT name, later, filled FROM observations WHERE project_id = $1';
    const rowSchema = z.object({ name: z.string(), later: z.string().nullable(), filled: z.string() });
    expect(await client.query('later', sql, [projectId], rowSchema)).toEqual([{ name: 'n', later: null, filled: '7' }]);
  });

  test('rows at either end of time have chunks like all others, and are found', async () => {
    const projectId = someProject();
    const times = [earliestMicros, earliestMicros + oneDay, someTime, latestMicros - 1];
    const traces = times.map((timestamp, at) => aTrace(projectId, `t${at}`, { timestamp }));
    const { writer, traces: reader } = telemetryStoreOn(client);
    await writer.write(telemetryRows({ traces }));
    for (const [at, timestamp] of times.entries()) {
      expect(await reader.get(projectId, `t${at}` as TraceId)).toMatchObject({ timestamp });
    }
  });

  test('the extension may lie in any schema of the database', async () => {
    const admin = new Client(process.env['TIMESCALE_TEST_URL']);
    await admin.connect();
    const database = await createPostgresDatabase(process.env['TIMESCALE_TEST_URL'] ?? '', admin);
    try {
      const owner = new Client(database.url);
      await owner.connect();
      await owner.query('CREATE SCHEMA "Extra"');
      await owner.query('CREATE EXTENSION timescaledb SCHEMA "Extra"');
      await owner.end();
      await migrateTimescale(database.url, { mode: 'require' });
      await checkTimescaleSchema(database.url, { mode: 'require' });
      await expect(checkTimescaleSchema(database.url, { mode: 'off' })).rejects.toMatchObject({ code: 'conflict' });
    } finally {
      await database.drop();
      await admin.end();
    }
  });
});
