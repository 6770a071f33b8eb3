import {
  conflict,
  idOfAnotherDataset,
  mergeDatasetItem,
  notFound,
  refuseItems,
  type Dataset,
  type DatasetItem,
  type DatasetItemChanges,
  type DatasetItemCheck,
  type ProjectId,
} from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';
import { itemRow, toDataset, validNow, type VersionRow } from './dataset-rows.ts';
import { knownItems, statementsOf, writeVersions } from './item-versions.ts';

type Db = Prisma.TransactionClient;

interface Put {
  readonly projectId: ProjectId;
  readonly datasetName: string;
  readonly items: readonly DatasetItemChanges[];
  readonly check: DatasetItemCheck;
}

export const putItems = async (
  db: Db,
  { projectId, datasetName, items, check }: Put,
): Promise<readonly DatasetItem[]> => {
  const dataset = await lockDataset(db, projectId, { name: datasetName });
  const firstAt = await reserveTimes(db, dataset.id, items.length);
  const run = statementsOf(db);
  const { known, elsewhere, present } = await knownItems(run, projectId, dataset, items);
  const issuesOf = await check(dataset);
  const put: DatasetItem[] = [];
  for (const [id, datasetId] of elsewhere) throw conflict(idOfAnotherDataset(id, datasetId));
  for (const [offset, given] of items.entries()) {
    const item = mergeDatasetItem(known.get(given.id), given, { projectId, dataset, at: firstAt + offset });
    known.set(item.id, item);
    put.push(item);
  }
  const issues = await issuesOf(put);
  refuseItems(items.map(({ at }, index) => ({ at, issues: issues[index] ?? [] })));
  await writeVersions(run, projectId, { rows: put.map(itemRow), present, insert: insertInto(db, projectId) });
  return put;
};

export const deleteItem = async (db: Db, projectId: ProjectId, id: string): Promise<void> => {
  const found = await db.datasetItemVersion.findFirst({
    where: { projectId, id, validTo: validNow, isDeleted: false },
  });
  if (found === null) throw notFound('Dataset item not found');
  await lockDataset(db, projectId, { id: found.datasetId });
  const row = await db.datasetItemVersion.findFirst({ where: { projectId, id, validTo: validNow, isDeleted: false } });
  if (row === null) throw notFound('Dataset item not found');
  const validFrom = BigInt(await reserveTimes(db, row.datasetId, 1));
  const deleted = { ...row, validFrom, isDeleted: true, input: null, expectedOutput: null, metadata: null };
  const insert = insertInto(db, projectId);
  await writeVersions(statementsOf(db), projectId, { rows: [deleted], present: new Set([id]), insert });
};

export const lockDataset = async (
  db: Db,
  projectId: ProjectId,
  by: { id: string } | { name: string },
): Promise<Dataset> => {
  const row = await db.dataset.findFirst({ where: { projectId, ...by } });
  if (row === null) throw notFound('Dataset not found');
  await db.$queryRaw`SELECT id FROM datasets WHERE id = ${row.id} FOR NO KEY UPDATE`;
  const locked = await db.dataset.findUnique({ where: { id: row.id } });
  if (locked === null) throw notFound('Dataset not found');
  return toDataset(locked);
};

/** The first of this many times, each later than that of any version of the dataset. */
const reserveTimes = async (db: Db, datasetId: string, count: number): Promise<number> => {
  const [row] = await db.$queryRaw<{ writtenAt: bigint }[]>`
    UPDATE datasets SET written_at =
      greatest((extract(epoch FROM clock_timestamp()) * 1000000)::bigint, written_at + 1) + ${count - 1}
    WHERE id = ${datasetId} RETURNING written_at AS "writtenAt"`;
  return Number(row?.writtenAt ?? 0n) - (count - 1);
};

/** A list for each column: a parameter for each value would cost more than the values. */
const insertInto =
  (db: Db, projectId: ProjectId) =>
  async (rows: readonly VersionRow[]): Promise<void> => {
    const values = <Name extends keyof VersionRow>(name: Name): VersionRow[Name][] => rows.map((row) => row[name]);
    await db.$executeRaw`
    INSERT INTO dataset_item_versions (
      project_id, id, valid_from, valid_to, dataset_id, is_deleted, status, input, expected_output, metadata,
      source_trace_id, source_observation_id, created_at
    )
    SELECT ${projectId}, n.* FROM unnest(
      ${values('id')}::text[], ${values('validFrom')}::bigint[], ${values('validTo')}::bigint[],
      ${values('datasetId')}::text[], ${values('isDeleted')}::boolean[], ${values('status')}::text[],
      ${values('input')}::text[], ${values('expectedOutput')}::text[], ${values('metadata')}::text[],
      ${values('sourceTraceId')}::text[], ${values('sourceObservationId')}::text[], ${values('createdAt')}::bigint[]
    ) AS n`;
  };
