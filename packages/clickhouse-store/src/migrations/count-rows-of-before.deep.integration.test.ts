import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClickHouseDatabase } from '@spanledger/testing';
import { expect, inject, test } from 'vitest';
import { z } from 'zod';
import { openClickHouse } from '../client/clickhouse-client.ts';
import { migrateClickHouse } from './migrate-clickhouse.ts';
import { migrationsDirectory } from './read-migrations.ts';

const rowSchema = z.object({ id: z.string(), counted: z.boolean(), revision: z.number(), recorded: z.string() });

test('rows of before count as they did: their own reports, and aggregates that were alone in their trace', async () => {
  const database = await createClickHouseDatabase(inject('clickhouseUrl'));
  const directory = await mkdtemp(join(tmpdir(), 'migrations-'));
  const client = openClickHouse({ url: database.url });
  try {
    const files = (await readdir(migrationsDirectory())).filter((file) => file < '0040');
    await Promise.all(files.map((file) => copyFile(join(migrationsDirectory(), file), join(directory, file))));
    await migrateClickHouse({ url: database.url }, { directory });
    const values = [
      ['beside', 'beside-agent', 'aggregate', 9, 0],
      ['beside', 'beside-call', 'own', 9, 0],
      ['alone', 'alone-agent', 'aggregate', 9, 0],
      ['alone', 'alone-chain', 'aggregate', 9, 5],
      ['alone', 'alone-span', 'own', 0, 0],
      ['alone', 'alone-empty', 'aggregate', 0, 0],
    ] as const;
    const rows = values.map(
      ([trace, id, role, units, revision]) =>
        `('p', '${trace}', '${id}', '2026-03-04 05:06:07', '${role}', map('total', ${units}), 'inclusive',
          '${units > 0 ? 'computed' : 'none'}', ${units > 0 ? '1.5' : 'NULL'}, ${1024 + revision}, ${revision > 0 ? '0.5' : 'NULL'})`,
    );
    await client.command(`INSERT INTO observations (project_id, trace_id, id, start_time, usage_role, usage_details,
      usage_convention, cost_source, total_cost, row_version, recorded_total_cost) VALUES ${rows.join(', ')}`);
    await migrateClickHouse({ url: database.url });
    const sql = `SELECT id, counted, toUInt16(bitAnd(row_version, 1023)) AS revision,
      ifNull(toString(recorded_total_cost), '') AS recorded FROM observations FINAL ORDER BY id`;
    expect(await client.query('counted', sql, {}, rowSchema)).toEqual([
      { id: 'alone-agent', counted: true, revision: 1, recorded: '1.5' },
      { id: 'alone-chain', counted: true, revision: 6, recorded: '0.5' },
      { id: 'alone-empty', counted: false, revision: 0, recorded: '' },
      { id: 'alone-span', counted: true, revision: 0, recorded: '' },
      { id: 'beside-agent', counted: false, revision: 0, recorded: '' },
      { id: 'beside-call', counted: true, revision: 0, recorded: '' },
    ]);
  } finally {
    await client.close();
    await database.drop();
    await rm(directory, { recursive: true });
  }
});
