import { decodeParquet, readManifests, verifyFile, type ChunkFiles, type ChunkManifest } from '@spanledger/archive';
import type { ProjectId } from '@spanledger/core';
import type { RawRow } from '@spanledger/postgres-kit';
import type { Statements, Timescale } from '../client/timescale-client.ts';
import { partitionKeeper, type PartitionKeeper } from '../partitions/ensure-partitions.ts';
import { importRows, type ImportedRows } from './import-rows.ts';
import { rawTable, type RawTable } from './raw-table.ts';
import { checkColumns } from './table-columns.ts';

export interface ImportedChunk extends ImportedRows {
  readonly name: string;
  readonly file: string;
  readonly rows: number;
}

/** Of one transaction. */
const rowsAtOnce = 1_000;
const charactersAtOnce = 1 << 23;

/** True if a project was deleted: its rows are not put back, since nothing would erase them again. */
export type IsDeletedProject = (projectId: ProjectId) => Promise<boolean>;

interface Import {
  readonly manifest: ChunkManifest;
  readonly table: RawTable;
}

/**
 * Imports the exports of that place; of these chunks only, with `names`. Nothing is written before every file was found
 * to be what its manifest describes (`invalid_input`) and to fit into the tables (`conflict`). After an interruption it
 * can be repeated: existing rows are unchanged.
 */
export async function* importChunks(
  client: Timescale,
  files: ChunkFiles,
  names: readonly string[] = [],
  isDeleted: IsDeletedProject = async () => false,
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
  for (const each of imports) yield await importChunk({ client, partitions, files, isDeleted }, each);
}

interface Target {
  readonly client: Timescale;
  readonly partitions: PartitionKeeper;
  readonly files: ChunkFiles;
  readonly isDeleted: IsDeletedProject;
}

const importChunk = async (
  { client, partitions, files, isDeleted }: Target,
  { manifest, table }: Import,
): Promise<ImportedChunk> => {
  const sum = { written: 0, same: 0, older: 0, deleted: 0 };
  for await (const batch of inBatches(decodeParquet(files, manifest))) {
    const rows = await ofLivingProjects(batch, table, isDeleted);
    sum.deleted += batch.length - rows.length;
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

const ofLivingProjects = async (
  rows: readonly RawRow[],
  table: RawTable,
  isDeleted: IsDeletedProject,
): Promise<readonly RawRow[]> => {
  const projectOf = (row: RawRow): string => table.keyOf(row)[0] ?? '';
  const deleted = new Set<string>();
  for (const project of new Set(rows.map(projectOf))) if (await isDeleted(project as ProjectId)) deleted.add(project);
  return deleted.size === 0 ? rows : rows.filter((row) => !deleted.has(projectOf(row)));
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
