import {
  experimentAttemptsMax,
  experimentItemIds,
  formatUsd,
  reasonOfLimit,
  type ClaimedExperimentItem,
  type ExperimentAttemptKey,
  type ExperimentClaim,
  type ExperimentQueue,
  type Micros,
  type RecordedAttempt,
} from '@spanledger/core';

import { toUsd } from '../budgets/budget-rows.ts';
import { addItem } from '../datasets/dataset-run-store.ts';
import type { Prisma, PrismaClient } from '../generated/client.ts';
import type { DatasetExperimentModel } from '../generated/models.ts';
import { projectOf, toExperiment, withRun, type ExperimentKey } from './experiment-rows.ts';
import { canceledReason, lockExperiment, skipOpenItems } from './skip-items.ts';
import { giveUpExpired } from '../work/give-up-expired.ts';

type Db = Prisma.TransactionClient;

export const postgresExperimentQueue = (db: PrismaClient): ExperimentQueue => ({
  open: async () => {
    // Mostly there is none, and each process polls: runs and datasets are queried only if there is one.
    const found = await db.datasetExperiment.findFirst({ where: { isOpen: true }, select: { runId: true } });
    if (found === null) return [];
    const rows = await db.datasetExperiment.findMany({
      where: { isOpen: true, run: { dataset: { project: { deletedAt: null } } } },
      orderBy: { runId: 'asc' },
      include: withRun,
    });
    return rows.map(toExperiment);
  },
  claim: async (experiment, claim) => db.$transaction(async (transaction) => claimSome(transaction, experiment, claim)),
  keep: async (key, until) => {
    const { count } = await db.datasetExperimentItem.updateMany({
      where: running(key),
      data: { leaseUntil: BigInt(until) },
    });
    return count > 0;
  },
  record: async (key, recorded, { cost, unpricedCalls }) => {
    const count = await db.$executeRaw`
      UPDATE dataset_experiment_items SET recorded = ${JSON.stringify(recorded)}, cost = cost + ${formatUsd(cost)}::numeric,
        unpriced_calls = unpriced_calls + ${unpricedCalls}::int
      WHERE run_id = ${key.experimentId} AND dataset_item_id = ${key.datasetItemId} AND project_id = ${key.projectId}
        AND attempt = ${key.attempt} AND state = 'running' AND recorded IS NULL`;
    return count > 0;
  },
  settle: async (key, now) => db.$transaction(async (transaction) => settle(transaction, key, now)),
  release: async (key, dueAt) => {
    await db.datasetExperimentItem.updateMany({
      where: { ...running(key), recorded: null },
      data: { state: 'pending', leaseUntil: null, dueAt: BigInt(dueAt), attempts: { decrement: 1 } },
    });
  },
});

const running = ({ projectId, experimentId: runId, datasetItemId, attempt }: ExperimentAttemptKey) => ({
  projectId,
  runId,
  datasetItemId,
  attempt,
  state: 'running',
});

interface ClaimedRow {
  readonly datasetItemId: string;
  readonly projectId: string;
  readonly attempt: number;
  readonly attempts: number;
  readonly recorded: string | null;
}

const claimSome = async (
  db: Db,
  key: ExperimentKey,
  { now, until, limit }: ExperimentClaim,
): Promise<readonly ClaimedExperimentItem[]> => {
  const experiment = await lockExperiment(db, key);
  if (experiment === undefined) return [];
  const runId = experiment.runId;
  const reason = await reasonToEnd(db, experiment);
  if (reason !== undefined) await skipOpenItems(db, runId, now, reason);
  const isResting = experiment.restUntil !== null && Number(experiment.restUntil) > now;
  const isSuspect = (await hasSuspects(db, key, now)) && !isResting;
  const room = Math.min(isSuspect ? 1 : limit, experiment.concurrency - (await underWay(db, runId, now)));
  if (room <= 0) return [];
  const rows = await db.$queryRaw<ClaimedRow[]>`
    WITH due AS (
      SELECT project_id, run_id, dataset_item_id FROM dataset_experiment_items
      WHERE project_id = ${key.projectId} AND run_id = ${runId} AND (
        (state = 'pending' AND due_at <= ${BigInt(now)} AND NOT ${isResting || isSuspect}::boolean)
        OR (state = 'running' AND lease_until <= ${BigInt(now)} AND (recorded IS NULL) = ${isSuspect}::boolean))
      ORDER BY due_at, dataset_item_id LIMIT ${room} FOR UPDATE SKIP LOCKED
    )
    UPDATE dataset_experiment_items i SET state = 'running', lease_until = ${BigInt(until)}, attempt = attempt + 1,
      attempts = attempts + CASE WHEN recorded IS NULL THEN 1 ELSE 0 END
    FROM due
    WHERE i.project_id = due.project_id AND i.run_id = due.run_id AND i.dataset_item_id = due.dataset_item_id
    RETURNING i.dataset_item_id AS "datasetItemId", i.project_id AS "projectId", i.attempt, i.attempts, i.recorded`;
  if (rows.length === 0) await closeWhenSettled(db, experiment);
  return rows.map(({ projectId, recorded, ...row }) => ({
    ...row,
    projectId: projectOf(projectId),
    experimentId: runId,
    isSuspect,
    recorded: recorded === null ? null : (JSON.parse(recorded) as RecordedAttempt),
  }));
};

/** Whether leases have expired of items that are not given up now, and of which no attempt is recorded. */
const hasSuspects = async (db: Db, { projectId, id: runId }: ExperimentKey, now: Micros): Promise<boolean> => {
  const expired = { projectId, runId, state: 'running', recorded: null, leaseUntil: { lte: BigInt(now) } };
  const rows = await db.datasetExperimentItem.findMany({
    where: expired,
    select: { datasetItemId: true, attempts: true, error: true },
  });
  return giveUpExpired(rows, { attemptsMax: experimentAttemptsMax, now }, async ({ datasetItemId }, data) =>
    db.datasetExperimentItem.updateMany({ where: { ...expired, datasetItemId }, data }),
  );
};

/** Why no further call may begin; `undefined`: it may. */
const reasonToEnd = async (
  db: Db,
  { runId, canceledAt, maxCost }: DatasetExperimentModel,
): Promise<string | undefined> => {
  if (canceledAt !== null) return canceledReason;
  if (maxCost === null) return undefined;
  const { _sum } = await db.datasetExperimentItem.aggregate({
    where: { runId },
    _sum: { cost: true, unpricedCalls: true },
  });
  const spent = { cost: _sum.cost === null ? 0n : toUsd(_sum.cost), unpricedCalls: _sum.unpricedCalls ?? 0 };
  return reasonOfLimit(spent, toUsd(maxCost));
};

const underWay = async (db: Db, runId: string, now: Micros): Promise<number> =>
  db.datasetExperimentItem.count({ where: { runId, state: 'running', leaseUntil: { gt: BigInt(now) } } });

const closeWhenSettled = async (db: Db, { projectId, runId }: DatasetExperimentModel): Promise<void> => {
  const key = { projectId, runId };
  const open = await db.datasetExperimentItem.count({ where: { ...key, state: { in: ['pending', 'running'] } } });
  if (open === 0) await db.datasetExperiment.update({ where: { projectId_runId: key }, data: { isOpen: false } });
};

const settle = async (db: Db, key: ExperimentAttemptKey, now: Micros): Promise<boolean> => {
  const { projectId, experimentId, datasetItemId } = key;
  // In the lock order of claims.
  const experiment = await lockExperiment(db, { projectId, id: experimentId });
  const row = await db.datasetExperimentItem.findFirst({ where: running(key) });
  if (experiment === undefined || typeof row?.recorded !== 'string') return false;
  const { outcome, events } = JSON.parse(row.recorded) as RecordedAttempt;
  const { traceId } = experimentItemIds(experimentId, datasetItemId);
  const stored = events.length === 0 ? {} : { traceId };
  const settled = { leaseUntil: null, recorded: null, state: outcome.state, ...stored };
  const where = { projectId_runId_datasetItemId: { projectId, runId: experimentId, datasetItemId } };
  if (outcome.state === 'pending') {
    const { error, dueAt, restUntil } = outcome;
    await db.datasetExperimentItem.update({ where, data: { ...settled, error, dueAt: BigInt(dueAt) } });
    if (restUntil !== null) await rest(db, experimentId, restUntil);
    return true;
  }
  const error = outcome.state === 'failed' ? outcome.error : null;
  await db.datasetExperimentItem.update({ where, data: { ...settled, error, finishedAt: BigInt(now) } });
  if (events.length > 0) await addToRun(db, key, traceId, now);
  return true;
};

const rest = async (db: Db, runId: string, until: Micros): Promise<void> => {
  await db.$executeRaw`
    UPDATE dataset_experiments SET rest_until = greatest(coalesce(rest_until, 0), ${BigInt(until)})
    WHERE run_id = ${runId}`;
};

const addToRun = async (
  db: Db,
  { projectId, experimentId, datasetItemId }: ExperimentAttemptKey,
  traceId: string,
  now: Micros,
): Promise<void> => {
  const run = await db.datasetRun.findUniqueOrThrow({ where: { projectId_id: { projectId, id: experimentId } } });
  await addItem(db, projectId, run, { datasetItemId, traceId, observationId: null, createdAt: now });
};
