import { lookForWork, type Micros, type PriceBooks, type ProjectId, type WorkLooks } from '@spanledger/core';
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
  /** For all that is begun when something of it is due. */
  readonly looks: WorkLooks;
}

/**
 * What each process that writes does in the background of its stores: re-pricings, budgets, webhooks, names, and what the engine of
 * telemetry needs. How it is ended is pushed onto the list.
 */
export const startWork = (undo: UndoList, parts: WorkParts): Work => {
  const { postgres, telemetry, now, problemsOf } = parts;
  const looks = lookForWork({ dueWork: postgres.dueWork, now, onProblem: problemsOf('looking for work') });
  const runner = runRepricings({ ...parts, repeat: looks.when('repricings'), onProblem: problemsOf('re-pricing') });
  const watch = watchBudgets({ ...parts, repeat: looks.when('budgets'), onProblem: problemsOf('budgets') });
  const promptWebhooks = { repeat: looks.when('promptDeliveries'), onProblem: problemsOf('prompt webhooks') };
  undo.pushTogether([
    looks.stop,
    async () => runner.stop(),
    async () => watch.stop(),
    sendPromptWebhooks({ ...parts, ...promptWebhooks }),
    followNames({ source: postgres.names, names: telemetry.names, now, onProblem: problemsOf('names') }),
    telemetry.keepUp(problemsOf('telemetry'), async (event) => postgres.auditLog.record(event)),
  ]);
  return { wake: () => runner.wake(), looks };
};
