import {
  EvaluationError,
  type EvaluatedScore,
  type Evaluate,
  type EvaluationTarget,
  type EvaluatorDefinition,
  type JudgeCall,
  type ProjectId,
  type Usd,
} from '@spanledger/core';

import { costOfCall } from './call-costs.ts';
import { createJudgeCalls, type JudgeCallParts } from './judge-calls.ts';
import { readTarget, type RunItemSubjectReaders } from './read-run-item.ts';

export interface TrialParts extends Omit<JudgeCallParts, 'evaluations'> {
  readonly readers: RunItemSubjectReaders;
  readonly evaluate: Evaluate;
}

export interface Trial {
  readonly scores: readonly EvaluatedScore[];
  /** Why nothing was scored. */
  readonly error: string | null;
  readonly calls: readonly (JudgeCall & { readonly cost: Usd | null })[];
}

/** No rule pays for it. */
const unlimited: JudgeCallParts['evaluations'] = {
  reserve: async () => 'reserved',
  spend: async () => undefined,
};

/** Judges a target once and stores nothing; `undefined` when the target does not exist. */
export const tryEvaluator = async (
  parts: TrialParts,
  projectId: ProjectId,
  { definition, target }: { readonly definition: EvaluatorDefinition; readonly target: EvaluationTarget },
  signal: AbortSignal,
): Promise<Trial | undefined> => {
  const found = await readTarget(parts.readers, projectId, target);
  if (found === undefined) return undefined;
  const key = { projectId, ruleId: '', id: '', attempt: 0, startedAt: 0 };
  const calls = createJudgeCalls({ ...parts, evaluations: unlimited }, key, { hasBudget: false, signal });
  const judge = async () => {
    try {
      const options = { projectId, callModel: calls.call, signal };
      return { scores: (await parts.evaluate(definition, found.subject, options)).scores, error: null };
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      return { scores: [], error: error.message };
    }
  };
  const judged = await judge();
  await calls.ended();
  const priced = calls.made.map(async (call) => ({
    ...call,
    cost: (await costOfCall(parts.prices, projectId, call)).total,
  }));
  return { ...judged, calls: await Promise.all(priced) };
};
