import type { LlmConnectionFacts, LlmCredentials, ModelRequest } from '@spanledger/core';
import type { WireRequest } from '../http/send-request.ts';
import type { JsonObject } from '../json.ts';

/** The facts of an answer so far. */
export interface AnswerFacts {
  /** Tokens by bucket; empty as long as none were reported. */
  readonly usage: Readonly<Record<string, number>>;
  /** As sent by the provider; `undefined` until the answer is complete. */
  readonly finishReason: string | undefined;
  /** Of the answer; absent where providers name none. */
  readonly serviceTier?: string | undefined;
}

/** Reads the events of one answer, or a whole answer as its only event. */
export interface AnswerReader {
  /** The text that the event adds. Throws `ModelCallError` for a failure within the answer. */
  take(event: JsonObject): string;
  facts(): AnswerFacts;
}

/** The settings of a format besides the request. */
export interface WireMeans {
  /** An access token for a service account of Google. */
  googleToken(account: JsonObject): Promise<string>;
}

/** The requests and answers of a provider. */
export interface WireFormat {
  request(
    connection: LlmConnectionFacts,
    credentials: LlmCredentials,
    request: ModelRequest,
    means: WireMeans,
  ): WireRequest | Promise<WireRequest>;
  reader(request: ModelRequest): AnswerReader;
}

/** Below a base URL, which may have a path and a query of its own. */
export const urlBelow = (baseUrl: string, path: string): URL => {
  const [pathname = '', search = ''] = path.split('?');
  const url = new URL(baseUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${pathname}`;
  for (const [name, value] of new URLSearchParams(search)) url.searchParams.set(name, value);
  return url;
};

/** The name of the answer where a format requires one for its schema. */
export const answerName = 'answer';
