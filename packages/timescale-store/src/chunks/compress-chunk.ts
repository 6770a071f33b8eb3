import { z } from 'zod';
import { detectTimescale } from '../client/detect-timescale.ts';
import type { Statements, Timescale } from '../client/timescale-client.ts';
import { compressChunk, decompressChunk } from '../partitions/hypertable-chunks.ts';
import { openChunks } from '../partitions/open-chunks.ts';
import { chunkLimits } from './chunk-content.ts';
import { requireCompression } from './chunk-settings.ts';
import { chooseToastCompression } from './choose-toast-compression.ts';
import type { Chunk } from './chunk.ts';
import { shortenVersions } from './shorten-versions.ts';

/** A read of the chunk prevents this lock, and later statements queue behind it: so it is short. */
export const tableLockMs = 5_000;

const looseSchema = z.object({ has_loose: z.boolean() });

/** True if any of its rows are uncompressed. */
export const hasLooseRows = async (statements: Statements, relation: string): Promise<boolean> => {
  const sql = `SELECT EXISTS (SELECT FROM ONLY ${relation}) AS has_loose`;
  const [row] = await statements.query('has-loose-rows', sql, [], looseSchema);
  return row?.has_loose === true;
};

/** Returns whether there was anything to do: in a compressed chunk, late rows are compressed. */
export const packChunk = async (
  statements: Statements,
  chunk: Pick<Chunk, 'table' | 'relation' | 'isCompressed'>,
): Promise<boolean> => {
  const { relation, isCompressed } = chunk;
  if (isCompressed && !(await hasLooseRows(statements, relation))) return false;
  if (!isCompressed) await shortenVersions(statements, relation);
  await chooseToastCompression(statements, chunk);
  await compressChunk(statements, relation);
  return true;
};

/**
 * Returns whether there was anything to do: a chunk in the wanted state stays unchanged, except that late rows of a
 * compressed chunk are compressed. `conflict` where nothing can be compressed.
 */
export const setCompressed = (client: Timescale, chunk: Chunk, isWanted: boolean): Promise<boolean> =>
  client.transaction(
    isWanted ? 'compress-chunk' : 'decompress-chunk',
    async (statements) => {
      requireCompression(await detectTimescale(statements));
      await statements.run('limit-lock', `SET LOCAL lock_timeout = ${tableLockMs}`);
      if (!isWanted) {
        await decompressChunk(statements, chunk.relation);
        return true;
      }
      const isNew = await packChunk(statements, chunk);
      await openChunks(statements);
      return isNew;
    },
    chunkLimits,
  );
