import type { Request, Response } from 'express';
import { jsonTexts } from './json-texts.ts';
import { endSlowly, writeSlowly, type Pace } from './send-slowly.ts';

/**
 * Answers with a value as `response.json` does, a piece after another where it is large. What fails before the first
 * pieces are there is an error to be answered; what fails later breaks the connection off, so that a part is not taken
 * for the whole.
 */
export const sendJson = async (
  request: Request,
  response: Response,
  value: object,
  { idleMs, slice }: Pace,
): Promise<void> => {
  const texts = jsonTexts(value, slice);
  try {
    const isWhole = await sendFirst(request, response, texts, idleMs);
    // By itself, so that what was sent is not held while the next is read.
    const sendNext = async (): Promise<boolean> => {
      const next = await texts.next();
      if (next.done === true) return false;
      await writeSlowly(response, Buffer.from(next.value), idleMs);
      return true;
    };
    let isMore = !isWhole && request.method !== 'HEAD';
    while (isMore) isMore = await sendNext();
    await endSlowly(response, idleMs);
  } finally {
    await texts.return();
  }
};

/** Sends the headers and what there is at first; `true` when that is all. */
const sendFirst = async (
  { method }: Request,
  response: Response,
  texts: AsyncGenerator<string, void, undefined>,
  idleMs: number,
): Promise<boolean> => {
  const first = Buffer.from((await texts.next()).value ?? '');
  const second = await texts.next();
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  if (second.done === true) response.setHeader('Content-Length', first.length);
  if (method === 'HEAD') return second.done === true;
  await writeSlowly(response, first, idleMs);
  if (second.done !== true) await writeSlowly(response, Buffer.from(second.value), idleMs);
  return second.done === true;
};
