import type { Micros, PriceBooks, TelemetryStore } from '@spanledger/core';
import type { PostgresStore } from '@spanledger/postgres-store';
import { startRepricingRunner, type RepricingRunner } from '@spanledger/pricing';

interface RepricingWork {
  readonly postgres: Pick<PostgresStore, 'repricingQueue' | 'repricings'>;
  readonly telemetry: Pick<TelemetryStore, 'revisions' | 'unpriced'>;
  readonly priceBooks: PriceBooks;
  readonly now: () => Micros;
  readonly onProblem: (error: unknown) => void;
}

/**
 * Carries out re-pricings while no other process does, and prices what is unpriced when the price book changes. Stopping
 * leaves what is under way to the next process.
 */
export const runRepricings = ({ postgres, telemetry, priceBooks, now, onProblem }: RepricingWork): RepricingRunner => {
  const runner = startRepricingRunner({
    queue: postgres.repricingQueue,
    store: postgres.repricings,
    revisions: telemetry.revisions,
    unpriced: telemetry.unpriced,
    books: priceBooks,
    now,
    onProblem,
  });
  const unfollow = priceBooks.onChange(() => runner.wake());
  return {
    wake: () => runner.wake(),
    stop: async () => {
      unfollow();
      await runner.stop();
    },
  };
};
