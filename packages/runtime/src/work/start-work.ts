import { lookForWork, type Micros, type PriceBooks, type ProjectId, type WorkLooks } from '@spanledger/core';
import { describeFailure } from '../process/describe-failure.ts';
import type { UndoList } from '../process/undo-list.ts';
import type { Stores } from '../stores/open-stores.ts';
import { followNames } from './follow-names.ts';
import { runRepricings } from './run-repricings.ts';
import { sendPromptWebhooks } from './send-prompt-webhooks.ts';
import { watchBudgets } from './watch-budgets.ts';

type OnProblem = (error: unknown, projectId?: ProjectId) => void;

/** For each kind of background work, a function that logs its failures: the work continues by itself. */
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
  /** A re-pricing was requested. */
  wake(): void;
  /** For all that is begun when something of it is due. */
  readonly looks: WorkLooks;
}

/**
 * Background work of each process that writes: re-pricings, budgets, webhooks, names, and upkeep of the telemetry
 * engine. Its shutdown is pushed onto the list.
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
