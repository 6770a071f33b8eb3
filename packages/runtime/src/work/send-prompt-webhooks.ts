import { deliverWebhooks, sendWebhook } from '@spanledger/budgets';
import { repeatUntilStopped, type Micros } from '@spanledger/core';
import type { PostgresStore } from '@spanledger/postgres-store';

interface PromptWebhookWork {
  readonly postgres: Pick<PostgresStore, 'promptDeliveries'>;
  /** `WEBHOOK_PRIVATE_ADDRESSES`. */
  readonly privateAddresses: 'refuse' | 'allow';
  readonly now: () => Micros;
  readonly onProblem: (error: unknown) => void;
  /** How often it looks for what is due; 2 s when absent. */
  readonly lookEveryMs?: number | undefined;
}

const lookEveryMsDefault = 2000;

/** Takes its part among all processes in sending what changed of prompts, until the function that it gives is called. */
export const sendPromptWebhooks = ({
  postgres,
  privateAddresses,
  now,
  onProblem,
  lookEveryMs = lookEveryMsDefault,
}: PromptWebhookWork): (() => Promise<void>) => {
  const outbox = postgres.promptDeliveries;
  const send = sendWebhook({ arePrivateAllowed: privateAddresses === 'allow' });
  return repeatUntilStopped(async (signal) => deliverWebhooks({ outbox, send, now, signal }), lookEveryMs, onProblem);
};
