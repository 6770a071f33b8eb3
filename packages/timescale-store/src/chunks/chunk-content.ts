import { z } from 'zod';
import type { Statements } from '../client/timescale-client.ts';
import { partitionedTables } from '../partitions/partitioned-tables.ts';
import { fullVersion } from '../rows/row-version.ts';
import type { Chunk } from './chunk.ts';

/** The contents of a chunk. Every write of a row changes its version or the time of its update, and so `content`. */
export interface ChunkContent {
  readonly rows: number;
  readonly content: string;
}

/** For scans of whole chunks, which an operator or a background task waits for. */
export const chunkLimits = { timeoutMs: 3_600_000, isForWriting: true };

const rowSchema = z.object({ rows: z.coerce.number(), content: z.string() });

/** Reads every row, and no body. */
export const readChunkContent = async (
  statements: Pick<Statements, 'query'>,
  { table, relation }: Pick<Chunk, 'table' | 'relation'>,
): Promise<ChunkContent> => {
  const { time, key } = partitionedTables[table];
  const identity = [...key, time, fullVersion(), 'updated_at'].join(', ');
  const sql = `
SELECT count(*) AS rows, coalesce(sum(hash_record_extended(ROW(${identity}), 0)), 0)::text AS content
FROM ${relation}`;
  const [row] = await statements.query('chunk-content', sql, [], rowSchema);
  return row ?? { rows: 0, content: '0' };
};
