import { createHmac, randomBytes } from 'node:crypto';

const secretPrefix = 'whsec_';
const base64Secret = /^whsec_[\w+/-]+={0,2}$/;

/** A secret to sign with, as Standard Webhooks write it: 256 random bits. */
export const createWebhookSecret = (): string => `${secretPrefix}${randomBytes(32).toString('base64')}`;

interface SignedMessage {
  /** The same in each attempt. */
  readonly id: string;
  /** As sent. */
  readonly body: string;
  /** Seconds since 1970 at this try. A receiver refuses old times against replays. */
  readonly atSeconds: number;
}

/**
 * The headers of a signed webhook, in two forms. Standard Webhooks: `webhook-signature` is `v1,<base64>` of HMAC-SHA256
 * over id, time and body with points between them; its key is the base64 behind `whsec_`, or the bytes of a secret of
 * another form. Our own from before: `t=<seconds>,v1=<hex>` over time, a point and body, with the bytes of the secret.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const webhookHeaders = (
  secret: string,
  { id, body, atSeconds }: SignedMessage,
): Readonly<Record<string, string>> => ({
  'webhook-id': id,
  'webhook-timestamp': String(atSeconds),
  'webhook-signature': `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${atSeconds}.${body}`).digest('base64')}`,
  'x-spanledger-delivery': id,
  'x-spanledger-signature': `t=${atSeconds},v1=${createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex')}`,
});

const keyOf = (secret: string): Buffer =>
  base64Secret.test(secret) ? Buffer.from(secret.slice(secretPrefix.length), 'base64') : Buffer.from(secret);
