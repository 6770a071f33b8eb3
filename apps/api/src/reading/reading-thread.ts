// The thread that reads large bodies: started by `thread-reading.ts`, with one body at a time.
import { parentPort } from 'node:worker_threads';

import { readBodyOf } from './body-readers.ts';
import { toSlices } from './result-slices.ts';
import { failureOf, type ReadAnswer, type ReadQuestion } from './thread-messages.ts';

const answerTo = ({ kind, body, context }: ReadQuestion): ReadAnswer => {
  try {
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    return { slices: toSlices(readBodyOf(kind, bytes, context)) };
  } catch (error) {
    return failureOf(error);
  }
};

parentPort?.on('message', (question: ReadQuestion) => {
  const answer = answerTo(question);
  const transferred = 'slices' in answer ? answer.slices.map(({ buffer }) => buffer as ArrayBuffer) : [];
  parentPort?.postMessage(answer, transferred);
});
