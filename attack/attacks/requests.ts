import { gzipSync } from 'node:zlib';
import { addResponse } from './answers.ts';
import type { Ground } from './attack.ts';

const patienceMs = 180_000;

export interface Posted {
  readonly path: string;
  readonly authorization: string;
  readonly body: Uint8Array<ArrayBuffer> | string;
  readonly contentType?: string;
  /** POST when absent. */
  readonly method?: 'POST' | 'PUT';
}

/** An answer with its text; `undefined` if the connection ended without an answer. */
export interface Got {
  readonly status: number;
  readonly text: string;
  readonly ms: number;
}

const ask = async ({ target, answers }: Ground, path: string, init: RequestInit): Promise<Got | undefined> => {
  const startedAt = performance.now();
  try {
    const response = await fetch(`${target.url()}${path}`, { ...init, signal: AbortSignal.timeout(patienceMs) });
    const text = await response.text();
    addResponse(answers, response, text);
    return { status: response.status, text, ms: performance.now() - startedAt };
  } catch {
    answers.add('connection ended');
    return undefined;
  }
};

/** A body of bytes is compressed. */
export const post = async (
  ground: Ground,
  { path, authorization, body, contentType, method = 'POST' }: Posted,
): Promise<Got | undefined> => {
  const encoding: Record<string, string> = typeof body === 'string' ? {} : { 'content-encoding': 'gzip' };
  const headers = { authorization, 'content-type': contentType ?? 'application/json', ...encoding };
  return ask(ground, path, { method, headers, body });
};

export const get = async (ground: Ground, path: string, authorization: string): Promise<Got | undefined> =>
  ask(ground, path, { headers: { authorization } });

export const gzipped = (text: string | Uint8Array): Uint8Array<ArrayBuffer> =>
  new Uint8Array(gzipSync(text, { level: 1 }));

/** Runs `count` calls concurrently. */
export const atOnce = async (count: number, run: (at: number) => Promise<unknown>): Promise<void> => {
  await Promise.all(Array.from({ length: count }, async (_, at) => run(at)));
};

/** Runs `count` calls concurrently and repeats each for this time. */
export const forSeconds = async (
  seconds: number,
  count: number,
  run: (at: number) => Promise<unknown>,
): Promise<void> => {
  const until = Date.now() + seconds * 1000;
  await atOnce(count, async (at) => {
    while (Date.now() < until) await run(at);
  });
};
