import { failureOf } from '@spanledger/postgres-kit';
import { z } from 'zod';
import type { Statements, Timescale } from '../client/timescale-client.ts';
import { chunkLimits } from './chunk-content.ts';
import type { Chunk } from './chunk.ts';
import { packedRelation } from './packed-relation.ts';

/** A read of the chunk prevents this lock, and later statements queue behind it: so it is short. */
const tableLockMs = 5_000;
/** A table's indexes while they are empty, and some pages of air. */
const airBytes = 1 << 20;
/** With their indexes. Batches hardly have any; rows have some, which are as large as themselves. */
const batchesFactor = 1.5;
const rowsFactor = 3;
/** Readers wait during the rewrite, which takes too long for larger ones. */
const rewrittenBytesMax = 1 << 28;

/**
 * Errors after which the next run tries again. `CLUSTER` also copies dead rows that it considers visible to some
 * snapshot, and sometimes vacuum has removed their long values already (“missing chunk number 0 for toast value”).
 * Damage to a live row fails every read of it.
 */
const isForLater = (error: unknown): boolean => {
  const failure = failureOf(error);
  return failure === 'lock timeout' || failure === 'damaged data';
};

export interface SpaceLimits {
  /** Larger chunks are skipped; 256 MiB when absent. */
  readonly bytesMax?: number | undefined;
  /** Unused bytes that are always tolerated; 1 MiB when absent. */
  readonly spareBytes?: number | undefined;
}

const columnsSql = `
SELECT quote_ident(attname) AS name FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped`;
const columnSchema = z.object({ name: z.string() });

const sizesSchema = z.object({ total: z.coerce.number(), live: z.coerce.number() });

/** The size of a table on disk with its indexes, and that of its rows; of long values only their lengths are read. */
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
  // Keeps the versions of rows that are visible to older snapshots, as `VACUUM FULL` does.
  await statements.run('rewrite-part', `CLUSTER ${relation} USING ${index.name}`);
};

/**
 * Rewrites a compressed chunk when late rows and their recompression have left it much larger than its contents: its
 * batches, and the empty part that late rows were written to. Snapshots stay consistent; readers and writers of the
 * chunk wait meanwhile. Does nothing when it is locked for long, or dead rows cannot be copied: the next run tries
 * again.
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
