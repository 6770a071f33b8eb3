import { createHmac, randomBytes } from 'node:crypto';

export const signatureHeader = 'x-spanledger-signature';
export const deliveryHeader = 'x-spanledger-delivery';

/** A secret to sign with: 256 random bits. */
export const createWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64url')}`;

/**
 * `t=<seconds since 1970>,v1=<hex>`: HMAC-SHA256 with the secret over the seconds, a point and the body as sent. A
 * receiver computes the same, and refuses old times against replays.
 */
export const signWebhook = (secret: string, body: string, atSeconds: number): string => {
  const digest = createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex');
  return `t=${atSeconds},v1=${digest}`;
};
