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

export const listItems = async (
  db: PrismaClient,
  projectId: ProjectId,
  { datasetName, sourceTraceId, sourceObservationId, asOf }: DatasetItemConditions,
  { page, limit }: PageRequest,
): Promise<Page<DatasetItem>> => {
  const where = {
    projectId,
    isDeleted: false,
    status: 'ACTIVE',
    ...(asOf === undefined
      ? { validTo: validNow }
      : { validFrom: { lte: BigInt(asOf) }, validTo: { gt: BigInt(asOf) } }),
    ...(datasetName === undefined ? {} : { datasetId: await datasetIdOf(db, projectId, datasetName) }),
    ...(sourceTraceId === undefined ? {} : { sourceTraceId }),
    ...(sourceObservationId === undefined ? {} : { sourceObservationId }),
  };
  const orderBy = [
    asOf === undefined ? { createdAt: 'desc' as const } : { validFrom: 'desc' as const },
    { id: 'asc' as const },
  ];
  const include = { dataset: { select: { name: true } } };
  const [rows, totalItems] = await Promise.all([
    db.datasetItemVersion.findMany({ where, orderBy, include, skip: (page - 1) * limit, take: limit }),
    db.datasetItemVersion.count({ where }),
  ]);
  return { items: rows.map((row) => toItem(row, row.dataset.name)), totalItems };
};

const datasetIdOf = async (db: PrismaClient, projectId: ProjectId, name: string): Promise<string> => {
  const row = await db.dataset.findUnique({ where: { projectId_name: { projectId, name } }, select: { id: true } });
  if (row === null) throw notFound('Dataset not found');
  return row.id;
};
