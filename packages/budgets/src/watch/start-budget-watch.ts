import { randomUUID } from 'node:crypto';
import type { AlertOutbox, ProjectId } from '@spanledger/core';
import { deliverWebhooks } from '../webhooks/deliver-webhooks.ts';
import type { SendWebhook } from '../webhooks/send-webhook.ts';
import { evaluateBudgets, type EvaluateParts } from './evaluate-budgets.ts';

export interface BudgetWatchOptions extends Omit<EvaluateParts, 'holder' | 'onProblem'> {
  readonly outbox: AlertOutbox;
  readonly send: SendWebhook;
  /** What went wrong with a project, or with a whole pass; it is tried again. */
  readonly onProblem: (error: unknown, projectId?: ProjectId) => void;
}

export interface RunningWatch {
  /** Ends what is under way, and lets another process watch at once. */
  stop(): Promise<void>;
}

/** From the begin of one pass to that of the next. */
const passEveryMs = 1000;
/** Passes may take so large a part of the time: after a long one there is a longer pause. */
const workingShareMax = 0.75;
/** While there are no budgets, or another process watches. */
const lookEveryMs = 5000;

/**
 * Evaluates budgets and sends alerts until it is stopped. Any number of processes may run it on the same stores: one
 * of them evaluates at a time.
 */
export const startBudgetWatch = (options: BudgetWatchOptions): RunningWatch => {
  const { watch, outbox, send, now, onProblem } = options;
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
  const pass = async (): Promise<number> => {
    const startedAt = performance.now();
    const parts = { ...options, holder, onProblem: (id: ProjectId, error: unknown) => onProblem(error, id) };
    const outcome = await evaluateBudgets(parts).catch((error: unknown) => {
      onProblem(error);
      return 'elsewhere' as const;
    });
    if (outcome !== 'evaluated') return lookEveryMs;
    deliver();
    const tookMs = performance.now() - startedAt;
    return Math.max(passEveryMs - tookMs, tookMs * (1 / workingShareMax - 1));
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) await pause(await pass(), stopping.signal);
  };
  const ended = run();
  return {
    stop: async () => {
      stopping.abort();
      await ended;
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
