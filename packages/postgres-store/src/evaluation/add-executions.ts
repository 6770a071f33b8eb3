import { executionId, targetKey, type FoundTargets, type ProjectId } from '@spanledger/core';

import type { PrismaClient } from '../generated/client.ts';

/**
 * One statement for all of them, which takes its locks in the same order as any other at once; returns how many were
 * new.
 */
export const addExecutions = async (
  db: PrismaClient,
  projectId: ProjectId,
  ruleId: string,
  { evaluatorVersion, targets, dueAt, now, isForEachVersion }: FoundTargets,
): Promise<number> => {
  const ids = targets.map((target) => executionId(ruleId, evaluatorVersion, target));
  const keys = targets.map(targetKey);
  const traceIds = targets.map(({ traceId }) => traceId);
  const observationIds = targets.map(({ observationId }) => observationId ?? '');
  const itemIds = targets.map(({ datasetItemId }) => datasetItemId ?? '');
  return db.$executeRaw`
    INSERT INTO evaluation_executions
      (id, project_id, rule_id, evaluator_version, target_key, trace_id, observation_id, dataset_item_id, state,
        due_at, score_ids, created_at)
    SELECT f.id, ${projectId}, ${ruleId}, ${evaluatorVersion}::int, f.target_key, f.trace_id, nullif(f.observation_id, ''),
      nullif(f.item_id, ''), 'pending', ${BigInt(dueAt)}::bigint, ARRAY[]::text[], ${BigInt(now)}::bigint
    FROM unnest(${ids}::text[], ${keys}::text[], ${traceIds}::text[], ${observationIds}::text[], ${itemIds}::text[])
      AS f (id, target_key, trace_id, observation_id, item_id)
    WHERE ${isForEachVersion}::boolean OR NOT EXISTS (
      SELECT FROM evaluation_executions e WHERE e.rule_id = ${ruleId} AND e.target_key = f.target_key)
    ORDER BY f.id
    ON CONFLICT (id) DO NOTHING`;
};
