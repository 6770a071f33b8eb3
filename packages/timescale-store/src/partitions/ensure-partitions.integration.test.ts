import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openTestStore } from '../client/test-store.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { partitionKeeper } from './ensure-partitions.ts';

let client: Timescale;
beforeAll(async () => {
  client = await openTestStore();
});

const week = 7 * 86_400_000_000;
const times = Array.from({ length: 6 }, (_, at) => Date.UTC(2026, 10, 20) * 1000 + at * week);
const rowSchema = z.object({ name: z.string(), bound: z.string() });
const partitionsSql = `
SELECT relname AS name, pg_get_expr(relpartbound, oid) AS bound
FROM pg_class JOIN pg_inherits ON inhrelid = oid WHERE inhparent = $1::regclass ORDER BY relname`;

test('processes that need the same partitions at once make each once, with the indexes of its table', async () => {
  await Promise.all([1, 2, 3, 4].map(async () => partitionKeeper(client).ensure('traces', times)));
  const partitions = await client.query('partitions', partitionsSql, ['traces'], rowSchema);
  expect(partitions).toHaveLength(times.length);
  expect(partitions[0]).toEqual({
    name: 'traces_20261116',
    bound: "FOR VALUES FROM ('2026-11-16 00:00:00+00') TO ('2026-11-23 00:00:00+00')",
  });
  const indexes = (table: string) =>
    client.query(
      'indexes',
      'SELECT count(*)::int AS n FROM pg_indexes WHERE tablename = $1',
      [table],
      z.object({ n: z.number() }),
    );
  expect(await indexes('traces_20261116')).toEqual(await indexes('traces'));
});

test('a partition that was dropped by another process is made again once it is invalidated', async () => {
  const keeper = partitionKeeper(client);
  await keeper.ensure('scores', times);
  await client.transaction('drop', (statements) => statements.run('drop', 'DROP TABLE scores_20261116'));
  keeper.invalidate();
  await keeper.ensure('scores', times);
  expect(await client.query('partitions', partitionsSql, ['scores'], rowSchema)).toHaveLength(times.length);
});
