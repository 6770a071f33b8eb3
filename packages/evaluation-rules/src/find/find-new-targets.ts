import { isDeepStrictEqual } from 'node:util';

import {
  isSampled,
  type DueRule,
  type EvaluationQueue,
  type EvaluationRule,
  type EvaluationRuleStore,
  type Micros,
  type ProjectActivity,
  type ProjectId,
} from '@spanledger/core';

import { findTargets, type TargetReaders } from './find-targets.ts';
import type { FoundTarget } from './found-target.ts';

export interface FindingParts {
  readonly evaluations: Pick<EvaluationQueue, 'rules' | 'advance'>;
  readonly evaluationRules: Pick<EvaluationRuleStore, 'add'>;
  readonly readers: TargetReaders;
  readonly activity: ProjectActivity;
  readonly now: () => Micros;
  /** How often it looks for new writes; `findEveryMsDefault` when absent. */
  readonly findEveryMs?: number | undefined;
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

/** The pause between two searches of a rule. */
export const findEveryMsDefault = 5000;

/** One search of a rule, continued one page after another. */
interface Pass {
  readonly rule: EvaluationRule;
  /** Everything written before was looked at when it ends. */
  readonly startedAt: Micros;
  /** The same by the clock of the project's activity. */
  readonly lookedAt: Micros;
  readonly pages: AsyncIterator<readonly FoundTarget[]>;
}

/**
 * Returns a function that looks for new targets of all rules until there are none left, and returns the number of rules.
 * Projects take turns, as do the rules of each: in a turn one page of one rule is added. Rules that have new writes
 * meanwhile begin within `findEveryMs`; those that are paused, changed or deleted end with their turn. A search that did
 * not end is repeated from the cursor of its rule: a target that was added is not added again.
 *
 * It stores when the telemetry of each rule was last searched, so that a project without writes costs one query for all
 * of them.
 */
export const createFinder = (parts: FindingParts): ((stopping: AbortSignal) => Promise<number>) => {
  const { evaluations, now, findEveryMs = findEveryMsDefault } = parts;
  const lookedAt = new Map<string, Micros>();
  return async (stopping) => {
    const passes = new Map<string, Pass>();
    for (let lookAt = now(); ;) {
      const rules = new Map((await evaluations.rules()).map((due) => [due.rule.id, due]));
      for (const [id, { rule }] of passes) if (!isDeepStrictEqual(rules.get(id)?.rule, rule)) passes.delete(id);
      if (now() >= lookAt) {
        lookAt = now() + findEveryMs * 1000;
        await beginPasses(parts, rules, lookedAt, passes);
      }
      for (const pass of firstOfEachProject(passes)) {
        if (stopping.aborted) return rules.size;
        const { id } = pass.rule;
        passes.delete(id);
        const result = await turn(parts, pass, rules.get(id)?.evaluatorVersion ?? 1);
        if (result === 'more') passes.set(id, pass);
        else if (result === 'ended') lookedAt.set(id, pass.lookedAt);
      }
      if (passes.size === 0) return rules.size;
    }
  };
};

const beginPasses = async (
  { activity, readers, now, onProblem }: FindingParts,
  rules: ReadonlyMap<string, DueRule>,
  lookedAt: Map<string, Micros>,
  passes: Map<string, Pass>,
): Promise<void> => {
  for (const id of lookedAt.keys()) if (!rules.has(id)) lookedAt.delete(id);
  if (rules.size === 0) return;
  const { at, settledAt } = await activity.read([...new Set([...rules.values()].map(({ rule }) => rule.projectId))]);
  for (const [id, due] of rules) {
    const { rule, cursor } = due;
    const settled = settledAt.get(rule.projectId);
    const before = lookedAt.get(id);
    if (settled === undefined || passes.has(id)) continue;
    try {
      if (before !== undefined && settled < before && !(await wasLinked(readers, due, before))) continue;
      const writtenSince = cursor - overlapMicros;
      const period = { writtenSince, from: writtenSince - lookBackMicros };
      const pages = findTargets(readers, rule, period)[Symbol.asyncIterator]();
      passes.set(id, { rule, startedAt: now(), lookedAt: at, pages });
    } catch (error) {
      onProblem(error, rule.projectId);
    }
  }
};

/** A run item may be linked to a trace long after that was written. */
const wasLinked = async ({ runItems }: TargetReaders, { rule }: DueRule, since: Micros): Promise<boolean> =>
  rule.target === 'dataset-run-item' && ((await runItems.lastRecordedAt(rule.projectId)) ?? 0) > since - overlapMicros;

const firstOfEachProject = (passes: ReadonlyMap<string, Pass>): readonly Pass[] => {
  const first = new Map<ProjectId, Pass>();
  for (const pass of passes.values()) {
    const { projectId } = pass.rule;
    if (!first.has(projectId)) first.set(projectId, pass);
  }
  return [...first.values()];
};

/** A failure is no problem of a rule that was paused or deleted during the turn. */
const turn = async (
  parts: FindingParts,
  pass: Pass,
  evaluatorVersion: number,
): Promise<'more' | 'ended' | 'failed'> => {
  const { evaluations, onProblem } = parts;
  const { rule, startedAt, pages } = pass;
  try {
    const { done, value } = await pages.next();
    if (done !== true) await add(parts, rule, evaluatorVersion, value);
    else await evaluations.advance(rule, startedAt);
    return done === true ? 'ended' : 'more';
  } catch (error) {
    const isActive = (await evaluations.rules()).some(({ rule: { id } }) => id === rule.id);
    if (isActive) onProblem(error, rule.projectId);
    return 'failed';
  }
};

const add = async (
  { evaluationRules, now }: FindingParts,
  rule: EvaluationRule,
  evaluatorVersion: number,
  page: readonly FoundTarget[],
): Promise<void> => {
  const targets = page.filter(
    (target) => target.createdAt >= rule.createdAt && isSampled(rule.id, target, rule.sampling),
  );
  if (targets.length === 0) return;
  const at = now();
  const dueAt = at + rule.delaySeconds * 1_000_000;
  await evaluationRules.add(rule.projectId, rule.id, {
    evaluatorVersion,
    targets,
    dueAt,
    now: at,
    isForEachVersion: false,
  });
};
