import {
  parseIso,
  type LinkedRunItem,
  type Micros,
  type ObservationId,
  type ProjectId,
  type RunItemQuery,
  type RunItemReader,
  type TraceId,
} from '@spanledger/core';

import type { Prisma, PrismaClient } from '../generated/client.ts';
import { toItem } from './dataset-rows.ts';

const withRun = { run: { select: { name: true, metadata: true, dataset: { select: { id: true, name: true } } } } };
type Row = Prisma.DatasetRunItemGetPayload<{ include: typeof withRun }>;

export const postgresRunItemReader = (db: PrismaClient): RunItemReader => ({
  linked: async (projectId, query) => {
    const rows = await db.datasetRunItem.findMany({
      where: conditionsOf(projectId, query),
      orderBy: { id: 'asc' },
      take: query.limit,
      include: withRun,
    });
    return rows.map(toLinked);
  },
  lastRecordedAt: async (projectId) => {
    const last = await db.datasetRunItem.findFirst({
      where: { projectId, recordedAt: { not: null } },
      orderBy: { recordedAt: 'desc' },
      select: { recordedAt: true },
    });
    const recordedAt = last?.recordedAt ?? undefined;
    return recordedAt === undefined ? undefined : Number(recordedAt);
  },
  itemAsOf: async (projectId, id, at) => {
    const where = { projectId, id, isDeleted: false };
    const include = { dataset: { select: { name: true } } };
    const then = { ...where, validFrom: { lte: BigInt(at) } };
    const row =
      (await db.datasetItemVersion.findFirst({ where: then, orderBy: { validFrom: 'desc' }, include })) ??
      (await db.datasetItemVersion.findFirst({ where, orderBy: { validFrom: 'asc' }, include }));
    return row === null ? undefined : toItem(row, row.dataset.name);
  },
  datasetIds: async (projectId, names) => {
    const rows = await db.dataset.findMany({ where: { projectId, name: { in: [...names] } }, select: { id: true } });
    return rows.map(({ id }) => id);
  },
});

const anyOf = (values: readonly string[]) => (values.length === 0 ? {} : { name: { in: [...values] } });

const conditionsOf = (
  projectId: ProjectId,
  { datasetNames, runNames, traceIds, recordedSince, from, to, after }: RunItemQuery,
): Prisma.DatasetRunItemWhereInput => ({
  projectId,
  run: { ...anyOf(runNames), dataset: anyOf(datasetNames) },
  ...(traceIds === undefined ? {} : { traceId: { in: [...traceIds] } }),
  ...(recordedSince === undefined ? {} : { recordedAt: { gte: BigInt(recordedSince) } }),
  ...(after === undefined ? {} : { id: { gt: after } }),
  createdAt: {
    ...(from === undefined ? {} : { gte: BigInt(from) }),
    ...(to === undefined ? {} : { lt: BigInt(to) }),
  },
});

const toLinked = ({ run, ...row }: Row): LinkedRunItem => ({
  id: row.id,
  datasetRunId: row.runId,
  datasetRunName: run.name,
  datasetId: run.dataset.id,
  datasetName: run.dataset.name,
  datasetItemId: row.datasetItemId,
  traceId: row.traceId as TraceId,
  observationId: row.observationId as ObservationId | null,
  createdAt: Number(row.createdAt),
  recordedAt: Number(row.recordedAt ?? row.createdAt),
  itemAsOf: versionOf(run.metadata) ?? Number(row.createdAt),
});

/** The version of the dataset in the metadata of a run. */
const versionOf = (metadata: string | null): Micros | undefined => {
  if (metadata === null) return undefined;
  const { dataset_version: version } = JSON.parse(metadata) as { readonly dataset_version?: unknown };
  return typeof version === 'string' ? parseIso(version) : undefined;
};
