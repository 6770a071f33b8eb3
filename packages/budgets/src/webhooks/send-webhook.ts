import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { addressGuard, PrivateAddressError, type AddressGuard, type GuardOptions } from '@spanledger/outbound';
import { nextHop } from './next-hop.ts';

export interface Webhook {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Returns what went wrong, in a few words without anything of the receiver's answer; `undefined` when it accepted. */
export type SendWebhook = (webhook: Webhook, signal?: AbortSignal) => Promise<string | undefined>;

export interface SendOptions extends GuardOptions {
  /** For all of it, redirects too; 10 s when absent. */
  readonly timeoutMs?: number;
}

const timeoutDefaultMs = 10_000;
const redirectsMax = 3;
const headerBytesMax = 16 * 1024;
/** Those that repeat the request unchanged: 303, 302 and 301 would turn it into a GET. */
const redirects: ReadonlySet<number> = new Set([307, 308]);

/**
 * POSTs to a receiver; any 2xx is a success. Names are resolved once, and private addresses refused, for each hop. Of
 * the answer only the head is read, and at most 16 KiB of it.
 */
export const sendWebhook =
  ({ timeoutMs = timeoutDefaultMs, ...guarding }: SendOptions): SendWebhook =>
  async (webhook, stopping) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = stopping === undefined ? timeout : AbortSignal.any([timeout, stopping]);
    const guard = addressGuard(guarding);
    try {
      return await follow(webhook, { signal, guard });
    } catch (error) {
      if (timeout.aborted) return `there was no answer within ${timeoutMs / 1000} s`;
      return problemOf(error);
    }
  };

interface Connecting {
  readonly signal: AbortSignal;
  readonly guard: AddressGuard;
}

const follow = async (webhook: Webhook, connecting: Connecting): Promise<string | undefined> => {
  let url = new URL(webhook.url);
  for (let hop = 0; hop <= redirectsMax; hop += 1) {
    const { status, location } = await post(url, webhook, connecting);
    if (!redirects.has(status) || location === undefined) return isTaken(status) ? undefined : `HTTP ${status}`;
    const next = nextHop(url, location);
    if (typeof next === 'string') return next;
    url = next;
  }
  return 'it redirects too often';
};

const isTaken = (status: number): boolean => status >= 200 && status < 300;

const post = async (
  url: URL,
  { body, headers }: Webhook,
  { signal, guard }: Connecting,
): Promise<{ readonly status: number; readonly location: string | undefined }> => {
  guard.check(url);
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((answer, fail) => {
    const request = send({
      ...urlToHttpOptions(url),
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      agent: false,
      signal,
      maxHeaderSize: headerBytesMax,
      ...(guard.lookup === undefined ? {} : { lookup: guard.lookup }),
    });
    request.on('error', fail);
    request.on('response', (response: IncomingMessage) => {
      answer({ status: response.statusCode ?? 0, location: response.headers.location });
      response.destroy();
    });
    request.end(body);
  });
};

const problemOf = (error: unknown): string => {
  if (error instanceof PrivateAddressError) return 'its address is private: see WEBHOOK_PRIVATE_ADDRESSES';
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? 'it could not be reached' : `it could not be reached (${code})`;
};
