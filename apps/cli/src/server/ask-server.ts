import { DomainError, unavailable, type DomainErrorCode } from '@spanledger/core';
import { z } from 'zod';
import { UsageError } from '../usage-error.ts';

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
 * Asks the running server as a project and gives its JSON answer. A `DomainError` with the code of the answer when
 * it is none of 2xx, `unavailable` when nothing answers, a usage error when the keys are not known.
 */
export type AskServer = (request: ServerRequest) => Promise<unknown>;

interface Server {
  /** `undefined` when it is known not to run. */
  readonly apiUrl: string | undefined;
  readonly keys: KeyPair;
}

/** Replays of many letters take their time. */
const timeoutMs = 300_000;
const problemSchema = z.object({ code: z.string(), message: z.string() });

export const askServerAt =
  ({ apiUrl, keys: ownKeys }: Server): AskServer =>
  async ({ method, path, body, keys }) => {
    const publicKey = keys.publicKey ?? ownKeys.publicKey;
    const secretKey = keys.secretKey ?? ownKeys.secretKey;
    if (publicKey === undefined || secretKey === undefined) {
      const ways = 'SPANLEDGER_PUBLIC_KEY and SPANLEDGER_SECRET_KEY, or --public-key and --secret-key';
      throw new UsageError(`Name the project by its keys: ${ways}. \`spanledger keys create\` makes a pair.`);
    }
    if (apiUrl === undefined) throw unavailable('The server does not run: start it with npm start.');
    const response = await fetch(new URL(path, apiUrl), {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((cause: unknown) => {
      throw unavailable(`${apiUrl} cannot be reached. Is it running, and is SPANLEDGER_BASE_URL right?`, cause);
    });
    const answer = parseJson(await response.text());
    if (response.ok && answer !== undefined) return answer;
    const problem = problemSchema.safeParse(answer);
    if (problem.success) throw new DomainError(problem.data.code as DomainErrorCode, problem.data.message);
    throw unavailable(`${apiUrl} does not answer like a Spanledger server. Check SPANLEDGER_BASE_URL.`);
  };

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
