import { microsPerMs, type DeliveryOutcome, type DueDelivery, type Micros, type WebhookOutbox } from '@spanledger/core';
import type { SendWebhook } from './send-webhook.ts';
import { webhookHeaders } from './sign-webhook.ts';

export interface DeliverParts {
  readonly outbox: WebhookOutbox;
  readonly send: SendWebhook;
  readonly now: () => Micros;
  /** Aborts a delivery under way. */
  readonly signal?: AbortSignal;
}

const second = 1_000_000;
/** Longer than any attempt takes. */
const claimMicros = 60 * second;
const atOnce = 8;
/** With the pauses between them: 17 hours. */
export const attemptsMax = 15;
const firstPauseMicros = 5 * second;
const pauseMicrosMax = 6 * 60 * 60 * second;

/** The pause after this many attempts. */
export const pauseAfter = (attempts: number): Micros =>
  Math.min(firstPauseMicros * 2 ** (attempts - 1), pauseMicrosMax);

/**
 * Sends what is due. A receiver may get a message twice, with the same id and the same body, when this process dies
 * between sending and recording it.
 */
export const deliverWebhooks = async ({ outbox, send, now, signal }: DeliverParts): Promise<void> => {
  for (;;) {
    const at = now();
    const due = signal?.aborted === true ? [] : await outbox.claim(at, at + claimMicros, atOnce);
    if (due.length === 0) return;
    await Promise.all(
      due.map(async (message) => {
        const webhook = webhookOf(message, now());
        const problem = webhook === undefined ? unreadableSecret : await send(webhook, signal);
        if (problem !== undefined && signal?.aborted === true) return;
        await outbox.settle(message.projectId, message.id, now(), outcomeOf(message, problem, now()));
      }),
    );
  }
};

const unreadableSecret = 'the secret of the webhook cannot be decrypted here';

/** `undefined` when it cannot be signed. */
const webhookOf = ({ id, payload: body, webhookUrl: url, webhookSecret }: DueDelivery, at: Micros) => {
  if (webhookSecret === undefined) return undefined;
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Spanledger',
    'idempotency-key': id,
    ...webhookHeaders(webhookSecret, { id, body, atSeconds: Math.floor(at / (1000 * microsPerMs)) }),
  };
  return { url, body, headers };
};

const outcomeOf = ({ attempts }: DueDelivery, problem: string | undefined, now: Micros): DeliveryOutcome => {
  if (problem === undefined) return { state: 'delivered' };
  const count = attempts.length + 1;
  if (count >= attemptsMax) return { state: 'failed', problem };
  return { state: 'pending', problem, retryAt: now + pauseAfter(count) };
};
