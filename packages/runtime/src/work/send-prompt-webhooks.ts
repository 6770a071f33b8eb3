import { deliverWebhooks, sendWebhook } from '@spanledger/budgets';
import type { Micros, Repeat } from '@spanledger/core';
import type { PostgresStore } from '@spanledger/postgres-store';

interface PromptWebhookWork {
  readonly postgres: Pick<PostgresStore, 'promptDeliveries'>;
  /** `WEBHOOK_PRIVATE_ADDRESSES`. */
  readonly privateAddresses: 'refuse' | 'allow';
  readonly now: () => Micros;
  readonly onProblem: (error: unknown) => void;
  /** When it looks for due messages. */
  readonly repeat: Repeat;
}

/** Sends changes of prompts to webhooks, shared among all processes, until the returned function is called. */
export const sendPromptWebhooks = ({
  postgres,
  privateAddresses,
  now,
  onProblem,
  repeat,
}: PromptWebhookWork): (() => Promise<void>) => {
  const outbox = postgres.promptDeliveries;
  const send = sendWebhook({ arePrivateAllowed: privateAddresses === 'allow' });
  return repeat(async (signal) => deliverWebhooks({ outbox, send, now, signal }), onProblem);
};
