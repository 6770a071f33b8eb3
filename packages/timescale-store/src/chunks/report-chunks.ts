import type { Micros } from '@spanledger/core';
import { failureOf } from '@spanledger/postgres-kit';
import type { Timescale } from '../client/timescale-client.ts';
import { chunkLimits, readChunkContent, type ChunkContent } from './chunk-content.ts';
import { isExported, readChunkExports } from './chunk-exports.ts';
import type { ListedChunk } from './chunk-keeper.ts';
import type { Chunk } from './chunk.ts';

/** Whether dropping it would lose rows that no export has. */
export const isUnexported = ({ rows, isChanged }: ListedChunk): boolean => rows !== 0 && isChanged !== false;

/** Chunks dropped meanwhile are left out. */
export const reportChunks = async (
  client: Timescale,
  chunks: readonly Chunk[],
  isFast: boolean,
  dueSince: (chunk: Chunk) => Micros | null = () => null,
): Promise<readonly ListedChunk[]> => {
  const exports = await client.snapshot('chunk-exports', readChunkExports);
  const listed: ListedChunk[] = [];
  for (const chunk of chunks) {
    const exported = exports.get(chunk.name);
    const content = isFast ? null : await contentOf(client, chunk);
    if (content === undefined) continue;
    listed.push({
      ...chunk,
      rows: content?.rows ?? null,
      exportedAt: exported?.exportedAt ?? null,
      exportedTo: exported?.location ?? null,
      dueSince: chunk.isCompressed ? null : dueSince(chunk),
      isChanged: exported === undefined || content === null ? null : !isExported(content, exported),
    });
  }
  return listed;
};

/** `undefined` when it does not exist. */
const contentOf = (client: Timescale, chunk: Chunk): Promise<ChunkContent | undefined> =>
  client.snapshot(
    'chunk-content',
    async (statements) => {
      try {
        return await readChunkContent(statements, chunk);
      } catch (error) {
        if (failureOf(error) === 'not migrated') return undefined;
        throw error;
      }
    },
    chunkLimits,
  );
