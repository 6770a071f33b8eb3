import { deliverWebhooks, sendWebhook } from '@spanledger/budgets';
import type { Micros, Repeat } from '@spanledger/core';
import type { PostgresStore } from '@spanledger/postgres-store';

interface PromptWebhookWork {
  readonly postgres: Pick<PostgresStore, 'promptDeliveries'>;
  /** `WEBHOOK_PRIVATE_ADDRESSES`. */
  readonly privateAddresses: 'refuse' | 'allow';
  readonly now: () => Micros;
  readonly onProblem: (error: unknown) => void;
  /** When it looks for what is due. */
  readonly repeat: Repeat;
}

/** Takes its part among all processes in sending what changed of prompts, until the function that it gives is called. */
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
