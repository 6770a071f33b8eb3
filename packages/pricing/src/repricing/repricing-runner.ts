import { DomainError, whileLocked, type CostRevisions, type PriceBooks, type Repricing } from '@spanledger/core';
import { carryOutRepricing } from './carry-out-repricing.ts';
import { automaticPricingDue, queueAutomaticPricing, type AutomaticPricingParts } from './queue-automatic-pricing.ts';

export interface RepricingRunnerParts extends AutomaticPricingParts {
  readonly revisions: CostRevisions;
  readonly books: Pick<PriceBooks, 'at' | 'latestVersion'>;
  /** How often to look for work in addition; two seconds when absent. */
  readonly pollMs?: number | 'when woken' | undefined;
  /** Called with errors; a run that could not be carried out for now is tried again. */
  readonly onProblem: (error: unknown) => void;
}

export interface RepricingRunner {
  /** There may be work: looks at once. */
  wake(): void;
  /** Interrupts a run under way, which the next runner continues. */
  stop(): Promise<void>;
}

const pollDefaultMs = 2000;
/** A run that fails this many times in a row would block all others. */
const attemptsMax = 30;

/** Carries out runs one after the other, while no other process does. */
export const startRepricingRunner = (parts: RepricingRunnerParts): RepricingRunner => {
  const stopping = new AbortController();
  const attempts = new Map<string, number>();
  let wake: (() => void) | undefined;
  let isWoken = false;
  const nextLook = async (): Promise<void> => {
    if (isWoken || stopping.signal.aborted) return;
    const { pollMs = pollDefaultMs } = parts;
    await new Promise<void>((resolve) => {
      const timer = pollMs === 'when woken' ? undefined : setTimeout(resolve, pollMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  };
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      isWoken = false;
      await workOff(parts, attempts, stopping.signal).catch(parts.onProblem);
      await nextLook();
    }
  };
  const ended = loop();
  return {
    wake: () => {
      isWoken = true;
      wake?.();
    },
    stop: async () => {
      stopping.abort();
      wake?.();
      await ended;
    },
  };
};

const workOff = async (
  parts: RepricingRunnerParts,
  attempts: Map<string, number>,
  stopping: AbortSignal,
): Promise<void> => {
  const isDue = (await parts.queue.next()) !== undefined || (await automaticPricingDue(parts)) !== undefined;
  if (!isDue) return;
  await whileLocked(parts.queue.lock, stopping, async (signal) => {
    await queueAutomaticPricing(parts);
    for (let run = await parts.queue.next(); run !== undefined && !signal.aborted; run = await parts.queue.next()) {
      await carryOut(parts, run, attempts, signal);
    }
  });
};

/** Ends the run with its outcome. Rejects while it has not ended and a condition must improve first. */
const carryOut = async (
  parts: RepricingRunnerParts,
  run: Repricing,
  attempts: Map<string, number>,
  signal: AbortSignal,
): Promise<void> => {
  const { queue, revisions, books } = parts;
  try {
    const outcome = await carryOutRepricing(run, { queue, revisions, books, signal });
    if (outcome !== 'interrupted') await queue.end(run.id, outcome, null);
  } catch (error) {
    const attempt = (attempts.get(run.id) ?? 0) + 1;
    attempts.set(run.id, attempt);
    const isOutage = error instanceof DomainError && error.code === 'unavailable';
    if (signal.aborted || (isOutage && attempt < attemptsMax)) throw error;
    parts.onProblem(error);
    // Messages of other errors may contain data of clients.
    await queue.end(run.id, 'failed', error instanceof DomainError ? error.message : 'It met an unexpected error.');
  }
  attempts.delete(run.id);
};
