import { compareTexts, nameOfAnotherRun, type NamedRunItem, type ProjectId } from '@spanledger/core';

import type { Prisma, PrismaClient } from '../generated/client.ts';
import { runItemId, runRow, validNow } from './dataset-rows.ts';

const itemsOfPart = 1_000;

/** Some statements for many items, which come with each export of a client. */
export const linkItems = async (
  db: PrismaClient,
  projectId: ProjectId,
  items: readonly NamedRunItem[],
): Promise<void> => {
  for (let from = 0; from < items.length; from += itemsOfPart) {
    const active = await activeItems(db, projectId, items.slice(from, from + itemsOfPart));
    if (active.length > 0) await linkActive(db, projectId, active);
  }
};

/** Those that their dataset has, at the time that they name. */
const activeItems = async (
  db: PrismaClient,
  projectId: ProjectId,
  items: readonly NamedRunItem[],
): Promise<readonly NamedRunItem[]> => {
  const moments = items.map(({ datasetVersion: at }) => (at === undefined ? validNow - 1n : BigInt(at)));
  const found = await db.$queryRaw<{ nth: bigint }[]>`
    SELECT given.nth FROM unnest(
      ${items.map(({ datasetItemId }) => datasetItemId)}::text[], ${items.map(({ datasetId }) => datasetId)}::text[],
      ${moments}::bigint[]) WITH ORDINALITY AS given(id, dataset_id, moment, nth)
    WHERE EXISTS (SELECT FROM dataset_item_versions v
      WHERE v.project_id = ${projectId} AND v.id = given.id AND v.dataset_id = given.dataset_id
        AND v.valid_from <= given.moment AND v.valid_to > given.moment AND NOT v.is_deleted AND v.status = 'ACTIVE')
    ORDER BY given.nth`;
  return found.flatMap(({ nth }) => items[Number(nth) - 1] ?? []);
};

const linkActive = async (db: PrismaClient, projectId: ProjectId, items: readonly NamedRunItem[]): Promise<void> => {
  const datasets = await datasetsOfRuns(db, projectId, items);
  const own = items.filter(({ runId, datasetId }) => datasets.get(runId) === datasetId);
  const runIds = [...new Set(own.map(({ runId }) => runId))];
  const traceIds = [...new Set(own.map(({ traceId }) => traceId))];
  const known = await db.datasetRunItem.findMany({
    where: { projectId, runId: { in: runIds }, traceId: { in: traceIds } },
    select: { runId: true, datasetItemId: true, traceId: true },
  });
  const linked = new Set(known.map(linkOf));
  const rows = own.flatMap((item): Prisma.DatasetRunItemCreateManyInput[] => {
    const link = linkOf(item);
    if (linked.has(link)) return [];
    linked.add(link);
    const { runId, datasetItemId, traceId, observationId, createdAt } = item;
    const id = runItemId({ datasetRunId: runId, datasetItemId, traceId, observationId });
    return [{ id, projectId, runId, datasetItemId, traceId, observationId, createdAt: BigInt(createdAt) }];
  });
  await db.datasetRunItem.createMany({ data: rows.toSorted(byId), skipDuplicates: true });
};

/** Concurrent statements take their locks in one order, so that none waits for one that waits for it. */
const byId = (a: { readonly id: string }, b: { readonly id: string }): number => compareTexts(a.id, b.id);

const linkOf = ({ runId, datasetItemId, traceId }: Pick<NamedRunItem, 'runId' | 'datasetItemId' | 'traceId'>): string =>
  JSON.stringify([runId, datasetItemId, traceId]);

/** The ids of their datasets, by the ids of runs; runs that are new begin. */
const datasetsOfRuns = async (
  db: PrismaClient,
  projectId: ProjectId,
  items: readonly NamedRunItem[],
): Promise<ReadonlyMap<string, string>> => {
  const first = new Map<string, NamedRunItem>();
  for (const item of items) if (!first.has(item.runId)) first.set(item.runId, item);
  const find = async (): Promise<ReadonlyMap<string, string>> => {
    const where = { projectId, id: { in: [...first.keys()] } };
    const rows = await db.datasetRun.findMany({ where, select: { id: true, datasetId: true } });
    return new Map(rows.map(({ id, datasetId }) => [id, datasetId]));
  };
  let found = await find();
  for (const nameOf of [ownName, nameBesideAnother]) {
    const missing = [...first.values()].filter(({ runId }) => !found.has(runId));
    if (missing.length === 0) break;
    const data = missing.map((item) =>
      runRow({ id: item.runId, projectId, datasetId: item.datasetId, name: nameOf(item) }, item),
    );
    // Unless there is one of this id or name.
    await db.datasetRun.createMany({ data: data.toSorted(byId), skipDuplicates: true });
    found = await find();
  }
  return found;
};

const ownName = ({ runName }: NamedRunItem): string => runName;
const nameBesideAnother = ({ runName, runId }: NamedRunItem): string => nameOfAnotherRun(runName, runId);
