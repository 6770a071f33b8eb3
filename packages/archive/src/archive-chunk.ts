import type { ChunkFiles } from './chunk-files.ts';
import { manifestSuffix, type ChunkManifest } from './chunk-manifest.ts';
import { encodeParquet } from './parquet-file.ts';
import { tallied } from './tally.ts';

/** The members of a manifest in addition to its file, which is called `fileName` with endings. */
export interface ArchivedChunk extends Omit<ChunkManifest, 'manifest' | 'format' | 'compression' | 'file'> {
  readonly fileName: string;
}

/** Writes the rows of a `COPY … TO STDOUT` as Parquet, and the manifest once that file is complete. */
export const archiveChunk = async (
  files: ChunkFiles,
  { fileName, columns, ...chunk }: ArchivedChunk,
  copied: AsyncIterable<Uint8Array>,
): Promise<ChunkManifest> => {
  const name = `${fileName}.parquet`;
  const bytes = tallied(encodeParquet(copied, columns));
  await files.write(name, bytes);
  const manifest: ChunkManifest = {
    manifest: 1,
    ...chunk,
    format: 'parquet',
    compression: 'snappy',
    columns,
    file: { name, ...bytes.result() },
  };
  await files.write(`${name}${manifestSuffix}`, oneChunk(`${JSON.stringify(manifest, null, 2)}\n`));
  return manifest;
};

async function* oneChunk(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}
