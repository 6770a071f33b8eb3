import type { Pool, PoolClient } from 'pg';
import type { z } from 'zod';
import { parseRows } from './parse-rows.ts';

interface PageReading {
  /** Of each page. */
  readonly timeoutMs: number;
  /** Before the transaction begins. */
  readonly prepare: (client: PoolClient) => Promise<void>;
  readonly translate: (error: unknown) => Error;
}

/** More would be processed in one go. */
const pageRows = 250;

/** The rows of a SELECT through a cursor, in one snapshot. Its connection is closed after it, in any case. */
export async function* readInPages<Row>(
  pool: Pool,
  name: string,
  sql: string,
  values: readonly unknown[],
  rowSchema: z.ZodType<Row>,
  { timeoutMs, prepare, translate }: PageReading,
): AsyncIterable<Row> {
  let client: PoolClient | undefined;
  let isDone = false;
  try {
    client = await pool.connect();
    await prepare(client);
    await client.query('BEGIN READ ONLY');
    await client.query(`SET LOCAL statement_timeout = ${timeoutMs}`);
    await client.query(`/* ${name} */ DECLARE page NO SCROLL CURSOR FOR ${sql}`, [...values]);
    for (;;) {
      const { rows } = await client.query<object>(`FETCH ${pageRows} FROM page`);
      yield* await parseRows(name, rowSchema, rows);
      if (rows.length < pageRows) break;
    }
    await client.query('COMMIT');
    isDone = true;
  } catch (error) {
    throw translate(error);
  } finally {
    client?.release(!isDone);
  }
}
