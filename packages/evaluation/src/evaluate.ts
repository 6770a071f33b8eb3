import {
  EvaluationError,
  type Evaluation,
  type EvaluationSubject,
  type EvaluatorDefinition,
  type ForProject,
} from '@spanledger/core';

import type { BuiltInRun } from './builtin/built-in-kind.ts';
import { prepareBuiltIn } from './builtin/prepare-built-in.ts';
import { readScores } from './code/read-scores.ts';
import { DefinitionError } from './definition-error.ts';
import { runJudge, type JudgeModel } from './judge/run-judge.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

interface EvaluateParts {
  readonly sandbox: Sandbox;
  readonly nowMs: () => number;
}

export interface EvaluateOptions extends ForProject {
  readonly callModel: JudgeModel;
}

/**
 * Scores a subject by a definition. Rejects with `EvaluationError` when there is no score, and with the signal's reason
 * when that is aborted. A definition is an immutable value: its compiled form is cached as long as it exists.
 */
export const createEvaluate = ({ sandbox, nowMs }: EvaluateParts) => {
  const builtInRuns = new WeakMap<EvaluatorDefinition, BuiltInRun>();
  return async (
    definition: EvaluatorDefinition,
    subject: EvaluationSubject,
    { callModel, projectId, signal }: EvaluateOptions,
  ): Promise<Evaluation> => {
    signal.throwIfAborted();
    if (definition.type === 'judge') return runJudge(definition, subject, { callModel, nowMs, signal });
    if (definition.type === 'code') {
      const returned = await sandbox.run(definition.source, subject, { projectId, signal });
      return { scores: readScores(returned), calls: [] };
    }
    const run = builtInRuns.get(definition) ?? prepared(() => prepareBuiltIn(definition));
    builtInRuns.set(definition, run);
    return { scores: [await run(subject, { projectId, signal })], calls: [] };
  };
};

const prepared = (prepare: () => BuiltInRun): BuiltInRun => {
  try {
    return prepare();
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    throw new EvaluationError(`The evaluator cannot be used: ${error.message}.`, false);
  }
};
