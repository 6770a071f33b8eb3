import { unavailable } from '@spanledger/core';
import { unreachable } from './address-problems.ts';
import { authorizationOf, failureOf, type KeyPair, type Server } from './ask-server.ts';
import { InterruptedError } from './interrupts.ts';
import { urlBelow } from './url-below.ts';

export interface LinesRequest {
  /** With its query: `/api/public/export/traces?cursor=…`. */
  readonly path: string;
  readonly keys: KeyPair;
}

/**
 * Requests lines from the running server and yields each as it arrives, whole and with its line break. Ends normally
 * only when the answer did: `unavailable` when the connection breaks underway, and otherwise as `AskServer` fails.
 */
export type ReadLines = (request: LinesRequest) => AsyncIterable<string>;

export const readLinesAt = (server: Server): ReadLines =>
  async function* ({ path, keys }) {
    const authorization = authorizationOf(server, keys);
    const { apiUrl = '', interrupt = null } = server;
    const request = { headers: { authorization }, signal: interrupt };
    const response = await fetch(urlBelow(apiUrl, path), request).catch((cause: unknown) => {
      throw interrupt?.aborted === true ? new InterruptedError() : unavailable(unreachable(apiUrl), cause);
    });
    if (!response.ok || response.body === null) throw failureOf(await response.text(), apiUrl);
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
        const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) yield `${line}\n`;
      }
    } catch (error) {
      if (interrupt?.aborted === true) throw new InterruptedError();
      throw unavailable(`The connection to ${apiUrl} broke.`, error);
    }
    if (rest !== '') throw unavailable(`The answer of ${apiUrl} ends in the middle of a line.`);
  };
