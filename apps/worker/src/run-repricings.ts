import type { Micros, PriceBooks } from '@spanledger/core';
import { startRepricingRunner } from '@spanledger/pricing';
import type { Stores } from './open-writing.ts';

interface RepricingParts {
  readonly stores: Stores;
  readonly priceBooks: PriceBooks;
  readonly now: () => Micros;
  readonly onProblem: (error: unknown) => void;
}

/**
 * Carries out re-pricings while no other worker does, and prices what is unpriced when the price book changes. Gives
 * the way to stop, which leaves what is under way to the next worker.
 */
export const runRepricings = ({
  stores: { telemetry, postgres },
  priceBooks,
  now,
  onProblem,
}: RepricingParts): (() => Promise<void>) => {
  const runner = startRepricingRunner({
    queue: postgres.repricingQueue,
    store: postgres.repricings,
    revisions: telemetry.revisions,
    unpriced: telemetry.unpriced,
    books: priceBooks,
    now,
    onProblem,
  });
  const unfollow = priceBooks.onChange(() => runner.nudge());
  return async () => {
    unfollow();
    await runner.stop();
  };
};
