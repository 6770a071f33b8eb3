import { advisedCommand, conflict, type Micros } from '@spanledger/core';
import type { Timescale } from '../client/timescale-client.ts';
import { chunkLimits } from './chunk-content.ts';
import { readChunkSettings } from './chunk-settings.ts';
import { dropChunk } from './drop-chunk.ts';
import { listChunks } from './list-chunks.ts';
import { isUnexported, reportChunks } from './report-chunks.ts';
import { selectChunks } from './select-chunks.ts';

/**
 * Drops the chunks that are older than what is kept; gives how many. Those that hold what was not exported stay,
 * unless dropping these was allowed: `conflict` names them when the others are gone.
 */
export const dropExpiredChunks = async (
  client: Timescale,
  now: Micros,
  isWanted: () => boolean = () => true,
): Promise<number> => {
  const { settings, chunks } = await client.snapshot(
    'expired-chunks',
    async (statements) => ({ settings: await readChunkSettings(statements), chunks: await listChunks(statements) }),
    chunkLimits,
  );
  if (settings.keepHours === null) return 0;
  const expired = selectChunks(chunks, { olderThanHours: settings.keepHours }, now);
  const refused: string[] = [];
  let dropped = 0;
  for (const chunk of await reportChunks(client, expired, false)) {
    if (!isWanted()) return dropped;
    if (isUnexported(chunk) && !settings.dropsUnexported) refused.push(chunk.name);
    // Another process is at it, and drops the same ones.
    else if ((await dropChunk(client, chunk.name, settings.dropsUnexported)) === 'busy') return dropped;
    else dropped += 1;
  }
  if (refused.length === 0) return dropped;
  throw conflict(
    'Retention leaves chunks that are older than what is kept, since they hold what no export has: ' +
      `${refused.join(', ')}. Export them, or allow it with ${advisedCommand('chunks set --drop-unexported')}.`,
  );
};
