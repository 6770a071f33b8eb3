import type { Micros } from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';
import type { DatasetExperimentModel } from '../generated/models.ts';
import type { ExperimentKey } from './experiment-rows.ts';

type Db = Prisma.TransactionClient;

export const canceledReason = 'The experiment was canceled.';

/** Until the transaction ends; `undefined` when it was deleted. */
export const lockExperiment = async (
  db: Db,
  { projectId, id: runId }: ExperimentKey,
): Promise<DatasetExperimentModel | undefined> => {
  await db.$queryRaw`
    SELECT run_id FROM dataset_experiments WHERE run_id = ${runId} AND project_id = ${projectId} FOR NO KEY UPDATE`;
  return (await db.datasetExperiment.findFirst({ where: { projectId, runId } })) ?? undefined;
};

/** Those that no process has, and without an attempt that waits to be stored. */
export const skipOpenItems = async (db: Db, runId: string, now: Micros, reason: string): Promise<void> => {
  await db.$executeRaw`
    UPDATE dataset_experiment_items
    SET state = 'skipped', error = ${reason}, lease_until = NULL, finished_at = ${BigInt(now)}
    WHERE run_id = ${runId} AND recorded IS NULL
      AND (state = 'pending' OR (state = 'running' AND lease_until <= ${BigInt(now)}))`;
};
