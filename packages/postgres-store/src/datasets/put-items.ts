import {
  conflict,
  mergeDatasetItem,
  notFound,
  refuseItems,
  type Dataset,
  type DatasetItem,
  type DatasetItemChanges,
  type DatasetItemCheck,
  type DatasetItemIssue,
  type ProjectId,
} from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';
import { itemRow, toDataset, toItem, validNow } from './dataset-rows.ts';

type Db = Prisma.TransactionClient;

interface Put {
  readonly projectId: ProjectId;
  readonly datasetName: string;
  readonly items: readonly DatasetItemChanges[];
  readonly check: DatasetItemCheck;
}

/** Rows of one statement; PostgreSQL takes 65,535 parameters, 13 for each. */
const rowsAtOnce = 1000;

export const putItems = async (
  db: Db,
  { projectId, datasetName, items, check }: Put,
): Promise<readonly DatasetItem[]> => {
  const dataset = await lockDataset(db, projectId, { name: datasetName });
  const firstAt = await reserveTimes(db, dataset.id, items.length);
  const known = await knownItems(db, projectId, dataset, items);
  const issuesOf = check(dataset);
  const failed: { at: string; issues: readonly DatasetItemIssue[] }[] = [];
  const put: DatasetItem[] = [];
  for (const [offset, given] of items.entries()) {
    const item = mergeDatasetItem(known.get(given.id), given, { projectId, dataset, at: firstAt + offset });
    const issues = issuesOf(item);
    if (issues.length > 0) failed.push({ at: given.at, issues });
    known.set(item.id, item);
    put.push(item);
  }
  refuseItems(failed);
  await writeVersions(db, projectId, put.map(itemRow));
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
  await writeVersions(db, projectId, [
    { ...row, validFrom, isDeleted: true, input: null, expectedOutput: null, metadata: null },
  ]);
};

const lockDataset = async (db: Db, projectId: ProjectId, by: { id: string } | { name: string }): Promise<Dataset> => {
  const row = await db.dataset.findFirst({ where: { projectId, ...by } });
  if (row === null) throw notFound('Dataset not found');
  await db.$queryRaw`SELECT id FROM datasets WHERE id = ${row.id} FOR NO KEY UPDATE`;
  const locked = await db.dataset.findUnique({ where: { id: row.id } });
  if (locked === null) throw notFound('Dataset not found');
  return toDataset(locked);
};

/** The first of so many times, each later than that of any version of the dataset. */
const reserveTimes = async (db: Db, datasetId: string, count: number): Promise<number> => {
  const [row] = await db.$queryRaw<{ writtenAt: bigint }[]>`
    UPDATE datasets SET written_at =
      greatest((extract(epoch FROM clock_timestamp()) * 1000000)::bigint, written_at + 1) + ${count - 1}
    WHERE id = ${datasetId} RETURNING written_at AS "writtenAt"`;
  return Number(row?.writtenAt ?? 0n) - (count - 1);
};

/** Those that are there, by their ids; `conflict` for one of another dataset. */
const knownItems = async (
  db: Db,
  projectId: ProjectId,
  dataset: Dataset,
  items: readonly DatasetItemChanges[],
): Promise<Map<string, DatasetItem>> => {
  const known = new Map<string, DatasetItem>();
  const ids = [...new Set(items.map(({ id }) => id))];
  for (let from = 0; from < ids.length; from += rowsAtOnce) {
    const id = { in: ids.slice(from, from + rowsAtOnce) };
    const rows = await db.datasetItemVersion.findMany({ where: { projectId, id, validTo: validNow } });
    for (const row of rows) {
      if (row.datasetId !== dataset.id) {
        throw conflict(`Dataset item id ${row.id} already exists in another dataset (id ${row.datasetId}).`);
      }
      if (!row.isDeleted) known.set(row.id, toItem(row, dataset.name));
    }
  }
  return known;
};

type Row = ReturnType<typeof itemRow>;

/** Each ends the version before it, in the table or among the rows. */
const writeVersions = async (db: Db, projectId: ProjectId, rows: readonly Row[]): Promise<void> => {
  const nextOf = new Map<string, bigint>();
  const ended = rows.toReversed().map((row) => {
    const validTo = nextOf.get(row.id) ?? validNow;
    nextOf.set(row.id, row.validFrom);
    return { ...row, validTo };
  });
  const first = [...nextOf];
  for (let from = 0; from < first.length; from += rowsAtOnce) {
    const some = first.slice(from, from + rowsAtOnce);
    await db.$executeRaw`
      UPDATE dataset_item_versions v SET valid_to = n.valid_from
      FROM unnest(${some.map(([id]) => id)}::text[], ${some.map(([, at]) => at)}::bigint[]) AS n (id, valid_from)
      WHERE v.project_id = ${projectId} AND v.id = n.id AND v.valid_to = ${validNow}`;
  }
  for (let from = 0; from < ended.length; from += rowsAtOnce) {
    await db.datasetItemVersion.createMany({ data: ended.slice(from, from + rowsAtOnce) });
  }
};
