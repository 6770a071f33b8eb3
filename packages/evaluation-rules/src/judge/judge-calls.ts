import { setTimeout as wait } from 'node:timers/promises';

import {
  EvaluationError,
  ModelCallError,
  spendingOf,
  type AttemptKey,
  type EvaluationQueue,
  type JudgeCall,
  type JudgeCaller,
  type LlmConnectionStore,
  type Micros,
  type ModelAnswer,
  type ModelCaller,
  type ModelRequest,
  type OpenLlmConnection,
  type PriceBook,
  type Usd,
} from '@spanledger/core';

import { costOfCall, mostThatACallCosts } from './call-costs.ts';

export interface JudgeCallParts {
  readonly evaluations: Pick<EvaluationQueue, 'reserve' | 'spend'>;
  readonly llmConnections: Pick<LlmConnectionStore, 'open'>;
  readonly callModel: ModelCaller;
  readonly prices: PriceBook;
  readonly now: () => Micros;
  /** The pause before an amount is reserved that calls under way have left no room for; 500 ms when absent. */
  readonly heldRestMs?: number | undefined;
}

/** Why a rule is paused instead of retrying its execution. */
export type PauseReason = string;

/** The calls of one attempt, independent of their use by its evaluator. */
export interface JudgeCalls {
  readonly call: JudgeCaller;
  /** Each, in the order of their ends. */
  readonly made: readonly JudgeCall[];
  /** Of the last call that was refused, or not made because of a budget. */
  readonly pauseReason: PauseReason | undefined;
  /** Of the last call, when it failed so that a later one may succeed. */
  readonly passing: ModelCallError | undefined;
  /** Resolves when no call is under way. */
  ended(): Promise<void>;
}

const heldRestMsDefault = 500;
/** Without it an answer could cost any amount. */
const outputTokensMax = 4096;

interface AttemptTerms {
  readonly hasBudget: boolean;
  /** No call outlives it. */
  readonly signal: AbortSignal;
}

/** The state of the calls so far. */
interface Noted {
  readonly made: JudgeCall[];
  pauseReason: PauseReason | undefined;
  passing: ModelCallError | undefined;
}

/** Calls models for one attempt: each is within the budget before it is made, and counted when it was. */
export const createJudgeCalls = (parts: JudgeCallParts, execution: AttemptKey, terms: AttemptTerms): JudgeCalls => {
  const noted: Noted = { made: [], pauseReason: undefined, passing: undefined };
  const callOnce = judgeCaller(parts, execution, terms, noted);
  const underWay = new Set<Promise<unknown>>();
  return {
    call: async (provider, request, options) => {
      const called = callOnce(provider, request, options);
      underWay.add(called);
      try {
        return await called;
      } finally {
        underWay.delete(called);
      }
    },
    ended: async () => {
      await Promise.allSettled(underWay);
    },
    made: noted.made,
    get pauseReason() {
      return noted.pauseReason;
    },
    get passing() {
      return noted.passing;
    },
  };
};

const judgeCaller =
  (parts: JudgeCallParts, execution: AttemptKey, terms: AttemptTerms, noted: Noted): JudgeCaller =>
  async (provider, given, options) => {
    terms.signal.throwIfAborted();
    const ready = await readyToCall(parts, execution, terms, { provider, request: given });
    if ('refusal' in ready) {
      noted.pauseReason = ready.refusal;
      throw new ModelCallError('refused', ready.refusal);
    }
    const { connection, credentials, request, reserved } = ready;
    const startedAtMs = parts.now() / 1000;
    const signal = AbortSignal.any([terms.signal, options.signal]);
    const { answer, failure, ...outcome } = await outcomeOf(async (onUsage) =>
      parts.callModel(connection, credentials, request, { ...options, signal, onUsage }),
    );
    const call = { request, answer, ...outcome, startedAtMs, endedAtMs: parts.now() / 1000 };
    noted.made.push(call);
    noted.passing = isPassing(failure) ? failure : undefined;
    if (isRefusal(failure)) noted.pauseReason = `The connection ${provider} refuses: ${failure.message}`;
    const cost = await costOfCall(parts.prices, execution.projectId, call);
    const spent = spendingOf(cost, endOf(call, failure));
    // What is not known may be as much as was reserved.
    await parts.evaluations.spend(execution, spent.unpricedCalls > 0 ? 0n : reserved, spent);
    if (answer === undefined) throw failure;
    return answer;
  };

interface Outcome extends Pick<JudgeCall, 'error' | 'usage'> {
  readonly answer?: ModelAnswer | undefined;
  /** Why there is no answer. */
  readonly failure?: unknown;
}

type Calling = (onUsage: (usage: JudgeCall['usage']) => void) => Promise<ModelAnswer>;

const outcomeOf = async (calling: Calling): Promise<Outcome> => {
  let usageOfStopped: JudgeCall['usage'] = {};
  try {
    const answer = await calling((usage) => {
      usageOfStopped = usage;
    });
    return { answer, usage: answer.usage };
  } catch (failure) {
    const usage = failure instanceof ModelCallError ? failure.usage : usageOfStopped;
    return { failure, usage, error: failure instanceof Error ? failure.message : String(failure) };
  }
};

/** One that its signal ended was at its answer, or about to be. */
const endOf = ({ answer }: JudgeCall, failure: unknown) =>
  failure instanceof ModelCallError ? failure : { mayBeBilled: true, isCutOff: answer === undefined };

const isPassing = (failure: unknown): failure is ModelCallError =>
  failure instanceof ModelCallError && ['limited', 'unavailable', 'timeout'].includes(failure.failure);

/** Of any target: a refusal of the messages is a failure of their target alone. */
const isRefusal = (failure: unknown): failure is ModelCallError =>
  failure instanceof ModelCallError && failure.failure === 'refused' && !failure.isOfMessages;

interface ReadyCall extends OpenLlmConnection {
  readonly request: ModelRequest;
  readonly reserved: Usd;
}

/** The parts of a call, with its price reserved if the rule has a budget, once there is room for it; or why it is not made. */
const readyToCall = async (
  { evaluations, llmConnections, prices, now, heldRestMs = heldRestMsDefault }: JudgeCallParts,
  execution: AttemptKey,
  { hasBudget, signal }: AttemptTerms,
  given: { readonly provider: string; readonly request: ModelRequest },
): Promise<ReadyCall | { readonly refusal: PauseReason }> => {
  const { projectId } = execution;
  const found = await llmConnections.open(projectId, given.provider);
  if (found === undefined) return { refusal: `The project has no LLM connection ${given.provider}.` };
  if (!hasBudget) return { ...found, request: given.request, reserved: 0n };
  const request = bounded(given.request);
  const reserved = await mostThatACallCosts(prices, projectId, request, now());
  if (reserved === undefined) {
    const model = `The model ${request.model} has no price`;
    return { refusal: `${model}, so the budget of the rule cannot be kept. Add its price.` };
  }
  for (;;) {
    const reserving = await evaluations.reserve(execution, reserved, now());
    if (reserving === 'reserved') return { ...found, request, reserved };
    if (reserving === 'gone') throw new EvaluationError('The trace of the target was deleted.', false);
    if (reserving === 'spent') return { refusal: 'The budget of the rule is spent.' };
    await wait(heldRestMs, undefined, { signal });
  }
};

const bounded = (request: ModelRequest): ModelRequest =>
  typeof request.parameters['maxTokens'] === 'number'
    ? request
    : { ...request, parameters: { ...request.parameters, maxTokens: outputTokensMax } };
