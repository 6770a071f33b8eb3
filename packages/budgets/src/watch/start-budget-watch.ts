import { randomUUID } from 'node:crypto';
import { every, type AlertOutbox, type ProjectId, type Repeat } from '@spanledger/core';
import { deliverWebhooks } from '../webhooks/deliver-webhooks.ts';
import type { SendWebhook } from '../webhooks/send-webhook.ts';
import { evaluateBudgets, type EvaluateParts } from './evaluate-budgets.ts';

export interface BudgetWatchOptions extends Omit<EvaluateParts, 'holder' | 'onProblem'> {
  readonly outbox: AlertOutbox;
  readonly send: SendWebhook;
  /** When to check for budgets that no other process watches; every 5 s when absent. */
  readonly repeat?: Repeat | undefined;
  /** The error of a project, or of a whole pass; it is retried. */
  readonly onProblem: (error: unknown, projectId?: ProjectId) => void;
}

export interface RunningWatch {
  /** Ends what is under way, and releases the watch for another process. */
  stop(): Promise<void>;
}

/** From the begin of one pass to that of the next. */
const passEveryMs = 1000;
/** The maximal share of time that passes may take: after a long one there is a longer pause. */
const workingShareMax = 0.75;
/** While there are no budgets, or another process watches, and after a failed pass. */
const lookEveryMs = 5000;

/**
 * Evaluates budgets and sends alerts until it is stopped. Any number of processes may run it on the same stores: one
 * of them evaluates at a time.
 */
export const startBudgetWatch = (options: BudgetWatchOptions): RunningWatch => {
  const { watch, outbox, send, now, repeat = every(lookEveryMs), onProblem } = options;
  const holder = randomUUID();
  const stopping = new AbortController();
  let delivery: Promise<void> | undefined;

  const deliver = (): void => {
    delivery ??= deliverWebhooks({ outbox, send, now, signal: stopping.signal })
      .catch((error: unknown) => onProblem(error))
      .finally(() => {
        delivery = undefined;
      });
  };
  /** The delay before the next pass; `undefined`: there is nothing to do here. */
  const pass = async (): Promise<number | undefined> => {
    const startedAt = performance.now();
    const parts = { ...options, holder, onProblem: (id: ProjectId, error: unknown) => onProblem(error, id) };
    const outcome = await evaluateBudgets(parts).catch((error: unknown) => {
      onProblem(error);
      return 'failed' as const;
    });
    if (outcome === 'failed') return lookEveryMs;
    if (outcome !== 'evaluated') return undefined;
    deliver();
    const tookMs = performance.now() - startedAt;
    return Math.max(passEveryMs - tookMs, tookMs * (1 / workingShareMax - 1));
  };
  const passes = async (signal: AbortSignal): Promise<void> => {
    for (let waitMs = await pass(); waitMs !== undefined && !signal.aborted; waitMs = await pass()) {
      await pause(waitMs, signal);
      if (signal.aborted) return;
    }
    // Another budget may come due soon, and any process may evaluate it first.
    await watch.release(holder);
  };
  const stopPasses = repeat(passes, onProblem);
  return {
    stop: async () => {
      stopping.abort();
      await stopPasses();
      await delivery;
      await watch.release(holder).catch((error: unknown) => onProblem(error));
    },
  };
};

const pause = async (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((wake) => {
    if (signal.aborted) {
      wake();
      return;
    }
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      wake();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
