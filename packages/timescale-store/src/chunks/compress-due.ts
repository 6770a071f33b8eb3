import type { Micros } from '@spanledger/core';
import { detectTimescale } from '../client/detect-timescale.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { chunkLimits } from './chunk-content.ts';
import { readChunkSettings, type ChunkSettings } from './chunk-settings.ts';
import type { Chunk } from './chunk.ts';
import { setCompressed } from './compress-chunk.ts';
import { giveSpaceBack } from './give-space-back.ts';
import { readKeylessChunks, releaseKeys, restoreKeys, type ChunkTimes } from '../keyless/release-keys.ts';
import { lengthenVersions } from './lengthen-versions.ts';
import { listChunks } from './list-chunks.ts';

const microsPerHour = 3_600_000_000;

/** Since when a chunk is old enough to be compressed; `null` when it is not, or without automatic compression. */
export const compressibleSince = (
  { to }: Pick<Chunk, 'to'>,
  { compressAfterHours: hours }: ChunkSettings,
  now: Micros,
): Micros | null => {
  const since = hours === null ? Infinity : to + hours * microsPerHour;
  return since <= now ? since : null;
};

/** Claims the one run of each hour, for any process that writes. */
const claimSql = `
UPDATE chunk_settings SET compressed_at = now()
WHERE compressed_at IS NULL OR compressed_at < now() - INTERVAL '55 minutes'`;

export const claimCompression = (client: Timescale): Promise<boolean> =>
  client.transaction('claim-compression', async (statements) => (await statements.run('claim', claimSql)) > 0);

const restoreAll = async (
  client: Timescale,
  chunks: readonly ChunkTimes[],
  onProblem: (error: unknown) => void,
): Promise<void> => {
  try {
    for (const chunk of chunks) await restoreKeys(client, chunk);
  } catch (error) {
    onProblem(error);
  }
};

/**
 * Compresses each chunk that is old enough, oldest first, and late rows of those that are compressed, and frees the
 * space that this leaves unused; releases keys of packed rows, or restores them, as the settings require. Each is a
 * transaction of its own; failures are left to the next run, and reported. Nothing without compression.
 */
export async function* compressDue(
  client: Timescale,
  now: Micros,
  onProblem: (error: unknown) => void,
): AsyncIterable<Chunk> {
  const { chunks, due, keyless, settings } = await client.snapshot(
    'due-chunks',
    async (statements) => {
      const { extension } = await detectTimescale(statements);
      const settings = await readChunkSettings(statements);
      if (extension?.edition !== 'timescale') return { chunks: [], due: [], keyless: [], settings };
      const chunks = await listChunks(statements);
      const due = chunks.filter((chunk) => compressibleSince(chunk, settings, now) !== null);
      return { chunks, due, keyless: await readKeylessChunks(statements), settings };
    },
    chunkLimits,
  );
  const begins = new Set(keyless.map(({ from }) => from));
  if (!settings.releasesKeys) await restoreAll(client, keyless, onProblem);
  if (!settings.shortensVersions) await lengthenVersions(client, chunks, onProblem);
  for (const chunk of due.toSorted((a, b) => a.from - b.from)) {
    try {
      if (await setCompressed(client, chunk, true)) yield chunk;
      await giveSpaceBack(client, chunk);
      if (settings.releasesKeys && !begins.has(chunk.from) && chunk.table === 'observations') {
        await releaseKeys(client, chunk);
      }
    } catch (error) {
      onProblem(error);
    }
  }
}
