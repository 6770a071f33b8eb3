import { conflict } from '@spanledger/core';
import { z } from 'zod';
import { detectTimescale, type Flavour } from '../client/detect-timescale.ts';
import type { Statements, Timescale } from '../client/timescale-client.ts';
import { readChunkInterval, setChunkInterval } from '../partitions/hypertable-chunks.ts';
import { chunkLimits } from './chunk-content.ts';

export interface ChunkSettings {
  /** Of chunks that are made from now on; `null` on plain PostgreSQL, where they are weeks. */
  readonly intervalHours: number | null;
  /** `null`: chunks are not compressed by themselves. */
  readonly compressAfterHours: number | null;
  /** `null`: for ever. */
  readonly keepHours: number | null;
  /** Retention may drop rows that were not exported. */
  readonly dropsUnexported: boolean;
  /** Rows of packed chunks are found without keys, which are deleted; every process is of this version. */
  readonly releasesKeys: boolean;
  /**
   * Versions in packed rows are stored without the part that the rows' clocks contain; every process is of this
   * version.
   */
  readonly shortensVersions: boolean;
}

/** Absent members are unchanged. */
export type ChunkSettingsChange = { readonly [Name in keyof ChunkSettings]?: Exclude<ChunkSettings[Name], undefined> };

const rowSchema = z.object({
  compressAfterHours: z.coerce.number().nullable(),
  keepHours: z.coerce.number().nullable(),
  dropsUnexported: z.boolean(),
  releasesKeys: z.boolean(),
  shortensVersions: z.boolean(),
});

const readSql = `
SELECT compress_after_hours AS "compressAfterHours", keep_hours AS "keepHours", drops_unexported AS "dropsUnexported",
    releases_keys AS "releasesKeys", shortens_versions AS "shortensVersions"
FROM chunk_settings`;

export const readChunkSettings = async (statements: Pick<Statements, 'query'>): Promise<ChunkSettings> => {
  const { extension } = await detectTimescale(statements);
  const [row] = await statements.query('chunk-settings', readSql, [], rowSchema);
  if (row === undefined) throw new Error('chunk-settings: no row');
  return {
    ...row,
    intervalHours: extension === undefined ? null : await readChunkInterval(statements),
    compressAfterHours: extension?.edition === 'timescale' ? row.compressAfterHours : null,
  };
};

const changeSql = `
UPDATE chunk_settings SET
    keep_hours = CASE WHEN $1 THEN $2::bigint ELSE keep_hours END,
    drops_unexported = coalesce($3::boolean, drops_unexported),
    releases_keys = coalesce($6::boolean, releases_keys),
    shortens_versions = coalesce($7::boolean, shortens_versions),
    has_short_versions = has_short_versions OR coalesce($7::boolean, FALSE),
    compress_after_hours = CASE WHEN $4 THEN $5::bigint ELSE compress_after_hours END`;

/** All of the change or nothing; `conflict` when this PostgreSQL has no such setting. Returns the new settings. */
export const changeChunkSettings = (client: Timescale, change: ChunkSettingsChange): Promise<ChunkSettings> =>
  client.transaction(
    'change-chunk-settings',
    async (statements) => {
      const { intervalHours: interval, compressAfterHours: compressAfter, keepHours, dropsUnexported } = change;
      const { releasesKeys, shortensVersions } = change;
      const flavour = await detectTimescale(statements);
      if (typeof interval === 'number') {
        requireChunks(flavour);
        await setChunkInterval(statements, interval);
      }
      if (compressAfter !== undefined || releasesKeys === true || shortensVersions === true)
        requireCompression(flavour);
      const values = [keepHours !== undefined, keepHours ?? null, dropsUnexported ?? null];
      const changed = [...values, compressAfter !== undefined, compressAfter ?? null];
      const packing = [releasesKeys ?? null, shortensVersions ?? null];
      await statements.run('change-chunk-settings', changeSql, [...changed, ...packing]);
      return readChunkSettings(statements);
    },
    chunkLimits,
  );

const requireChunks = ({ extension }: Flavour): void => {
  if (extension !== undefined) return;
  throw conflict('On plain PostgreSQL chunks are weeks: an interval can be set with TimescaleDB only.');
};

/** `conflict` where nothing can be compressed. */
export const requireCompression = ({ extension }: Flavour): void => {
  if (extension === undefined) {
    throw conflict('Chunks are compressed by TimescaleDB only, and the telemetry tables are on plain PostgreSQL.');
  }
  if (extension.edition === 'apache') {
    throw conflict(
      'The Apache edition of TimescaleDB cannot compress: set timescaledb.license to timescale on the server.',
    );
  }
};
