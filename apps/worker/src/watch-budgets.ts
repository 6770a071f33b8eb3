import { sendWebhook, startBudgetWatch } from '@spanledger/budgets';
import type { Micros } from '@spanledger/core';
import type { Config } from './config.ts';
import type { Stores } from './open-writing.ts';

interface Parts {
  readonly stores: Stores;
  readonly config: Config;
  readonly now: () => Micros;
  readonly onProblem: (error: unknown) => void;
}

/** Takes its turn among all workers at evaluating budgets and sending their alerts; gives how to end it. */
export const watchBudgets = ({ stores: { postgres, telemetry }, config, now, onProblem }: Parts) => {
  const running = startBudgetWatch({
    watch: postgres.budgetWatch,
    outbox: postgres.budgetAlerts,
    dailyCosts: telemetry.dailyCosts,
    activity: telemetry.activity,
    send: sendWebhook({ arePrivateAllowed: config.WEBHOOK_PRIVATE_ADDRESSES === 'allow' }),
    now,
    onProblem,
  });
  return async (): Promise<void> => running.stop();
};
