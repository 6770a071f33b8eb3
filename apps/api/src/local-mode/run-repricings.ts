import type { Micros } from '@spanledger/core';
import { startRepricingRunner, type RepricingRunner } from '@spanledger/pricing';
import type { Logger } from 'pino';

import type { Backing } from '../backing.ts';
import { loggedProblem } from '../observability/logged-problem.ts';

/** Carries out re-pricings in this process, and prices what is unpriced when the price book changes. */
export const runRepricings = (
  { telemetry, postgres, priceBooks }: Backing,
  logger: Logger,
  now: () => Micros,
): RepricingRunner => {
  const runner = startRepricingRunner({
    queue: postgres.repricingQueue,
    store: postgres.repricings,
    revisions: telemetry.revisions,
    unpriced: telemetry.unpriced,
    books: priceBooks,
    now,
    onProblem: (error) => logger.warn({ problem: loggedProblem(error) }, 're-pricing'),
  });
  const unfollow = priceBooks.onChange(() => runner.nudge());
  return {
    nudge: () => runner.nudge(),
    stop: async () => {
      unfollow();
      await runner.stop();
    },
  };
};
