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

/** While an attempt is under way, what comes due is looked for this often. */
const lookEveryMs = 1000;

/**
 * Sends what is due, until nothing is due or under way; what comes due meanwhile too, so that a slow receiver delays no
 * other one. A receiver may get a message twice, with the same id and the same body, when this process dies between
 * sending and recording it. After a failure of the outbox it ends what is under way, and rejects.
 */
export const deliverWebhooks = async (parts: DeliverParts): Promise<void> => {
  const { outbox, now, signal } = parts;
  const underWay = new Set<Promise<unknown>>();
  const failures: unknown[] = [];
  const fail = (error: unknown): void => void failures.push(error);
  for (;;) {
    const free = signal?.aborted === true || failures.length > 0 ? 0 : atOnce - underWay.size;
    const at = now();
    const due = free === 0 ? [] : await outbox.claim(at, at + claimMicros, free).catch(fail);
    for (const message of due ?? []) {
      const attempt: Promise<unknown> = deliver(parts, message)
        .catch(fail)
        .finally(() => underWay.delete(attempt));
      underWay.add(attempt);
    }
    if (underWay.size === 0) break;
    await firstOf(underWay, lookEveryMs);
  }
  if (failures.length > 0) throw failures[0];
};

const deliver = async ({ outbox, send, now, signal }: DeliverParts, message: DueDelivery): Promise<void> => {
  const webhook = webhookOf(message, now());
  const problem = webhook === undefined ? unreadableSecret : await send(webhook, signal);
  if (problem !== undefined && signal?.aborted === true) return;
  await outbox.settle(message.projectId, message.id, now(), outcomeOf(message, problem, now()));
};

/** Resolves when one has ended, or after the time. */
const firstOf = async (underWay: ReadonlySet<Promise<unknown>>, ms: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([...underWay, late]).finally(() => clearTimeout(timer));
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
