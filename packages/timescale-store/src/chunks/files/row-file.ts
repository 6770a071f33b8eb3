import type { ChunkFiles } from './chunk-files.ts';
import type { ChunkFormat, ChunkManifest } from './chunk-manifest.ts';
import { csvFile } from './csv-file.ts';
import { parquetFile } from './parquet-file.ts';
import type { RawColumn, RawRow } from './raw-row.ts';

/** How rows become the bytes of a file, and rows again; neither holds all of them. */
export interface RowFile {
  readonly extension: string;
  readonly compression: ChunkManifest['compression'];
  /** From what `COPY … TO STDOUT (FORMAT csv, HEADER)` sends. */
  readonly encode: (csv: AsyncIterable<Uint8Array>, columns: readonly RawColumn[]) => AsyncIterable<Uint8Array>;
  /** In groups. `invalid_input` when it has other columns, or is not such a file. */
  readonly decode: (files: ChunkFiles, manifest: ChunkManifest) => AsyncIterable<readonly RawRow[]>;
}

export const rowFiles: Readonly<Record<ChunkFormat, RowFile>> = { csv: csvFile, parquet: parquetFile };
