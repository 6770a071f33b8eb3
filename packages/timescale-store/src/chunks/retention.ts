import { advisedCommand, conflict, type AuditEvent, type Micros } from '@spanledger/core';
import type { Timescale } from '../client/timescale-client.ts';
import { chunkLimits } from './chunk-content.ts';
import { readChunkSettings } from './chunk-settings.ts';
import type { ListedChunk } from './chunk-keeper.ts';
import { dropChunk } from './drop-chunk.ts';
import { listChunks } from './list-chunks.ts';
import { isUnexported, reportChunks } from './report-chunks.ts';
import { selectChunks } from './select-chunks.ts';

interface RetentionParts {
  readonly isWanted: () => boolean;
  readonly record: (event: AuditEvent) => Promise<void>;
}

/**
 * Drops the chunks beyond the retention time; returns how many. They are recorded first, together, and stay where that
 * fails. Those with rows that were not exported stay, unless dropping these was allowed: `conflict` names them when the
 * others are gone.
 */
export const dropExpiredChunks = async (
  client: Timescale,
  now: Micros,
  { isWanted, record }: RetentionParts,
): Promise<number> => {
  const { settings, chunks } = await client.snapshot(
    'expired-chunks',
    async (statements) => ({ settings: await readChunkSettings(statements), chunks: await listChunks(statements) }),
    chunkLimits,
  );
  if (settings.keepHours === null) return 0;
  const expired = selectChunks(chunks, { olderThanHours: settings.keepHours }, now);
  const stays = (chunk: ListedChunk): boolean => isUnexported(chunk) && !settings.dropsUnexported;
  const reported = await reportChunks(client, expired, false);
  const leaving = reported.filter((chunk) => !stays(chunk)).map(({ name }) => name);
  if (leaving.length > 0 && isWanted()) await record(expiredChunks(leaving, settings.keepHours));
  const mayGo = settings.dropsUnexported ? 'all' : 'exported';
  let dropped = 0;
  for (const name of leaving) {
    // Where it is busy, another process is at it, and drops the same ones.
    if (!isWanted() || (await dropChunk(client, name, mayGo)) === 'busy') return dropped;
    dropped += 1;
  }
  const refused = reported.filter(stays).map(({ name }) => name);
  if (refused.length === 0) return dropped;
  throw conflict(
    'Retention leaves chunks that are older than what is kept, since they hold what no export has: ' +
      `${refused.join(', ')}. Export them, or allow it with ${advisedCommand('chunks set --drop-unexported')}.`,
  );
};

/** Chunks are of all projects, so the entry is in the chain of the server. */
const expiredChunks = (names: readonly string[], keepHours: number): AuditEvent => ({
  action: 'chunks.expired',
  projectId: null,
  targetKind: 'chunks',
  targetId: null,
  after: { names, keepHours },
});
