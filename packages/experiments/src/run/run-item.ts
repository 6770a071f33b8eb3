import {
  billedParameters,
  DomainError,
  experimentAttemptsMax,
  ModelCallError,
  nothingSpent,
  prepareCallPrices,
  priceCall,
  spendingOf,
  shownFailure,
  type CallSpending,
  type ClaimedExperimentItem,
  type DatasetExperiment,
  type DatasetItem,
  type DatasetStore,
  type ExperimentOutcome,
  type LlmConnectionStore,
  type Micros,
  type ModelCaller,
  type ModelMessage,
  type OpenLlmConnection,
  type PriceBook,
  type RecordedAttempt,
} from '@spanledger/core';

import { fillItem } from '../item/fill-item.ts';
import { itemEvents, type EndedCall } from '../item/item-events.ts';

export interface ItemParts {
  readonly datasets: Pick<DatasetStore, 'getItem'>;
  readonly llmConnections: Pick<LlmConnectionStore, 'open'>;
  readonly prices: PriceBook;
  readonly callModel: ModelCaller;
  readonly now: () => Micros;
  /** A longer call is aborted, and retried; 5 minutes when absent. */
  readonly callMsMax?: number | undefined;
}

export interface AttemptedItem {
  readonly recorded: RecordedAttempt;
  readonly spent: CallSpending;
}

const callMsMaxDefault = 300_000;
const restMsOfAttempt = [5_000, 30_000, 120_000, 600_000] as const;
const restMsOfLimit = 5_000;

/**
 * Makes one attempt at an item, and returns its outcome: a call that fails is an outcome. Rejects when the signal ends
 * it, and when stores cannot be read; then nothing was spent, or it cannot be known.
 */
export const attemptItem = async (
  parts: ItemParts,
  experiment: DatasetExperiment,
  claimed: ClaimedExperimentItem,
  signal: AbortSignal,
): Promise<AttemptedItem> => {
  const { projectId, definition, asOf } = experiment;
  const item = await parts.datasets.getItem(projectId, claimed.datasetItemId, asOf);
  if (item === undefined) return withoutCall('The item is gone.');
  const filled = messagesOf(experiment, item);
  if ('problem' in filled) return withoutCall(filled.problem);
  const opened = await parts.llmConnections.open(projectId, definition.provider);
  if (opened === undefined) return withoutCall(`The project has no connection ${definition.provider}.`);
  await prepareCallPrices(parts.prices, projectId, definition.model);
  const { call, failure } = await callOf(parts, experiment, { ...opened, ...filled, signal });
  const cost = priceCall(parts.prices, projectId, {
    ...call,
    model: definition.model,
    parameters: billedParameters(definition.parameters, call.answer),
  });
  // With a limit the first answer that breaks off would end the experiment.
  const isBrokenCounted = isBroken(failure) && experiment.maxCost === null;
  const spent = spendingOf(cost, {
    mayBeBilled: call.answer !== undefined || isBrokenCounted,
    isCutOff: isBrokenCounted && failure?.isCutOff === true,
  });
  const outcome = failure === undefined ? ({ state: 'done' } as const) : outcomeOf(failure, claimed, parts.now());
  // A temporary failure that cost nothing is not stored as a trace.
  const isStored = outcome.state !== 'pending' || Object.keys(call.usage).length > 0 || isBroken(failure);
  return { recorded: { outcome, events: isStored ? itemEvents(experiment, item, claimed.attempt, call) : [] }, spent };
};

/** What it cost is not known. */
const isBroken = (failure: ModelCallError | undefined): boolean => failure?.mayBeBilled === true;

/** An item that cannot be attempted, which is no failure of a model. */
export const withoutCall = (error: string): AttemptedItem => ({
  recorded: { outcome: { state: 'failed', error: shownFailure(error) }, events: [] },
  spent: nothingSpent,
});

const messagesOf = (
  { definition }: DatasetExperiment,
  item: DatasetItem,
): { readonly messages: readonly ModelMessage[] } | { readonly problem: string } => {
  const filled = fillItem(definition, item);
  return 'missing' in filled ? { problem: `The item has no value for ${filled.missing.join(', ')}.` } : filled;
};

interface Calling extends OpenLlmConnection {
  readonly messages: readonly ModelMessage[];
  readonly signal: AbortSignal;
}

interface Called {
  readonly call: EndedCall;
  readonly failure: ModelCallError | undefined;
}

const callOf = async (
  { callModel, now, callMsMax = callMsMaxDefault }: ItemParts,
  { definition: { model, parameters, schema } }: DatasetExperiment,
  { connection, credentials, messages, signal }: Calling,
): Promise<Called> => {
  const startedAt = now();
  const ended = (given: Pick<EndedCall, 'usage'> & Partial<EndedCall>): EndedCall => ({
    messages,
    startedAt,
    endedAt: now(),
    answer: undefined,
    error: undefined,
    ...given,
  });
  const limit = AbortSignal.timeout(callMsMax);
  const request = { model, messages, parameters, ...(schema === null ? {} : { schema }) };
  let usageOfStopped: EndedCall['usage'] = {};
  const onUsage = (usage: EndedCall['usage']): void => {
    usageOfStopped = usage;
  };
  try {
    const within = AbortSignal.any([signal, limit]);
    const answer = await callModel(connection, credentials, request, { signal: within, onUsage });
    return { call: ended({ answer, usage: answer.usage }), failure: undefined };
  } catch (error) {
    if (signal.aborted) throw error;
    const failure = failureOf(error, limit.aborted, usageOfStopped);
    return { call: ended({ usage: failure.usage, error: shownFailure(failure.message) }), failure };
  }
};

const failureOf = (error: unknown, isTooLong: boolean, usage: EndedCall['usage']): ModelCallError => {
  if (error instanceof ModelCallError) return error;
  if (isTooLong)
    return new ModelCallError('timeout', 'The model took too long.', { usage, mayBeBilled: true, isCutOff: true });
  if (error instanceof DomainError) return new ModelCallError('refused', error.message);
  throw error;
};

const outcomeOf = (
  { failure, message, retryAfterMs = 0 }: ModelCallError,
  { attempts }: ClaimedExperimentItem,
  now: Micros,
): ExperimentOutcome => {
  const error = shownFailure(message);
  const isPassing = ['limited', 'unavailable', 'timeout'].includes(failure);
  if (!isPassing || attempts >= experimentAttemptsMax) return { state: 'failed', error };
  const restMs = restMsOfAttempt[Math.min(attempts, restMsOfAttempt.length) - 1] ?? restMsOfAttempt[0];
  const isLimited = failure === 'limited';
  return {
    state: 'pending',
    error,
    dueAt: now + Math.max(restMs, retryAfterMs) * 1000,
    // The limit is the provider's: all other items would reach it too.
    restUntil: isLimited ? now + Math.max(restMsOfLimit, retryAfterMs) * 1000 : null,
  };
};
