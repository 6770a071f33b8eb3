import { sendWebhook, startBudgetWatch, type BudgetWatchOptions, type RunningWatch } from '@spanledger/budgets';
import type { TelemetryStore } from '@spanledger/core';
import type { PostgresStore } from '@spanledger/postgres-store';

interface BudgetWork extends Pick<BudgetWatchOptions, 'now' | 'repeat' | 'onProblem'> {
  readonly postgres: Pick<PostgresStore, 'budgetWatch' | 'budgetAlerts'>;
  readonly telemetry: Pick<TelemetryStore, 'dailyCosts' | 'activity'>;
  /** `WEBHOOK_PRIVATE_ADDRESSES`. */
  readonly privateAddresses: 'refuse' | 'allow';
}

/** Evaluates budgets and sends their alerts, in turn with all other processes. */
export const watchBudgets = ({
  postgres,
  telemetry,
  privateAddresses,
  now,
  repeat,
  onProblem,
}: BudgetWork): RunningWatch =>
  startBudgetWatch({
    watch: postgres.budgetWatch,
    outbox: postgres.budgetAlerts,
    dailyCosts: telemetry.dailyCosts,
    activity: telemetry.activity,
    send: sendWebhook({ arePrivateAllowed: privateAddresses === 'allow' }),
    now,
    repeat,
    onProblem,
  });
