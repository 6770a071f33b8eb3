import { failureOf } from '@spanledger/postgres-kit';
import { z } from 'zod';
import type { Statements, Timescale } from '../client/timescale-client.ts';
import { chunkLimits } from './chunk-content.ts';
import type { Chunk } from './chunk.ts';
import { packedRelation } from './packed-relation.ts';

/** A read of the chunk ends this wait, and statements that come meanwhile wait for this one: so it is short. */
const tableLockMs = 5_000;
/** A table's indexes while they are empty, and some pages of air. */
const airBytes = 1 << 20;
/** With their indexes. Batches hardly have any; rows have some, which are as large as themselves. */
const batchesFactor = 1.5;
const rowsFactor = 3;
/** Readers wait while it is written anew, which takes too long of more. */
const rewrittenBytesMax = 1 << 28;

/**
 * What the next run does. `CLUSTER` copies dead rows too that it takes for visible to some snapshot, and now and then vacuum has
 * removed their long values already (“missing chunk number 0 for toast value”). Damage to a live row fails whatever reads it.
 */
const isForLater = (error: unknown): boolean => {
  const failure = failureOf(error);
  return failure === 'lock timeout' || failure === 'damaged data';
};

export interface SpaceLimits {
  /** Chunks that hold more are left alone; 256 MiB when absent. */
  readonly bytesMax?: number | undefined;
  /** What may lie unused in any case; 1 MiB when absent. */
  readonly spareBytes?: number | undefined;
}

const columnsSql = `
SELECT quote_ident(attname) AS name FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped`;
const columnSchema = z.object({ name: z.string() });

const sizesSchema = z.object({ total: z.coerce.number(), live: z.coerce.number() });

/** What a table takes on disk with its indexes, and what its rows do; of long values only their lengths are read. */
const readSizes = async (statements: Statements, relation: string) => {
  const columns = await statements.query('columns-of-part', columnsSql, [relation], columnSchema);
  const sizes = ['28', ...columns.map(({ name }) => `coalesce(pg_column_size(${name}), 0)`)].join(' + ');
  const sql = `
SELECT pg_total_relation_size($1::text::regclass) AS total, coalesce(sum(${sizes}), 0) AS live FROM ONLY ${relation}`;
  const [row] = await statements.query('size-of-part', sql, [relation], sizesSchema);
  return row ?? { total: 0, live: 0 };
};

const indexSql = `
SELECT quote_ident(relname) AS name FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam
WHERE indrelid = $1::text::regclass AND indisvalid AND indpred IS NULL AND amname = 'btree'
ORDER BY indisprimary DESC, indexrelid LIMIT 1`;

const rewrite = async (
  statements: Statements,
  relation: string,
  factor: number,
  { bytesMax = rewrittenBytesMax, spareBytes = airBytes }: SpaceLimits,
): Promise<void> => {
  const { total, live } = await readSizes(statements, relation);
  if (total < spareBytes + factor * live || live > bytesMax) return;
  const [index] = await statements.query('index-of-part', indexSql, [relation], columnSchema);
  if (index === undefined) return;
  // Keeps the versions of rows that older snapshots still see, as `VACUUM FULL` does.
  await statements.run('rewrite-part', `CLUSTER ${relation} USING ${index.name}`);
};

/**
 * Writes a compressed chunk anew when late pieces and their recompression have left it much larger than what is in it: its
 * batches, and the empty part that late pieces came to. Every snapshot sees what it saw; readers and writers of the chunk
 * wait meanwhile. Does nothing when somebody holds it for long, or dead rows cannot be copied: the next run does it.
 */
export const giveSpaceBack = async (
  client: Timescale,
  { relation }: Pick<Chunk, 'relation'>,
  limits: SpaceLimits = {},
): Promise<void> => {
  const packed = await packedRelation(client, relation);
  if (packed === undefined) return;
  const parts = [
    [packed, batchesFactor],
    [relation, rowsFactor],
  ] as const;
  for (const [part, factor] of parts) {
    await client.transaction(
      'give-space-back',
      async (statements) => {
        await statements.run('limit-lock', `SET LOCAL lock_timeout = ${tableLockMs}`);
        try {
          await rewrite(statements, part, factor, limits);
        } catch (error) {
          if (!isForLater(error)) throw error;
        }
      },
      chunkLimits,
    );
  }
};
