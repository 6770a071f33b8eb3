import { conflict } from '@spanledger/core';
import { z } from 'zod';
import type { Statements } from './timescale-client.ts';

/** `auto`: use the extension where the database has it. `require`: stop without it. `off`: never use it. */
export type TimescaleMode = 'auto' | 'require' | 'off';

export interface Extension {
  readonly version: string;
  /** Compression needs `timescale`, the community edition. */
  readonly edition: 'apache' | 'timescale';
}

/** The storage of telemetry. */
export interface Flavour {
  /** Of PostgreSQL. */
  readonly serverVersion: string;
  /** `undefined`: plain PostgreSQL, or an extension that is not to be used. */
  readonly extension: Extension | undefined;
}

const sql = `
SELECT split_part(current_setting('server_version'), ' ', 1) AS server,
    current_setting('server_version_num')::integer AS number,
    (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb') AS version,
    current_setting('timescaledb.license', true) AS licence,
    (SELECT relkind = 'p' FROM pg_class WHERE oid = to_regclass('telemetry.observations')) AS is_partitioned`;

const rowSchema = z.object({
  server: z.string(),
  number: z.number(),
  version: z.string().nullable(),
  licence: z.string().nullable(),
  is_partitioned: z.boolean().nullable(),
});

const oldestServer = 150_000;

/**
 * The version of PostgreSQL, and whether TimescaleDB manages the tables or will: tables created without it stay so.
 * `conflict` when the server is too old, or the mode does not match.
 */
export const detectTimescale = async (
  statements: Pick<Statements, 'query'>,
  mode: TimescaleMode = 'auto',
): Promise<Flavour> => {
  const [row] = await statements.query('detect-timescale', sql, [], rowSchema);
  if (row === undefined) throw new Error('detect-timescale: no answer');
  const { server: serverVersion, version, licence, is_partitioned: isPartitioned } = row;
  if (row.number < oldestServer) {
    throw conflict(`The telemetry database is PostgreSQL ${serverVersion}; version 15 or later is needed.`);
  }
  const made = isPartitioned === null ? undefined : isPartitioned ? 'without' : 'with';
  if (mode === 'require' && version === null) {
    throw conflict(
      'TIMESCALE=require, but the telemetry database has no TimescaleDB: have its owner run ' +
        'CREATE EXTENSION timescaledb, or set TIMESCALE=auto to use plain PostgreSQL.',
    );
  }
  if (mode === 'require' && made === 'without') {
    throw conflict(
      'TIMESCALE=require, but the telemetry tables were made on plain PostgreSQL: start with an empty database, ' +
        'or set TIMESCALE=auto to keep them as they are.',
    );
  }
  if (mode === 'off' && made === 'with') {
    throw conflict(
      'TIMESCALE=off, but the telemetry tables were made with TimescaleDB: set TIMESCALE=auto, or start with an ' +
        'empty database.',
    );
  }
  const isUsed = version !== null && mode !== 'off' && made !== 'without';
  const edition = licence === 'apache' ? 'apache' : 'timescale';
  return { serverVersion, extension: isUsed ? { version, edition } : undefined };
};

/** For operators: `PostgreSQL 18.1` or `PostgreSQL 16.4 with TimescaleDB 2.17.2 (apache)`. */
export const describeFlavour = ({ serverVersion, extension }: Flavour): string =>
  extension === undefined
    ? `plain PostgreSQL ${serverVersion}`
    : `TimescaleDB ${extension.version} (${extension.edition} edition) on PostgreSQL ${serverVersion}`;
