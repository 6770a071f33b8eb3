import { notFound } from '@spanledger/core';
import type { Statements, Timescale } from '../client/timescale-client.ts';
import { partitionKeeper, type PartitionKeeper } from '../partitions/ensure-partitions.ts';
import type { ChunkFiles } from './files/chunk-files.ts';
import { manifestSuffix, parseManifest, type ChunkManifest } from './files/chunk-manifest.ts';
import { decodeParquet } from './files/parquet-file.ts';
import type { RawRow } from './files/raw-row.ts';
import { importRows, type ImportedRows } from './import-rows.ts';
import { rawTable, type RawTable } from './raw-table.ts';
import { checkColumns } from './table-columns.ts';
import { verifyFile } from './verify-file.ts';

export interface ImportedChunk extends ImportedRows {
  readonly name: string;
  readonly file: string;
  readonly rows: number;
}

/** Of one transaction. */
const rowsAtOnce = 1_000;
const charactersAtOnce = 1 << 23;

interface Import {
  readonly manifest: ChunkManifest;
  readonly table: RawTable;
}

/**
 * Imports what was exported there; of these chunks only, when `names` is given. Nothing is written before every file
 * was found to be what its manifest says (`invalid_input`) and to fit into the tables (`conflict`). Cut off, it can be
 * done again: what is there already changes nothing.
 */
export async function* importChunks(
  client: Timescale,
  files: ChunkFiles,
  names: readonly string[] = [],
): AsyncIterable<ImportedChunk> {
  const imports: Import[] = [];
  for (const manifest of await readManifests(files, names)) {
    const columns = manifest.columns.map(({ name }) => name);
    const table = rawTable(manifest.table, columns);
    await client.snapshot('check-columns', (statements) => checkColumns(statements, manifest.table, manifest.columns));
    await verifyFile(files, manifest, table);
    imports.push({ manifest, table });
  }
  const partitions = partitionKeeper(client);
  for (const each of imports) yield await importChunk(client, partitions, files, each);
}

const readManifests = async (files: ChunkFiles, names: readonly string[]): Promise<readonly ChunkManifest[]> => {
  const manifests: ChunkManifest[] = [];
  for (const name of await files.list()) {
    if (name.endsWith(manifestSuffix)) manifests.push(parseManifest(name, await textOf(files, name)));
  }
  const found = new Set(manifests.map(({ chunk }) => chunk));
  const missing = names.filter((name) => !found.has(name));
  if (missing.length > 0) throw notFound(`No export of ${missing.join(', ')} lies in ${files.location}.`);
  if (manifests.length === 0) throw notFound(`No export of a chunk lies in ${files.location}.`);
  return names.length === 0 ? manifests : manifests.filter(({ chunk }) => names.includes(chunk));
};

const textOf = async (files: ChunkFiles, name: string): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of files.read(name)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

const importChunk = async (
  client: Timescale,
  partitions: PartitionKeeper,
  files: ChunkFiles,
  { manifest, table }: Import,
): Promise<ImportedChunk> => {
  const sum = { written: 0, same: 0, older: 0, deleted: 0 };
  for await (const rows of inBatches(decodeParquet(files, manifest))) {
    const times = rows.map((row) => table.timeOf(row));
    await partitions.ensure(manifest.table, times);
    const work = (statements: Statements) => importRows(statements, table, rows);
    const { written, same, older, deleted } = await client.transaction('import-rows', work, { isByIndex: true });
    sum.written += written;
    sum.same += same;
    sum.older += older;
    sum.deleted += deleted;
  }
  return { name: manifest.chunk, file: manifest.file.name, rows: manifest.rows, ...sum };
};

async function* inBatches(groups: AsyncIterable<readonly RawRow[]>): AsyncIterable<readonly RawRow[]> {
  let batch: RawRow[] = [];
  let characters = 0;
  for await (const rows of groups) {
    for (const row of rows) {
      batch.push(row);
      for (const value of row) characters += value?.length ?? 0;
      if (batch.length < rowsAtOnce && characters < charactersAtOnce) continue;
      yield batch;
      batch = [];
      characters = 0;
    }
  }
  if (batch.length > 0) yield batch;
}
