import type { ChunkFiles } from '@spanledger/archive';
import type { Chunk, ChunkSelection } from './chunk.ts';
import type { ChunkSettings, ChunkSettingsChange } from './chunk-settings.ts';
import type { DroppedChunk } from './drop-chunk.ts';
import type { ExportedChunk } from './export-chunk.ts';
import type { ImportedChunk, IsDeletedProject } from './import-chunks.ts';

export interface ListedChunk extends Chunk {
  /** `null` when they were not counted. */
  readonly rows: number | null;
  readonly exportedAt: number | null;
  readonly exportedTo: string | null;
  /** Since its export; `null` without one or when it was not checked. */
  readonly isChanged: boolean | null;
  /** Since when it is old enough to be compressed, and is not. */
  readonly dueSince: number | null;
}

export interface ChunkReport {
  /** The storage of telemetry, for operators. */
  readonly flavour: string;
  readonly settings: ChunkSettings;
  readonly chunks: readonly ListedChunk[];
}

/**
 * The parts of the telemetry tables by time, for operators. Several selected chunks are processed one by one, and each
 * is yielded when it is done.
 */
export interface ChunkKeeper {
  /** `isFast`: without reading rows. */
  list(options?: { readonly isFast?: boolean | undefined }): Promise<ChunkReport>;
  compress(selection: ChunkSelection): AsyncIterable<Chunk>;
  /** Compresses chunks that are old enough, and late rows of compressed ones; yields those that had anything to do. */
  compressDue(): AsyncIterable<Chunk>;
  decompress(selection: ChunkSelection): AsyncIterable<Chunk>;
  /**
   * `conflict`, and nothing dropped, when one of them has rows that were not exported and `isForced` is not set.
   * `isDryRun`: returns what would be dropped.
   */
  drop(
    selection: ChunkSelection,
    options?: { readonly isForced?: boolean; readonly isDryRun?: boolean },
  ): AsyncIterable<DroppedChunk>;
  /** All rows of each, exactly, as Parquet. `conflict` when another process exports one of them. */
  export(selection: ChunkSelection, files: ChunkFiles): AsyncIterable<ExportedChunk>;
  /**
   * Restores exported rows in the way late rows are written: twice adds nothing, and later values in the store stay.
   * Nothing is written when any of the files is not as exported. All of them, unless chunks are named. Rows of
   * deleted projects are left out.
   */
  import(files: ChunkFiles, names?: readonly string[], isDeleted?: IsDeletedProject): AsyncIterable<ImportedChunk>;
  change(settings: ChunkSettingsChange): Promise<ChunkSettings>;
  close(): Promise<void>;
}
