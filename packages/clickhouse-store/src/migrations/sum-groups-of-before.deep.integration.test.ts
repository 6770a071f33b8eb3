import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClickHouseDatabase } from '@spanledger/testing';
import { expect, inject, test } from 'vitest';
import { z } from 'zod';
import { openClickHouse } from '../client/clickhouse-client.ts';
import { migrateClickHouse } from './migrate-clickhouse.ts';
import { migrationsDirectory } from './read-migrations.ts';

const models = "arraySort(m -> (ifNull(m.1, ''), m.5), models)";
/** Without the times of computing. */
const sumsSql = `SELECT toString((kind, day, trace_group, has_trace, trace_name, user_id, tags, environment, trace_count,
  observation_count, ${models})) AS row FROM daily_costs FINAL ORDER BY row`;
const rowSchema = z.object({ row: z.string() });
const computeSql = 'INSERT INTO daily_costs SELECT * FROM due_daily_costs(rest_ms = 0, days_max = 9)';

test('days of before have the sums by one property of traces that they would have if they were computed anew', async () => {
  const database = await createClickHouseDatabase(inject('clickhouseUrl'));
  const directory = await mkdtemp(join(tmpdir(), 'migrations-'));
  const client = openClickHouse({ url: database.url });
  const sums = async () => (await client.query('sums', sumsSql, {}, rowSchema)).map(({ row }) => row);
  try {
    const files = (await readdir(migrationsDirectory())).filter((file) => file < '0077');
    await Promise.all(files.map((file) => copyFile(join(migrationsDirectory(), file), join(directory, file))));
    await migrateClickHouse({ url: database.url }, { directory });
    // Some traces have no user, some observations no trace, and each third observation is on the next day.
    await client.command(`INSERT INTO traces (project_id, id, timestamp, name, user_id, tags, environment, row_version)
      SELECT 'p', concat('t', toString(number)), '2026-03-04 05:06:07', concat('n', toString(number % 2)),
        if(number % 4 = 0, NULL, concat('u', toString(number % 3))), [concat('x', toString(number % 5))], 'default', 1
      FROM numbers(40)`);
    await client.command(`INSERT INTO observations (project_id, trace_id, id, start_time, model, usage_details,
      usage_convention, cost_source, total_cost, row_version)
      SELECT 'p', concat('t', toString(number % 50)), toString(number),
        toDateTime('2026-03-04 05:06:07', 'UTC') + if(number % 3 = 0, 86400, 0), if(number % 2 = 0, 'm', NULL),
        map('input', number, 'total', number), 'inclusive', if(number % 7 = 0, 'unpriced', 'computed'), number, 1
      FROM numbers(200)`);
    const mark = `INSERT INTO dirty_days (project_id, day, marked_at) VALUES ('p', '2026-03-04', now64(6) - 1), ('p', '2026-03-05', now64(6) - 1)`;
    await client.command(mark);
    await client.command(computeSql);
    const before = await sums();
    await migrateClickHouse({ url: database.url });
    const migrated = await sums();
    expect(migrated).toEqual(expect.arrayContaining(before));
    const kinds = new Set(migrated.map((row) => /'(.*?)'/.exec(row)?.[1]));
    expect(kinds).toEqual(new Set(['day', 'group', 'name', 'user', 'tags', 'environment']));
    await client.command('TRUNCATE TABLE daily_costs');
    await client.command(computeSql);
    expect(await sums()).toEqual(migrated);
  } finally {
    await client.close();
    await database.drop();
    await rm(directory, { recursive: true });
  }
});
