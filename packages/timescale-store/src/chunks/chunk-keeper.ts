import type { ChunkFiles } from '@spanledger/archive';
import type { Chunk, ChunkSelection } from './chunk.ts';
import type { ChunkSettings, ChunkSettingsChange } from './chunk-settings.ts';
import type { DroppedChunk } from './drop-chunk.ts';
import type { ExportedChunk } from './export-chunk.ts';
import type { ImportedChunk } from './import-chunks.ts';

export interface ListedChunk extends Chunk {
  /** `null` when they were not counted. */
  readonly rows: number | null;
  readonly exportedAt: number | null;
  readonly exportedTo: string | null;
  /** Since its export; `null` when there is none or it was not looked at. */
  readonly isChanged: boolean | null;
  /** Since when it is old enough to be compressed, and is not. */
  readonly dueSince: number | null;
}

export interface ChunkReport {
  /** What keeps the telemetry, for operators. */
  readonly flavour: string;
  readonly settings: ChunkSettings;
  readonly chunks: readonly ListedChunk[];
}

/**
 * The parts of the telemetry tables by time, for operators. Where several chunks are selected, each is done by itself
 * and given when it is done.
 */
export interface ChunkKeeper {
  /** `isFast`: nothing that reads rows. */
  list(options?: { readonly isFast?: boolean | undefined }): Promise<ChunkReport>;
  compress(selection: ChunkSelection): AsyncIterable<Chunk>;
  /** Those that are old enough, and what came late into them; gives those of which anything was left to do. */
  compressDue(): AsyncIterable<Chunk>;
  decompress(selection: ChunkSelection): AsyncIterable<Chunk>;
  /**
   * `conflict`, and nothing dropped, when one of them holds what was not exported and `isForced` is not set.
   * `isDryRun`: gives what would be dropped.
   */
  drop(
    selection: ChunkSelection,
    options?: { readonly isForced?: boolean; readonly isDryRun?: boolean },
  ): AsyncIterable<DroppedChunk>;
  /** All rows of each, exactly, as Parquet. `conflict` when another process exports one of them. */
  export(selection: ChunkSelection, files: ChunkFiles): AsyncIterable<ExportedChunk>;
  /**
   * Puts back what was exported, as late pieces are put: twice adds nothing, and what the store knows better stays.
   * Nothing is written when any of the files is not what was exported. All of them, unless chunks are named.
   */
  import(files: ChunkFiles, names?: readonly string[]): AsyncIterable<ImportedChunk>;
  change(settings: ChunkSettingsChange): Promise<ChunkSettings>;
  close(): Promise<void>;
}
