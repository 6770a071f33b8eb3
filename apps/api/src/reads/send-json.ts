import { endOfCut } from '@spanledger/core';
import type { Request, Response } from 'express';
import { firstTextLength, jsonTexts } from './json-texts.ts';
import { endSlowly, writeSlowly, type Pace } from './send-slowly.ts';

/**
 * Answers with a value as `response.json` does, a piece after another where it is large. A failure before the first
 * text is answered as an error; a later one breaks the connection, so that a part is not mistaken for the whole.
 */
export const sendJson = async (request: Request, response: Response, value: object, pace: Pace): Promise<void> => {
  const texts = jsonTexts(value, pace.slice);
  try {
    const isWhole = await sendFirst(request, response, texts, pace);
    // In a function of its own, so that sent data is not held while the next is read.
    const sendNext = async (): Promise<boolean> => {
      const next = await texts.next();
      if (next.done === true) return false;
      await writeText(response, next.value, pace);
      return true;
    };
    let isMore = !isWhole && request.method !== 'HEAD';
    while (isMore) isMore = await sendNext();
    await endSlowly(response, pace.idleMs);
  } finally {
    await texts.return();
  }
};

/** Sends the headers and the first text; `true` when that is all. */
const sendFirst = async (
  { method }: Request,
  response: Response,
  texts: AsyncGenerator<string, void, undefined>,
  pace: Pace,
): Promise<boolean> => {
  const first = (await texts.next()).value ?? '';
  const isWhole = first.length < firstTextLength;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  if (isWhole) response.setHeader('Content-Length', Buffer.byteLength(first));
  if (method !== 'HEAD') await writeText(response, first, pace);
  return isWhole;
};

/** More would be made into bytes for longer than a slice. */
const encodedLength = 512 * 1024;

const writeText = async (response: Response, text: string, { idleMs, slice }: Pace): Promise<void> => {
  for (let from = 0; from < text.length;) {
    const to = endOfCut(text, from + encodedLength);
    await writeSlowly(response, Buffer.from(text.slice(from, to)), idleMs);
    await slice();
    from = to;
  }
};
