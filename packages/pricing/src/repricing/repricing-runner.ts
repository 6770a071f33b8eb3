import { DomainError, whileLocked, type CostRevisions, type PriceBooks, type Repricing } from '@spanledger/core';
import { carryOutRepricing } from './carry-out-repricing.ts';
import { automaticPricingDue, queueAutomaticPricing, type AutomaticPricingParts } from './queue-automatic-pricing.ts';

export interface RepricingRunnerParts extends AutomaticPricingParts {
  readonly revisions: CostRevisions;
  readonly books: Pick<PriceBooks, 'at' | 'latestVersion' | 'concerned'>;
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
/** The longest pause, reached by doubling, while each look meets an outage. */
const pauseMaxMs = 60_000;

/**
 * Carries out runs one after the other, while no other process does. A run that meets an outage is tried again until it
 * ends or is cancelled; the others come first then.
 */
export const startRepricingRunner = (parts: RepricingRunnerParts): RepricingRunner => {
  const stopping = new AbortController();
  const passedOver = new Set<string>();
  let wake: (() => void) | undefined;
  let isWoken = false;
  const nextLook = async (failures: number): Promise<void> => {
    if (isWoken || stopping.signal.aborted) return;
    const { pollMs = pollDefaultMs } = parts;
    await new Promise<void>((resolve) => {
      const timer =
        pollMs === 'when woken' ? undefined : setTimeout(resolve, Math.min(pollMs * 2 ** failures, pauseMaxMs));
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  };
  const loop = async (): Promise<void> => {
    for (let failures = 0; !stopping.signal.aborted;) {
      isWoken = false;
      try {
        await workOff(parts, passedOver, stopping.signal);
        failures = 0;
      } catch (error) {
        failures += 1;
        parts.onProblem(error);
      }
      await nextLook(failures);
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

const workOff = async (parts: RepricingRunnerParts, passedOver: Set<string>, stopping: AbortSignal): Promise<void> => {
  const { queue } = parts;
  const isDue = (await queue.next()) !== undefined || (await automaticPricingDue(parts)) !== undefined;
  if (!isDue) return;
  await whileLocked(queue.lock, stopping, async (signal) => {
    await queueAutomaticPricing(parts);
    if ((await queue.next([...passedOver])) === undefined) passedOver.clear();
    while (!signal.aborted) {
      const run = await queue.next([...passedOver]);
      if (run === undefined) return;
      passedOver.add(run.id);
      await carryOut(parts, run, signal);
      passedOver.delete(run.id);
    }
  });
};

/** Ends the run with its outcome. Rejects while it has not ended and a condition must improve first. */
const carryOut = async (parts: RepricingRunnerParts, run: Repricing, signal: AbortSignal): Promise<void> => {
  const { queue, revisions, books } = parts;
  try {
    const outcome = await carryOutRepricing(run, { queue, revisions, books, signal });
    if (outcome !== 'interrupted') await queue.end(run.id, outcome, null);
  } catch (error) {
    const isOutage = error instanceof DomainError && error.code === 'unavailable';
    if (signal.aborted || isOutage) throw error;
    parts.onProblem(error);
    // Messages of other errors may contain data of clients.
    await queue.end(run.id, 'failed', error instanceof DomainError ? error.message : 'It met an unexpected error.');
  }
};
