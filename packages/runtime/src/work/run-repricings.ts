import type { Micros, PriceBooks, Repeat, TelemetryStore } from '@spanledger/core';
import type { PostgresStore } from '@spanledger/postgres-store';
import { startRepricingRunner, type RepricingRunner } from '@spanledger/pricing';

interface RepricingWork {
  readonly postgres: Pick<PostgresStore, 'repricingQueue' | 'repricings'>;
  readonly telemetry: Pick<TelemetryStore, 'revisions' | 'unpriced'>;
  readonly priceBooks: PriceBooks;
  readonly now: () => Micros;
  /** When it looks for requests of other processes; every two seconds when absent. */
  readonly repeat?: Repeat | undefined;
  readonly onProblem: (error: unknown) => void;
}

/**
 * Carries out re-pricings while no other process does, and prices unpriced observations when the price book changes.
 * Stopping leaves a run under way to the next process.
 */
export const runRepricings = ({
  postgres,
  telemetry,
  priceBooks,
  now,
  repeat,
  onProblem,
}: RepricingWork): RepricingRunner => {
  const runner = startRepricingRunner({
    queue: postgres.repricingQueue,
    store: postgres.repricings,
    revisions: telemetry.revisions,
    unpriced: telemetry.unpriced,
    books: priceBooks,
    now,
    pollMs: repeat === undefined ? undefined : 'when woken',
    onProblem,
  });
  const stopLooking = repeat?.(async () => runner.wake(), onProblem);
  const unfollow = priceBooks.onChange(() => runner.wake());
  return {
    wake: () => runner.wake(),
    stop: async () => {
      unfollow();
      await stopLooking?.();
      await runner.stop();
    },
  };
};
