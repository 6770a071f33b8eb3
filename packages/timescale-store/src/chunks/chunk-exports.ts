import type { Micros } from '@spanledger/core';
import { timeParameter } from '@spanledger/postgres-kit';
import { z } from 'zod';
import type { Statements } from '../client/timescale-client.ts';
import type { ChunkContent } from './chunk-content.ts';

/** The last export of a chunk, with its contents at that time. */
export interface ChunkExport extends ChunkContent {
  readonly exportedAt: Micros;
  readonly location: string;
}

const rowSchema = z.object({
  name: z.string(),
  exportedAt: z.number(),
  location: z.string(),
  rows: z.coerce.number(),
  content: z.string(),
});

const readSql = `SELECT name, exported_at AS "exportedAt", location, rows, content FROM chunk_exports`;

/** By the chunk's name. */
export const readChunkExports = async (
  statements: Pick<Statements, 'query'>,
): Promise<ReadonlyMap<string, ChunkExport>> => {
  const rows = await statements.query('chunk-exports', readSql, [], rowSchema);
  return new Map(rows.map(({ name, ...exported }) => [name, exported]));
};

const keepSql = `
INSERT INTO chunk_exports (name, exported_at, location, rows, content) VALUES ($1, $2::timestamptz, $3, $4::bigint, $5)
ON CONFLICT (name) DO UPDATE
SET exported_at = excluded.exported_at, location = excluded.location, rows = excluded.rows, content = excluded.content`;

export const keepChunkExport = async (
  statements: Statements,
  name: string,
  { exportedAt, location, rows, content }: ChunkExport,
): Promise<void> => {
  await statements.run('keep-chunk-export', keepSql, [name, timeParameter(exportedAt), location, rows, content]);
};

/** Whether dropping the chunk loses nothing: it is empty, or all of it was exported. */
export const isExported = (now: ChunkContent, exported: ChunkContent | undefined): boolean =>
  now.rows === 0 || (exported !== undefined && exported.rows === now.rows && exported.content === now.content);
