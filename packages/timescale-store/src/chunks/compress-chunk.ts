import { detectTimescale } from '../client/detect-timescale.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { compressChunk, decompressChunk } from '../partitions/hypertable-chunks.ts';
import { chunkLimits } from './chunk-content.ts';
import { requireCompression } from './chunk-settings.ts';
import type { Chunk } from './chunk.ts';

/** `conflict` where nothing can be compressed. What is so already stays as it is. */
export const setCompressed = async (client: Timescale, { relation }: Chunk, isWanted: boolean): Promise<void> =>
  client.transaction(
    isWanted ? 'compress-chunk' : 'decompress-chunk',
    async (statements) => {
      requireCompression(await detectTimescale(statements));
      await (isWanted ? compressChunk(statements, relation) : decompressChunk(statements, relation));
    },
    chunkLimits,
  );
