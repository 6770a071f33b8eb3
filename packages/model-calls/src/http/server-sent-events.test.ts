import { expect, test } from 'vitest';
import { serverSentEvents } from './server-sent-events.ts';

const eventsOf = async (bytes: Uint8Array, size: number): Promise<readonly string[]> => {
  const chunks = async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };
  const events: string[] = [];
  for await (const { data, isEnded } of serverSentEvents(chunks())) events.push(isEnded ? data : `${data} …`);
  return events;
};

test.each([1, 2, 3, 7, 1000])('events are the same in chunks of %i bytes', async (size) => {
  const text = ': a comment\nevent: x\ndata: {"a":"€"}\n\nid: 1\r\ndata:two\r\ndata: lines\r\n\r\n\n\ndata: last';
  expect(await eventsOf(Buffer.from(text), size)).toEqual(['{"a":"€"}', 'two\nlines', 'last …']);
});

test('a stream without events has none', async () => {
  expect(await eventsOf(Buffer.from('\n\n: waiting\n\n'), 4)).toEqual([]);
});
