import {
  isSampled,
  type DueRule,
  type EvaluationQueue,
  type EvaluationRuleStore,
  type Micros,
  type ProjectActivity,
  type ProjectId,
} from '@spanledger/core';

import { findTargets, type TargetReaders } from './find-targets.ts';

export interface FindingParts {
  readonly evaluations: Pick<EvaluationQueue, 'rules' | 'advance'>;
  readonly evaluationRules: Pick<EvaluationRuleStore, 'add'>;
  readonly readers: TargetReaders;
  readonly activity: ProjectActivity;
  readonly now: () => Micros;
  readonly onProblem: (error: unknown, projectId?: ProjectId) => void;
}

/**
 * The maximal delay between a row's time and its visibility: clocks differ, and inserts and their retries take their
 * time.
 */
const overlapMicros = 5 * 60_000_000;
/**
 * Targets that began earlier than this before they were written are found by a backfill alone: earlier days are not
 * read.
 */
export const lookBackMicros = 7 * 86_400_000_000;

/**
 * Stores when the telemetry of each rule was last searched, so that a project without writes costs one query for all of
 * them.
 */
export const createFinder = (parts: FindingParts): ((stopping: AbortSignal) => Promise<number>) => {
  const lookedAt = new Map<string, Micros>();
  return async (stopping) => {
    const { evaluations, activity, readers, onProblem } = parts;
    const rules = await evaluations.rules();
    const ids = new Set(rules.map(({ rule }) => rule.id));
    for (const id of lookedAt.keys()) if (!ids.has(id)) lookedAt.delete(id);
    if (rules.length === 0) return 0;
    const { at, settledAt } = await activity.read([...new Set(rules.map(({ rule }) => rule.projectId))]);
    for (const due of rules) {
      const { id, projectId } = due.rule;
      const settled = settledAt.get(projectId);
      const before = lookedAt.get(id);
      if (stopping.aborted) break;
      if (settled === undefined) continue;
      try {
        if (before !== undefined && settled < before && !(await wasLinked(readers, due, before))) continue;
        await findOf(parts, due);
        lookedAt.set(id, at);
      } catch (error) {
        onProblem(error, projectId);
      }
    }
    return rules.length;
  };
};

/** A run item may be linked to a trace long after that was written. */
const wasLinked = async ({ runItems }: TargetReaders, { rule }: DueRule, since: Micros): Promise<boolean> =>
  rule.target === 'dataset-run-item' && ((await runItems.lastRecordedAt(rule.projectId)) ?? 0) > since - overlapMicros;

const findOf = async ({ evaluations, evaluationRules, readers, now }: FindingParts, due: DueRule): Promise<void> => {
  const { rule, cursor, evaluatorVersion } = due;
  const startedAt = now();
  const writtenSince = cursor - overlapMicros;
  const period = { writtenSince, from: writtenSince - lookBackMicros };
  for await (const page of findTargets(readers, rule, period)) {
    const targets = page.filter(
      (target) => target.createdAt >= rule.createdAt && isSampled(rule.id, target, rule.sampling),
    );
    if (targets.length === 0) continue;
    const dueAt = startedAt + rule.delaySeconds * 1_000_000;
    const found = { evaluatorVersion, targets, dueAt, now: startedAt, isForEachVersion: false };
    await evaluationRules.add(rule.projectId, rule.id, found);
  }
  await evaluations.advance(rule, startedAt);
};
