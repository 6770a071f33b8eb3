import fc from 'fast-check';
import { expect, it } from 'vitest';

import { serverSentEvents } from './server-sent-events.ts';

const streamOf = (chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });

const read = async (chunks: readonly Uint8Array[]): Promise<readonly unknown[]> => {
  const events: unknown[] = [];
  for await (const event of serverSentEvents(streamOf(chunks))) events.push(event);
  return events;
};

it('events are the same however their bytes are cut, also within a character', async () => {
  const cuts = fc.array(fc.nat({ max: 200 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }), cuts, async (texts, cuts) => {
      const whole = texts.map((text) => `: waiting\n\ndata: ${JSON.stringify({ text })}\n\n`).join('');
      const bytes = new TextEncoder().encode(whole);
      const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b), bytes.length];
      const chunks = places.slice(1).map((end, at) => bytes.slice(places[at], end));
      expect(await read(chunks)).toEqual(texts.map((text) => ({ text })));
    }),
  );
});

it('an event that is broken off is left out, and those before it are not', async () => {
  expect(await read([new TextEncoder().encode('data: {"a":1}\r\n\r\ndata: {"a":')])).toEqual([{ a: 1 }]);
});
