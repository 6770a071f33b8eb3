import { sendWebhook, startBudgetWatch, type RunningWatch } from '@spanledger/budgets';
import { DomainError, type Micros } from '@spanledger/core';
import type { Logger } from 'pino';

import type { Backing } from '../backing.ts';
import type { Config } from '../config.ts';

/** Evaluates budgets in this process, and sends their alerts. */
export const watchBudgets = (
  { telemetry, postgres }: Backing,
  config: Config,
  logger: Logger,
  now: () => Micros,
): RunningWatch =>
  startBudgetWatch({
    watch: postgres.budgetWatch,
    outbox: postgres.budgetAlerts,
    dailyCosts: telemetry.dailyCosts,
    activity: telemetry.activity,
    send: sendWebhook({ arePrivateAllowed: config.WEBHOOK_PRIVATE_ADDRESSES === 'allow' }),
    now,
    onProblem: (error, projectId) => {
      // Other errors may quote what clients sent.
      const problem = error instanceof DomainError ? error.message : 'an unexpected error';
      logger.warn({ problem, projectId }, 'budgets');
    },
  });
