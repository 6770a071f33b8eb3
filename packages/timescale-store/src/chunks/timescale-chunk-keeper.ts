import { conflict, type Micros } from '@spanledger/core';
import { describeFlavour, detectTimescale } from '../client/detect-timescale.ts';
import type { Timescale } from '../client/timescale-client.ts';
import type { ChunkKeeper } from './chunk-keeper.ts';
import { changeChunkSettings, readChunkSettings, requireCompression } from './chunk-settings.ts';
import type { Chunk, ChunkSelection } from './chunk.ts';
import { compressDue, compressibleSince } from './compress-due.ts';
import { setCompressed } from './compress-chunk.ts';
import { dropChunk, unexported } from './drop-chunk.ts';
import { releaseKeys } from '../keyless/release-keys.ts';
import { exportChunk } from './export-chunk.ts';
import { giveSpaceBack } from './give-space-back.ts';
import { importChunks } from './import-chunks.ts';
import { listChunks } from './list-chunks.ts';
import { isUnexported, reportChunks } from './report-chunks.ts';
import { selectChunks } from './select-chunks.ts';

export const timescaleChunkKeeper = (client: Timescale, now: () => Micros): ChunkKeeper => {
  const select = (selection: ChunkSelection): Promise<readonly Chunk[]> =>
    client.snapshot('chunks', async (statements) => selectChunks(await listChunks(statements), selection, now()));
  const setAll = async function* (selection: ChunkSelection, isWanted: boolean) {
    const { releasesKeys } = await client.snapshot('flavour', async (statements) => {
      requireCompression(await detectTimescale(statements));
      return readChunkSettings(statements);
    });
    for (const chunk of await select(selection)) {
      if (isWanted || chunk.isCompressed) await setCompressed(client, chunk, isWanted);
      if (isWanted) await giveSpaceBack(client, chunk, { bytesMax: Infinity });
      if (isWanted && releasesKeys && chunk.table === 'observations') await releaseKeys(client, chunk);
      yield chunk;
    }
  };
  return {
    list: async ({ isFast = false } = {}) => {
      const { chunks, ...report } = await client.snapshot('list-chunks', async (statements) => ({
        flavour: describeFlavour(await detectTimescale(statements)),
        settings: await readChunkSettings(statements),
        chunks: await listChunks(statements),
      }));
      const dueSince = (chunk: Chunk) => compressibleSince(chunk, report.settings, now());
      return { ...report, chunks: await reportChunks(client, chunks, isFast, dueSince) };
    },
    compress: (selection) => setAll(selection, true),
    async *compressDue() {
      await client.snapshot('flavour', async (statements) => requireCompression(await detectTimescale(statements)));
      const problems: unknown[] = [];
      yield* compressDue(client, now(), (error) => problems.push(error));
      if (problems.length > 0) throw problems[0];
    },
    decompress: (selection) => setAll(selection, false),
    async *drop(selection, { isForced = false, isDryRun = false } = {}) {
      const chunks = await reportChunks(client, await select(selection), false);
      const refused = chunks.filter(isUnexported);
      if (!isForced && refused.length > 0) {
        throw unexported(refused.map(({ name, isChanged }) => ({ name, isChanged: isChanged === true })));
      }
      for (const { name, rows } of chunks) {
        const mayGo = isForced ? 'all' : 'exported';
        const dropped = isDryRun ? { name, rows: rows ?? 0 } : await dropChunk(client, name, mayGo);
        if (dropped === 'busy') throw conflict('Another process drops chunks at the moment: try again later.');
        yield dropped;
      }
    },
    async *export(selection, files) {
      for (const chunk of await select(selection)) yield await exportChunk(client, chunk, files, now);
    },
    import: (files, names, isDeleted) => importChunks(client, files, names, isDeleted),
    change: (settings) => changeChunkSettings(client, settings),
    close: () => client.close(),
  };
};
