import {
  EvaluationError,
  ModelCallError,
  type Evaluate,
  type EvaluatedScore,
  type ModelCaller,
  type ModelFailure,
} from '@spanledger/core';

/** The outcome of one evaluation: scores, a failure of the evaluator or of a model call, or a call that never ends. */
export type JudgingStep =
  | { readonly kind: 'scores'; readonly scores: readonly EvaluatedScore[]; readonly calls: number }
  | { readonly kind: 'fails'; readonly isPassing: boolean; readonly calls: number }
  | CallFails
  | { readonly kind: 'stalls' };

interface CallFails {
  readonly kind: 'call fails';
  readonly failure: ModelFailure;
  readonly retryAfterMs?: number | undefined;
  readonly isOfMessages?: boolean | undefined;
  readonly mayBeBilled?: boolean | undefined;
  /** What it had reported by then. */
  readonly cutOffUsage?: Readonly<Record<string, number>> | undefined;
}

export interface ScriptedEvaluator {
  readonly evaluate: Evaluate;
  readonly callModel: ModelCaller;
  /** The number of evaluations. */
  readonly judged: () => number;
  /** The number of answered model calls. */
  readonly answered: () => number;
}

/** Usage of each answered call. */
export const usageOfCall = { input: 100, output: 10, total: 110 } as const;

/** An evaluator with scripted outcomes, one step per evaluation; the last step repeats. */
export const scriptedEvaluator = (steps: readonly JudgingStep[]): ScriptedEvaluator => {
  let judged = 0;
  let answered = 0;
  return {
    judged: () => judged,
    answered: () => answered,
    callModel: async (_connection, _credentials, { parameters }, { signal }) => {
      signal.throwIfAborted();
      const {
        failure,
        retryAfterMs,
        isOfMessages = false,
        mayBeBilled = false,
        cutOffUsage,
      } = parameters as Partial<CallFails>;
      const isCutOff = cutOffUsage !== undefined;
      const facts = { retryAfterMs, isOfMessages, mayBeBilled, isCutOff, usage: cutOffUsage ?? {} };
      if (failure !== undefined) throw new ModelCallError(failure, `the call is ${failure}`, facts);
      answered += 1;
      return { text: 'yes', usage: usageOfCall, finishReason: 'stop' };
    },
    evaluate: async (_definition, subject, { callModel, signal }) => {
      const step = steps[Math.min(judged, steps.length - 1)] ?? { kind: 'stalls' };
      judged += 1;
      if (step.kind === 'stalls') return new Promise(() => undefined);
      const request = {
        model: 'priced',
        messages: [{ role: 'user', content: JSON.stringify(subject.output) }] as const,
        parameters: { maxTokens: 50 },
      };
      if (step.kind === 'call fails') {
        const failing = { ...request, parameters: { ...step, maxTokens: 50 } };
        await callModel('openai', failing, { signal }).catch((error: unknown) => {
          const isRefusal = error instanceof ModelCallError && error.failure === 'refused';
          throw isRefusal ? new EvaluationError(error.message, false) : error;
        });
        throw new EvaluationError('the call did not fail', false);
      }
      for (let call = 0; call < step.calls; call += 1) await callModel('openai', request, { signal });
      if (step.kind === 'fails') throw new EvaluationError('the script fails', step.isPassing);
      return { scores: step.scores, calls: [] };
    },
  };
};
