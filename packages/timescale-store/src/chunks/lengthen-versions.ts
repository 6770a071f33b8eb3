import { z } from 'zod';
import type { Timescale } from '../client/timescale-client.ts';
import { decompressChunk } from '../partitions/hypertable-chunks.ts';
import { openChunks } from '../partitions/open-chunks.ts';
import { fullVersion, shortVersionsEnd } from '../rows/row-version.ts';
import { chunkLimits } from './chunk-content.ts';
import type { Chunk } from './chunk.ts';
import { packChunk, tableLockMs } from './compress-chunk.ts';
import { lockVersions } from './shorten-versions.ts';

const hasShortSchema = z.object({ has_short: z.boolean() });

/** Restores the full versions of all rows of a chunk; packed ones are unpacked for that, and packed again. */
const lengthenChunk = (client: Timescale, chunk: Chunk): Promise<void> =>
  client.transaction(
    'lengthen-versions',
    async (statements) => {
      await statements.run('limit-lock', `SET LOCAL lock_timeout = ${tableLockMs}`);
      await lockVersions(statements, chunk.relation);
      const isShort = `row_version < ${shortVersionsEnd} AND clock > 0`;
      const sql = `SELECT EXISTS (SELECT FROM ${chunk.relation} WHERE ${isShort}) AS has_short`;
      const [row] = await statements.query('has-short-versions', sql, [], hasShortSchema);
      if (row?.has_short !== true) return;
      const { isCompressed } = chunk;
      if (isCompressed) await decompressChunk(statements, chunk.relation);
      const lengthenSql = `UPDATE ONLY ${chunk.relation} SET row_version = ${fullVersion()} WHERE ${isShort}`;
      await statements.run('lengthen-versions', lengthenSql);
      if (!isCompressed) return;
      await packChunk(statements, { ...chunk, isCompressed: false });
      await openChunks(statements);
    },
    chunkLimits,
  );

const haveSql = 'SELECT has_short_versions AND NOT shortens_versions AS has_short FROM chunk_settings';
const haveNoneSql = 'UPDATE chunk_settings SET has_short_versions = FALSE WHERE NOT shortens_versions';

/**
 * Once the settings no longer allow short versions: restores the full one of every row, for processes of the version
 * before.
 */
export const lengthenVersions = async (
  client: Timescale,
  chunks: readonly Chunk[],
  onProblem: (error: unknown) => void,
): Promise<void> => {
  const [row] = await client.query('have-short-versions', haveSql, [], hasShortSchema);
  if (row?.has_short !== true) return;
  try {
    for (const chunk of chunks) await lengthenChunk(client, chunk);
    await client.transaction('have-no-short-versions', async (statements) => {
      await statements.run('have-no-short-versions', haveNoneSql);
    });
  } catch (error) {
    onProblem(error);
  }
};
