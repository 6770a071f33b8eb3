import { setTimeout as wait } from 'node:timers/promises';
import { DomainError, unavailable, encodeJson, parseExactJson, type DomainErrorCode } from '@spanledger/core';
import { z } from 'zod';

export interface Call {
  /** `GET` when absent. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | undefined;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>> | undefined;
  readonly body?: unknown;
  /** Instead of a body: its JSON. */
  readonly json?: string | undefined;
}

/**
 * A project on a server. `ask` resolves with the JSON of an answer, whose numbers keep all digits (`parseExactJson`),
 * and waits and tries again where the server is busy or cannot be reached. `DomainError` for each other answer.
 */
export interface Remote {
  readonly url: string;
  ask(call: Call): Promise<unknown>;
}

export interface RemoteOptions {
  /** With its path, if it is not at the root. */
  readonly url: string;
  readonly publicKey: string;
  readonly secretKey: string;
  /** Waits for this time in ms; only tests shorten it. */
  readonly pause?: ((ms: number) => Promise<unknown>) | undefined;
  /** Called before such a wait. */
  readonly onWait?: ((reason: string, ms: number) => void) | undefined;
}

const timeoutMs = 120_000;
const triesMax = 8;
const pauseMsMax = 120_000;

const codes: Readonly<Record<number, DomainErrorCode>> = {
  401: 'unauthenticated',
  403: 'permission_denied',
  404: 'not_found',
  409: 'conflict',
  413: 'payload_too_large',
};

const isTemporary = (status: number): boolean => status === 429 || status >= 500;

export const remoteAt = (options: RemoteOptions): Remote => {
  const { pause = wait, onWait = () => undefined } = options;
  const url = options.url.replace(/\/+$/, '');
  const authorization = `Basic ${Buffer.from(`${options.publicKey}:${options.secretKey}`).toString('base64')}`;

  const send = async ({ method = 'GET', path, query = {}, body, json }: Call): Promise<Response> => {
    const target = new URL(`${url}${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) target.searchParams.set(name, String(value));
    }
    const content = json ?? (body === undefined ? undefined : (encodeJson(body) ?? 'null'));
    return fetch(target, {
      method,
      headers: { authorization, ...(content === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(content === undefined ? {} : { body: content }),
      signal: AbortSignal.timeout(timeoutMs),
    });
  };

  const ask = async (call: Call, tried = 1): Promise<unknown> => {
    const isLast = tried >= triesMax;
    const again = async (reason: string, ms: number): Promise<unknown> => {
      onWait(reason, ms);
      await pause(ms);
      return ask(call, tried + 1);
    };
    const usualMs = Math.min(1000 * 2 ** (tried - 1), pauseMsMax);
    let answer: { readonly response: Response; readonly text: string };
    try {
      const response = await send(call);
      answer = { response, text: await response.text() };
    } catch (error) {
      if (isLast) throw unavailable(`${url} cannot be reached.`, error);
      return again(`${url} cannot be reached`, usualMs);
    }
    const { response, text } = answer;
    if (response.ok) return text === '' ? undefined : parsed(text, url);
    if (!isTemporary(response.status) || isLast) throw failureOf(url, call, response.status, text);
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    return again(`${url} answers ${response.status}`, seconds > 0 ? Math.min(seconds * 1000, pauseMsMax) : usualMs);
  };
  return { url, ask: async (call) => ask(call) };
};

const parsed = (text: string, url: string): unknown => {
  try {
    return parseExactJson(text);
  } catch (error) {
    throw unavailable(`${url} does not answer with JSON: is it the address of the server?`, error);
  }
};

/** Servers of Spanledger have the longer sentence in `detail`. */
const problemSchema = z.object({ message: z.string(), detail: z.string().optional() });
const textMax = 500;

const failureOf = (url: string, { method = 'GET', path }: Call, status: number, text: string): DomainError => {
  let message = /^\s*</.test(text) ? 'a page instead of JSON. Is it the address of the server?' : text;
  try {
    const problem = problemSchema.parse(JSON.parse(text));
    message = problem.detail ?? problem.message;
  } catch {
    // The text says what it says.
  }
  const code = codes[status] ?? (status < 500 ? 'invalid_input' : 'unavailable');
  return new DomainError(code, `${url} answers ${method} ${path} with ${status}: ${message.slice(0, textMax)}`);
};
