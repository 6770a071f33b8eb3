import {
  notFound,
  type DatasetItem,
  type DatasetItemConditions,
  type Page,
  type PageRequest,
  type ProjectId,
} from '@spanledger/core';

import type { PrismaClient } from '../generated/client.ts';
import { toItem, validNow } from './dataset-rows.ts';
import type { ItemCounts } from './item-counts.ts';

export const listItems = async (
  db: PrismaClient,
  counts: ItemCounts,
  projectId: ProjectId,
  { datasetName, sourceTraceId, sourceObservationId, asOf }: DatasetItemConditions,
  { page, limit }: PageRequest,
): Promise<Page<DatasetItem>> => {
  const dataset = datasetName === undefined ? undefined : await datasetOf(db, projectId, datasetName);
  const where = {
    projectId,
    isDeleted: false,
    status: 'ACTIVE',
    ...(asOf === undefined
      ? { validTo: validNow }
      : { validFrom: { lte: BigInt(asOf) }, validTo: { gt: BigInt(asOf) } }),
    ...(dataset === undefined ? {} : { datasetId: dataset.id }),
    ...(sourceTraceId === undefined ? {} : { sourceTraceId }),
    ...(sourceObservationId === undefined ? {} : { sourceObservationId }),
  };
  const orderBy = [
    asOf === undefined ? { createdAt: 'desc' as const } : { validFrom: 'desc' as const },
    { id: 'asc' as const },
  ];
  const include = { dataset: { select: { name: true } } };
  const count = async (): Promise<number> => db.datasetItemVersion.count({ where });
  const isOfSource = sourceTraceId !== undefined || sourceObservationId !== undefined;
  // Each write of items changes `written_at` in its transaction; counting a million items takes longer than a page of them.
  const total =
    dataset === undefined || isOfSource
      ? count()
      : counts.of(`${dataset.id} ${dataset.writtenAt} ${asOf ?? 'now'}`, count);
  const [rows, totalItems] = await Promise.all([
    db.datasetItemVersion.findMany({ where, orderBy, include, skip: (page - 1) * limit, take: limit }),
    total,
  ]);
  return { items: rows.map((row) => toItem(row, row.dataset.name)), totalItems };
};

const datasetOf = async (db: PrismaClient, projectId: ProjectId, name: string) => {
  const select = { id: true, writtenAt: true };
  const row = await db.dataset.findUnique({ where: { projectId_name: { projectId, name } }, select });
  if (row === null) throw notFound('Dataset not found');
  return row;
};
