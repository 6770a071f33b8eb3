import type { Micros, PriceBooks, ProjectId } from '@spanledger/core';
import { describeFailure } from '../process/describe-failure.ts';
import type { UndoList } from '../process/undo-list.ts';
import type { Stores } from '../stores/open-stores.ts';
import { followNames } from './follow-names.ts';
import { runRepricings } from './run-repricings.ts';
import { sendPromptWebhooks } from './send-prompt-webhooks.ts';
import { watchBudgets } from './watch-budgets.ts';

type OnProblem = (error: unknown, projectId?: ProjectId) => void;

/** For each kind of work that goes on in the background, what logs its failures: the work goes on by itself. */
export const logProblems =
  (logger: { warn(fields: object, message: string): void }) =>
  (work: string): OnProblem =>
  (error, projectId) =>
    logger.warn({ ...describeFailure(error), projectId }, work);

interface WorkParts extends Pick<Stores, 'postgres' | 'telemetry'> {
  readonly priceBooks: PriceBooks;
  /** `WEBHOOK_PRIVATE_ADDRESSES`. */
  readonly privateAddresses: 'refuse' | 'allow';
  readonly now: () => Micros;
  readonly problemsOf: (work: string) => OnProblem;
}

interface Work {
  /** A re-pricing was asked for. */
  wake(): void;
}

/**
 * What each process that writes does in the background of its stores: re-pricings, budgets, webhooks, names, and what the engine of
 * telemetry needs. How it is ended is pushed onto the list.
 */
export const startWork = (undo: UndoList, parts: WorkParts): Work => {
  const { postgres, telemetry, now, problemsOf } = parts;
  const runner = runRepricings({ ...parts, onProblem: problemsOf('re-pricing') });
  const watch = watchBudgets({ ...parts, onProblem: problemsOf('budgets') });
  undo.pushTogether([
    async () => runner.stop(),
    async () => watch.stop(),
    sendPromptWebhooks({ ...parts, onProblem: problemsOf('prompt webhooks') }),
    followNames({ source: postgres.names, names: telemetry.names, now, onProblem: problemsOf('names') }),
    telemetry.keepUp(problemsOf('telemetry'), async (event) => postgres.auditLog.record(event)),
  ]);
  return runner;
};
