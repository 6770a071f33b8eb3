import { advisedCommand, advisedStart, DomainError, unavailable, type DomainErrorCode } from '@spanledger/core';
import { z } from 'zod';
import { UsageError } from '../usage-error.ts';
import { otherServer, unreachable } from './address-problems.ts';
import { InterruptedError } from './interrupts.ts';
import { urlBelow } from './url-below.ts';

export interface KeyPair {
  readonly publicKey?: string | undefined;
  readonly secretKey?: string | undefined;
}

export interface ServerRequest {
  readonly method: 'GET' | 'POST';
  /** With its query: `/api/public/ledger?from=…`. */
  readonly path: string;
  readonly body?: unknown;
  /** The project's keys, where they differ from those of the environment. */
  readonly keys: KeyPair;
}

/**
 * Sends a request to the running server as a project and returns its JSON answer. A `DomainError` with the code of the
 * answer when it is none of 2xx, `unavailable` when nothing answers, a usage error when the keys are not known.
 */
export type AskServer = (request: ServerRequest) => Promise<unknown>;

export interface Server {
  /** `undefined` when it is known not to run. */
  readonly apiUrl: string | undefined;
  readonly keys: KeyPair;
  /** Ends requests under way, with an `InterruptedError`. */
  readonly interrupt?: AbortSignal | undefined;
}

/** Replays of many letters take long. */
const timeoutMs = 300_000;
const problemSchema = z.object({ code: z.string(), detail: z.string() });

/** Where requests go and by which keys. A usage error without keys; `unavailable` when the server is known not to run. */
export const checkedServer = ({ apiUrl, keys: ownKeys }: Server, keys: KeyPair) => {
  const publicKey = keys.publicKey ?? ownKeys.publicKey;
  const secretKey = keys.secretKey ?? ownKeys.secretKey;
  if (publicKey === undefined || secretKey === undefined) {
    const ways = 'SPANLEDGER_PUBLIC_KEY and SPANLEDGER_SECRET_KEY, or --public-key and --secret-key';
    throw new UsageError(`Give both keys of a project: ${ways}. ${advisedCommand('keys create')} makes a pair.`);
  }
  if (apiUrl === undefined) throw unavailable(`The server does not run: start it with ${advisedStart('api')}.`);
  return { url: apiUrl, publicKey, secretKey };
};

/** The authorization of requests; fails likewise. */
export const authorizationOf = (server: Server, keys: KeyPair): string => {
  const { publicKey, secretKey } = checkedServer(server, keys);
  return `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`;
};

/** The sentence of an answer with a status other than 2xx. */
export const failureOf = (text: string, apiUrl: string): DomainError => {
  const problem = problemSchema.safeParse(parseJson(text));
  if (problem.success) return new DomainError(problem.data.code as DomainErrorCode, problem.data.detail);
  return unavailable(otherServer(apiUrl));
};

export const askServerAt =
  (server: Server): AskServer =>
  async ({ method, path, body, keys }) => {
    const authorization = authorizationOf(server, keys);
    const { apiUrl = '', interrupt } = server;
    const timeout = AbortSignal.timeout(timeoutMs);
    const response = await fetch(urlBelow(apiUrl, path), {
      method,
      headers: {
        authorization,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: interrupt === undefined ? timeout : AbortSignal.any([timeout, interrupt]),
    }).catch((cause: unknown) => {
      if (interrupt?.aborted === true) throw new InterruptedError();
      throw unavailable(unreachable(apiUrl), cause);
    });
    const text = await response.text();
    const answer = parseJson(text);
    if (response.ok && answer !== undefined) return answer;
    throw failureOf(text, apiUrl);
  };

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
