import { sendWebhook, startBudgetWatch, type RunningWatch } from '@spanledger/budgets';
import type { Micros } from '@spanledger/core';
import type { Logger } from 'pino';

import type { Backing } from '../backing.ts';
import type { Config } from '../config.ts';
import { loggedProblem } from '../observability/logged-problem.ts';

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
    onProblem: (error, projectId) => logger.warn({ problem: loggedProblem(error), projectId }, 'budgets'),
  });
