import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { onEachServer } from '../client/on-each-server.fixture.ts';
import { partitionKeeper } from './ensure-partitions.ts';
import { gatherFirstStatistics } from './first-statistics.ts';

const at = '2026-11-24 00:00:00+00';
const times = [Date.parse(at) * 1000];

const insertTraces = (count: number): string => `
INSERT INTO traces (project_id, id, timestamp, environment, public, bookmarked, tags, metadata, created_at, updated_at, clock,
  field_clocks, null_fields, row_version)
SELECT 'p', md5(n::text), '${at}', 'default', false, false, '{}', '{}', '${at}', '${at}', 1, '{}', 0, 1
FROM generate_series(1, ${count}) AS n`;

onEachServer((name, openStore) => {
  describe(`first statistics (${name})`, () => {
    test('a chunk is analyzed once it has rows, and once', async () => {
      const client = await openStore();
      await partitionKeeper(client).ensure('traces', times);
      await client.transaction('seed', (statements) => statements.run('seed', insertTraces(5)));
      expect(await gatherFirstStatistics(client)).toEqual([]);
      await client.transaction('seed', async (statements) => {
        await statements.run('delete', 'DELETE FROM traces');
        await statements.run('seed', insertTraces(5000));
      });
      const [chunk, ...others] = await gatherFirstStatistics(client);
      expect(others).toEqual([]);
      const rowSchema = z.object({ reltuples: z.number() });
      const sql = 'SELECT reltuples::float8 FROM pg_class WHERE oid = $1::text::regclass';
      expect(await client.query('rows', sql, [chunk], rowSchema)).toEqual([{ reltuples: 5000 }]);
      expect(await gatherFirstStatistics(client)).toEqual([]);
    });
  });
});
