import { createWebhookSecret } from '@spanledger/budgets';
import { invalidField } from '@spanledger/core';
import { isPrivateAddress } from '@spanledger/outbound';
import { isIP } from 'node:net';

interface GivenWebhook {
  readonly webhookUrl: string | null;
  readonly webhookSecret?: string | undefined;
}

/** `invalid_input` for an address to which nothing would be sent. */
export const refusePrivateWebhook = ({ webhookUrl }: GivenWebhook): void => {
  if (webhookUrl !== null) refusePrivateAddress('body.webhookUrl', webhookUrl);
};

/** `invalid_input` with the path of the address in the request. */
export const refusePrivateAddress = (path: string, url: string): void => {
  if (!isPlainlyPrivate(url)) return;
  const message = 'is a private address: this server sends to public ones only (WEBHOOK_PRIVATE_ADDRESSES)';
  throw invalidField(path, message);
};

/** A secret for a new webhook without one; `undefined` if none is needed. */
export const missingSecret = (given: GivenWebhook, urlBefore: string | null): string | undefined =>
  given.webhookUrl !== null && urlBefore === null && given.webhookSecret === undefined
    ? createWebhookSecret()
    : undefined;

/** True if the URL is private without a DNS lookup; the addresses of names are checked when something is sent. */
const isPlainlyPrivate = (url: string): boolean => {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 ? /^(?:.+\.)?localhost\.?$/.test(host) : isPrivateAddress(host);
};
