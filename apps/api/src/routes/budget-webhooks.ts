import { createWebhookSecret } from '@spanledger/budgets';
import { invalidField } from '@spanledger/core';
import { isPrivateAddress } from '@spanledger/outbound';
import { isIP } from 'node:net';

interface GivenWebhook {
  readonly webhookUrl: string | null;
  readonly webhookSecret?: string | undefined;
}

/** `invalid_input` for an address that nothing would be sent to. */
export const refusePrivateWebhook = ({ webhookUrl }: GivenWebhook): void => {
  if (webhookUrl !== null) refusePrivateAddress('body.webhookUrl', webhookUrl);
};

/** `invalid_input` that names where the address stands in what was asked. */
export const refusePrivateAddress = (path: string, url: string): void => {
  if (!isPlainlyPrivate(url)) return;
  const message = 'is a private address: this server sends to public ones only (WEBHOOK_PRIVATE_ADDRESSES)';
  throw invalidField(path, message);
};

/** A secret for a webhook that is new and has none; `undefined` where none is needed. */
export const missingSecret = (given: GivenWebhook, urlBefore: string | null): string | undefined =>
  given.webhookUrl !== null && urlBefore === null && given.webhookSecret === undefined
    ? createWebhookSecret()
    : undefined;

/** What can be said without asking for the addresses of a name; those are looked at when something is sent. */
const isPlainlyPrivate = (url: string): boolean => {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 ? /^(?:.+\.)?localhost\.?$/.test(host) : isPrivateAddress(host);
};
