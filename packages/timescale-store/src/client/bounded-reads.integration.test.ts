import { AnswerTooLargeError } from '@spanledger/core';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { onEachServer } from './on-each-server.fixture.ts';
import type { Timescale } from './timescale-client.ts';

const textSchema = z.object({ text: z.string() });
const countSchema = z.object({ n: z.coerce.number() });
const texts = (count: number): string => `SELECT repeat('x', 1000000) AS text FROM generate_series(1, ${count})`;

onEachServer((name, openStore) => {
  let client: Timescale;
  beforeAll(async () => {
    client = await openStore();
  });

  const runningNow = async (query: string): Promise<number> => {
    const sql = `SELECT count(*) AS n FROM pg_stat_activity WHERE query LIKE $1 AND state = 'active' AND pid <> pg_backend_pid()`;
    const [row] = await client.query('running', sql, [`/* ${query} */%`], countSchema);
    return row?.n ?? 0;
  };

  test(`on ${name}, a query ends in the server too once its reader has lost interest`, async () => {
    const abort = new AbortController();
    const sql = `SELECT pg_sleep(60)::text AS text`;
    const reading = client.until(abort.signal).query('abandoned', sql, [], textSchema, { timeoutMs: 60_000 });
    const failure = reading.catch((error: unknown) => error);
    await expect.poll(() => runningNow('abandoned')).toBe(1);
    abort.abort();
    expect(await failure).toMatchObject({ code: 'unavailable' });
    await expect.poll(() => runningNow('abandoned')).toBe(0);
  });

  test(`on ${name}, a reader that has gone before there was a connection asks nothing`, async () => {
    const reading = client.until(AbortSignal.abort()).query('never', 'SELECT 1', [], textSchema);
    await expect(reading).rejects.toThrow(/abort/i);
  });

  test(`on ${name}, rows beyond the bytes of a reading are too large an answer, and the next is not`, async () => {
    const limits = { bytesMax: 3_000_000 };
    expect(await client.query('within', texts(2), [], textSchema, limits)).toHaveLength(2);
    await expect(client.query('beyond', texts(40), [], textSchema, limits)).rejects.toBeInstanceOf(AnswerTooLargeError);
    expect(await client.query('after', texts(1), [], textSchema, limits)).toHaveLength(1);
  });

  test(`on ${name}, for one who may lose interest an answer is bounded, and for others it is not`, async () => {
    const { signal } = new AbortController();
    await expect(client.until(signal).query('bounded', texts(20), [], textSchema)).rejects.toBeInstanceOf(
      AnswerTooLargeError,
    );
    expect(await client.query('unbounded', texts(20), [], textSchema)).toHaveLength(20);
  });
});
