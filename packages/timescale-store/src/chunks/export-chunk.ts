import { archiveChunk, type ChunkFiles, type ChunkManifest } from '@spanledger/archive';
import { conflict, type Micros } from '@spanledger/core';
import { readMigrations, timeParameter } from '@spanledger/postgres-kit';
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Statements, Timescale } from '../client/timescale-client.ts';
import { migrationsDir } from '../migrations/telemetry-migrations.ts';
import { partitionedTables } from '../partitions/partitioned-tables.ts';
import { fullVersion } from '../rows/row-version.ts';
import { readChunkContent, type ChunkContent } from './chunk-content.ts';
import { keepChunkExport } from './chunk-exports.ts';
import type { Chunk } from './chunk.ts';
import { readTableColumns } from './table-columns.ts';

export interface ExportedChunk {
  readonly name: string;
  readonly rows: number;
  readonly file: string;
  readonly bytes: number;
}

/** Of one chunk, for any speed of its reader. */
const exportLimits = { timeoutMs: 24 * 3_600_000, isForWriting: true };

/**
 * Writes the contents of a chunk at one instant into a file of its own, then its manifest, and records the export. The
 * name is derived from the contents: exporting the same again writes the same, and earlier exports stay.
 */
export const exportChunk = async (
  client: Timescale,
  chunk: Chunk,
  files: ChunkFiles,
  now: () => Micros,
): Promise<ExportedChunk> => {
  const { manifest, content } = await client.snapshot(
    'export-chunk',
    (statements) => writeChunk(statements, chunk, files),
    exportLimits,
  );
  const exported = { ...content, exportedAt: now(), location: `${files.location}/${manifest.file.name}` };
  await client.transaction('keep-chunk-export', (statements) => keepChunkExport(statements, chunk.name, exported));
  return { name: chunk.name, rows: manifest.rows, file: exported.location, bytes: manifest.file.bytes };
};

const writeChunk = async (
  statements: Statements,
  chunk: Chunk,
  files: ChunkFiles,
): Promise<{ readonly manifest: ChunkManifest; readonly content: ChunkContent }> => {
  const { name, table, relation, from, to } = chunk;
  // Before the snapshot: compressing it moves rows, which an older snapshot would miss.
  await statements.run('hold-chunk', `LOCK TABLE ${relation} IN ACCESS SHARE MODE`);
  await lockExport(statements, name);
  const content = await readChunkContent(statements, chunk);
  const columns = await readTableColumns(statements, table);
  const selected = columns.map(({ name }) => (name === 'row_version' ? `${fullVersion()} AS row_version` : name));
  const order = [...partitionedTables[table].key, partitionedTables[table].time].join(', ');
  const sql = `COPY (SELECT ${selected.join(', ')} FROM ${relation} ORDER BY ${order}) TO STDOUT`;
  const manifest = await archiveChunk(
    files,
    {
      fileName: `${name}-${digestOf(content)}`,
      chunk: name,
      table,
      from: timeParameter(from),
      to: timeParameter(to),
      rows: content.rows,
      schema: readMigrations(migrationsDir).at(-1)?.name ?? '',
      columns: [...columns],
    },
    statements.copyOut('export-rows', sql),
  );
  return { manifest, content };
};

const lockSchema = z.object({ is_mine: z.boolean() });

/** An export that failed holds its lock until the server has noticed that its connection has ended. */
const lockWaitMs = 2_000;
const lockLookMs = 50;

/** Two concurrent writes of the same files would corrupt them. */
const lockExport = async (statements: Statements, name: string): Promise<void> => {
  const sql = `SELECT pg_try_advisory_xact_lock(hashtextextended('export of chunk ' || $1::text, 0)) AS is_mine`;
  for (const deadline = performance.now() + lockWaitMs; ; await pause(lockLookMs)) {
    const [lock] = await statements.query('lock-export', sql, [name], lockSchema);
    if (lock?.is_mine === true) return;
    if (performance.now() > deadline) {
      throw conflict(`Another process exports ${name} at the moment: try again later.`);
    }
  }
};

const digestOf = ({ rows, content }: ChunkContent): string =>
  createHash('sha256').update(`${rows} ${content}`).digest('hex').slice(0, 12);
