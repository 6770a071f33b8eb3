import type { ProjectId } from '@spanledger/core';
import { clickHouseLookUps } from '@spanledger/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { clickHouseObservationReader } from '../clickhouse-readers.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { asLarge } from './as-large.fixture.ts';

const projectId = 'p' as ProjectId;
const parts = 8;
const versionsInPart = 1_500;
const keys = 2_000;
const limit = 50;

/** Versions of the same rows on two days, in random order: each has a different time and body, some are tombstones. */
const versionsOfPart = (part: number): string => `
INSERT INTO observations (project_id, trace_id, id, type, start_time, level, environment, input, row_version, is_deleted)
WITH sipHash64(number, ${part}) AS random, random % ${keys} AS key, sipHash64(random, 1) % 1000 AS version
SELECT if(key % 5 = 0, 'other', '${projectId}'), concat('t', toString(key % 300)), concat('o', toString(key)), 'SPAN',
  toDateTime64('2026-02-01', 6, 'UTC') + 86400 * (key % 2) + sipHash64(key, version) % 80000, 'DEFAULT', 'default',
  concat(toString(key), ' ', toString(version)), version, version % 7 = 0
FROM numbers(${versionsInPart})`;

const rowSchema = z.object({ id: z.string(), input: z.string() });

test('pages hold the latest version of each row with its own body, whatever parts its versions lie in, and whether its day is large', async () => {
  const client = await openTestStore();
  await client.command('SYSTEM STOP MERGES observations');
  for (let part = 0; part < parts; part += 1) await client.command(versionsOfPart(part));
  for (const sql of clickHouseLookUps) await client.command(sql);
  const latest = `
SELECT id, argMax(input, row_version) AS input FROM observations WHERE project_id = '${projectId}'
GROUP BY toDate(start_time), trace_id, id HAVING argMax(is_deleted, row_version) = 0
ORDER BY argMax(start_time, row_version) DESC, trace_id, id`;
  const expected = await client.query('latest-versions', latest, {}, rowSchema);
  expect(expected.length).toBeGreaterThan(500);
  const names: string[] = [];
  for (const each of [client, asLarge(client, names)]) {
    const observations = clickHouseObservationReader(each);
    const found: z.infer<typeof rowSchema>[] = [];
    for (let page = 1; found.length < expected.length; page += 1) {
      const { items } = await observations.list(projectId, { page, limit, withBodies: true });
      expect(items.length, `page ${page}`).toBe(Math.min(limit, expected.length - found.length));
      found.push(...items.map(({ id, input }) => ({ id, input: String(input) })));
    }
    expect(found).toEqual(expected);
  }
  expect(names).toContain('find-newest-versions');
});

const rows = 2_000;

test('a page of a large day merges no version of a row that cannot be on it', async () => {
  const names: string[] = [];
  const large = asLarge(await openTestStore(), names);
  for (const version of [1, 2]) {
    await large.command(`
INSERT INTO observations (project_id, trace_id, id, type, start_time, level, environment, row_version)
SELECT '${projectId}', concat('t', toString(number)), 'o', 'SPAN', toDateTime64('2026-02-01', 6, 'UTC') + number, 'DEFAULT', 'default', ${version}
FROM numbers(${rows})`);
  }
  const { items } = await clickHouseObservationReader(large).list(projectId, {
    page: 1,
    limit,
    withBodies: true,
  });
  expect(items.map(({ traceId }) => traceId)).toEqual(Array.from({ length: limit }, (_, at) => `t${rows - 1 - at}`));
  expect(names.filter((name) => name === 'list-observations')).toHaveLength(1);
});

const estimateSchema = z.object({ parts: z.coerce.number(), rows: z.coerce.number() });

test('the newest rows of a day that goes on are looked for without what was written before', async () => {
  const client = await openTestStore();
  await client.command('SYSTEM STOP MERGES observations');
  // One row a second, until eight in the evening: all but the last two minutes as one part.
  const to = Date.UTC(2026, 1, 1, 20) * 1000;
  const insert = (first: number, count: number): string => `
INSERT INTO observations (project_id, trace_id, id, type, start_time, level, environment, row_version)
SELECT '${projectId}', concat('t', toString(number)), 'o', 'SPAN', toDateTime64('2026-02-01 20:00:00', 6, 'UTC') - 1 - number, 'DEFAULT', 'default', 1
FROM numbers(${first}, ${count})`;
  for (const [first, count] of [
    [120, rows],
    [60, 60],
    [0, 60],
  ] as const) {
    await client.command(insert(first, count));
  }
  const estimates: z.infer<typeof estimateSchema>[] = [];
  // So many that some hundred seconds are looked at.
  const large = asLarge(client, [], 3_500_000);
  const noted: typeof large = {
    ...large,
    query: async (name, sql, params, schema, limits) => {
      if (name === 'find-newest-versions') throw new Error('all of the day is read');
      if (name === 'find-recent-versions') {
        estimates.push(...(await client.query('estimate', `EXPLAIN ESTIMATE ${sql}`, params, estimateSchema)));
      }
      return large.query(name, sql, params, schema, limits);
    },
  };
  const observations = clickHouseObservationReader(noted);
  const { items } = await observations.list(projectId, { page: 1, limit: 30, withBodies: true, to });
  expect(items.map(({ traceId }) => traceId)).toEqual(Array.from({ length: 30 }, (_, at) => `t${at}`));
  expect(estimates).toEqual([{ parts: 2, rows: 120 }]);
});
