import { AnswerTooLargeError } from '@spanledger/core';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { ClickHouse } from './clickhouse-client.ts';
import { openTestStore } from './test-store.fixture.ts';

const textSchema = z.object({ text: z.string() });
const countSchema = z.object({ n: z.coerce.number() });
const texts = (count: number): string => `SELECT repeat('x', 1000000 - number) AS text FROM numbers(${count})`;

let client: ClickHouse;
beforeAll(async () => {
  client = await openTestStore();
});

const runningNow = async (name: string): Promise<number> => {
  const sql = `SELECT count() AS n FROM system.processes WHERE query LIKE {pattern:String} AND query_id != queryID()`;
  const [row] = await client.query('running', sql, { pattern: `%/* ${name} */%` }, countSchema);
  return row?.n ?? 0;
};

test('a query ends in the server too once its reader has lost interest', async () => {
  const abort = new AbortController();
  const sql = `SELECT toString(sum(sleepEachRow(0.01))) AS text /* abandoned */ FROM numbers(100000) SETTINGS function_sleep_max_microseconds_per_block = 0, max_block_size = 10`;
  const reading = client.until(abort.signal).query('abandoned', sql, {}, textSchema, { timeoutMs: 60_000 });
  const failure = reading.catch((error: unknown) => error);
  await expect.poll(() => runningNow('abandoned')).toBe(1);
  abort.abort();
  expect(await failure).toMatchObject({ code: 'unavailable' });
  await expect.poll(() => runningNow('abandoned')).toBe(0);
});

test('rows beyond the bytes of a reading are too large an answer for every reader', async () => {
  const limits = { bytesMax: 3_000_000 };
  expect(await client.query('within', texts(2), {}, textSchema, limits)).toHaveLength(2);
  await expect(client.query('beyond', texts(4), {}, textSchema, limits)).rejects.toBeInstanceOf(AnswerTooLargeError);
});

test('for one who may lose interest an answer is bounded, and for others it is not', async () => {
  const { signal } = new AbortController();
  await expect(client.until(signal).query('bounded', texts(20), {}, textSchema)).rejects.toBeInstanceOf(
    AnswerTooLargeError,
  );
  expect(await client.query('unbounded', texts(20), {}, textSchema)).toHaveLength(20);
});
