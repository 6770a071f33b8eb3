import {
  entityBytes,
  notFound,
  type DatasetItem,
  type DatasetItemConditions,
  type Micros,
  type Page,
  type PageRequest,
  type ProjectId,
  type Weighed,
} from '@spanledger/core';

import { Prisma, type PrismaClient } from '../generated/client.ts';
import { toItem, validNow } from './dataset-rows.ts';
import type { ItemCounts } from './item-counts.ts';

export const listItems = async (
  db: PrismaClient,
  counts: ItemCounts,
  projectId: ProjectId,
  { datasetName, sourceTraceId, sourceObservationId, asOf }: DatasetItemConditions,
  { page, limit }: PageRequest,
): Promise<Page<Weighed<string>>> => {
  const dataset = datasetName === undefined ? undefined : await datasetOf(db, projectId, datasetName);
  const where = Prisma.join(
    [
      Prisma.sql`project_id = ${projectId} AND NOT is_deleted AND status = 'ACTIVE'`,
      asOf === undefined
        ? Prisma.sql`valid_to = ${validNow}`
        : Prisma.sql`valid_from <= ${BigInt(asOf)} AND valid_to > ${BigInt(asOf)}`,
      ...(dataset === undefined ? [] : [Prisma.sql`dataset_id = ${dataset.id}`]),
      ...(sourceTraceId === undefined ? [] : [Prisma.sql`source_trace_id = ${sourceTraceId}`]),
      ...(sourceObservationId === undefined ? [] : [Prisma.sql`source_observation_id = ${sourceObservationId}`]),
    ],
    ' AND ',
  );
  const order = asOf === undefined ? Prisma.sql`created_at DESC, id` : Prisma.sql`valid_from DESC, id`;
  const count = async (): Promise<number> => {
    const [row] = await db.$queryRaw<{ count: bigint }[]>`SELECT count(*) FROM dataset_item_versions WHERE ${where}`;
    return Number(row?.count ?? 0);
  };
  const isOfSource = sourceTraceId !== undefined || sourceObservationId !== undefined;
  // Each write of items changes `written_at` in its transaction; counting a million items takes longer than a page of them.
  const total =
    dataset === undefined || isOfSource
      ? count()
      : counts.of(`${dataset.id} ${dataset.writtenAt} ${asOf ?? 'now'}`, count);
  // The heads of texts have their sizes.
  const [rows, totalItems] = await Promise.all([
    db.$queryRaw<{ key: string; bytes: number }[]>`
      SELECT id AS key, ${entityBytes}::integer + coalesce(octet_length(input), 0)
        + coalesce(octet_length(expected_output), 0) + coalesce(octet_length(metadata), 0) AS bytes
      FROM dataset_item_versions WHERE ${where}
      ORDER BY ${order} LIMIT ${limit} OFFSET ${(page - 1) * limit}`,
    total,
  ]);
  return { items: rows, totalItems };
};

export const readItems = async (
  db: PrismaClient,
  projectId: ProjectId,
  asOf: Micros | undefined,
  ids: readonly string[],
): Promise<readonly DatasetItem[]> => {
  const rows = await db.datasetItemVersion.findMany({
    where: {
      projectId,
      id: { in: [...ids] },
      isDeleted: false,
      status: 'ACTIVE',
      ...(asOf === undefined
        ? { validTo: validNow }
        : { validFrom: { lte: BigInt(asOf) }, validTo: { gt: BigInt(asOf) } }),
    },
    include: { dataset: { select: { name: true } } },
  });
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = found.get(id);
    return row === undefined ? [] : [toItem(row, row.dataset.name)];
  });
};

const datasetOf = async (db: PrismaClient, projectId: ProjectId, name: string) => {
  const select = { id: true, writtenAt: true };
  const row = await db.dataset.findUnique({ where: { projectId_name: { projectId, name } }, select });
  if (row === null) throw notFound('Dataset not found');
  return row;
};
