import { pathToFileURL } from 'node:url';

import type { ProjectId } from '@spanledger/core';
import { bundleModule, protobufTraces, type BundledModule } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createBodyReading, readingHere } from './body-reading.ts';
import { threadReading, type ThreadReadingOptions } from './thread-reading.ts';

let source: BundledModule;
beforeAll(async () => {
  source = await bundleModule(new URL('./reading-thread.ts', import.meta.url));
});
const projectId = 'project' as ProjectId;
const receivedAt = 1_767_400_000_000_000;
const timestamp = '2026-01-02T03:04:05.678Z';
const context = { projectId, receivedAt, access: { scopes: ['ingest'], isPublicKey: false } } as const;

const bodyOf = (events: readonly object[]): Buffer => Buffer.from(JSON.stringify({ batch: events }));
const generation = (at: number): object => ({
  id: `event-${at}`,
  type: 'generation-create',
  timestamp,
  body: {
    id: `generation-${at}`,
    traceId: `trace-${at % 7}`,
    input: `why ${at}`,
    metadata: JSON.parse('{"__proto__":1,"plain":"ü"}') as object,
    costDetails: { input: 0.1 },
  },
});
const events = Array.from({ length: 3000 }, (_, at) => (at % 100 === 99 ? { id: `bad-${at}` } : generation(at)));
const spans = Array.from({ length: 500 }, (_, at) => ({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: at === 3 ? '00' : String(at + 1).padStart(16, '0'),
  name: 'span',
  start: 1_770_000_000_000_000_000n,
  end: 1_770_000_001_000_000_000n,
  attributes: { 'gen_ai.usage.input_tokens': 12, text: 'x'.repeat(100) },
}));

const readers: { close: () => Promise<void> }[] = [];
afterAll(async () => {
  for (const reader of readers) await reader.close();
  source.remove();
});
const openThread = (options: Partial<ThreadReadingOptions> = {}) => {
  const file = pathToFileURL(source.path);
  const reader = threadReading({ heapMegabytesMax: 256, timeoutMs: 30_000, idleMs: 10_000, file, ...options });
  readers.push(reader);
  return reader;
};

describe('a thread that reads large bodies', () => {
  let thread: ReturnType<typeof threadReading>;
  beforeAll(() => {
    thread = openThread();
  });

  it('gives what reading here gives', async () => {
    const given = await thread.read('events', bodyOf(events), context);
    expect(given).toStrictEqual(structuredClone(await readingHere.read('events', bodyOf(events), context)));
    expect([given.successes.length, given.rejectedCount]).toEqual([2970, 30]);
    const otlp = { projectId, receivedAt, encoding: 'protobuf' } as const;
    const [one, other] = [protobufTraces(spans), protobufTraces(spans)];
    const traces = await thread.read('traces', one, otlp);
    expect(traces).toStrictEqual(structuredClone(await readingHere.read('traces', other, otlp)));
    expect([traces.spanCount, traces.rejectedSpans]).toEqual([500, 1]);
  });

  it('throws what reading here throws', async () => {
    for (const body of ['{', '{"batch":{}}', '\u00ff']) {
      const reason = async (reader: typeof thread) =>
        reader.read('events', Buffer.from(body, 'latin1'), context).then(
          () => undefined,
          (error: { code: string; message: string; issues: unknown }) => [error.code, error.message, error.issues],
        );
      const expected = await reason(readingHere);
      expect(expected).toBeDefined();
      expect(await reason(thread)).toEqual(expected);
    }
  });

  it('leaves this one free, also while a large result comes', async () => {
    const many = bodyOf(Array.from({ length: 10_000 }, (_, at) => generation(at)));
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const { batch } = await thread.read('events', many, context);
    clearInterval(timer);
    expect(batch.observations).toHaveLength(10_000);
    expect(turns).toBeGreaterThan(10);
  });

  it('ends when it was idle, and another begins with the next body', async () => {
    const idle = openThread({ idleMs: 0 });
    for (const at of [1, 2]) {
      expect((await idle.read('events', bodyOf([generation(at)]), context)).successes).toHaveLength(1);
      await new Promise((resolve) => void setTimeout(resolve, 5));
    }
  });

  it('begins in a process that was started with flags of V8, such as a limit of its heap', async () => {
    const flags = process.execArgv;
    process.execArgv = [...flags, '--max-old-space-size=1024'];
    const reader = openThread();
    const read = reader.read('events', bodyOf([generation(1)]), context);
    process.execArgv = flags;
    expect((await read).successes).toHaveLength(1);
  });

  it('refuses a body that takes too long, and reads the next one', async () => {
    const hasty = openThread({ timeoutMs: 1 });
    const slow = hasty.read('events', bodyOf(events), context);
    await expect(slow).rejects.toMatchObject({ code: 'payload_too_large', message: expect.stringContaining('time') });
    const again = hasty.read('events', bodyOf(events), context);
    await expect(again).rejects.toMatchObject({ message: expect.stringContaining('time') });
  });
});

describe('reading bodies', () => {
  it('reads small ones at once, and large ones elsewhere: of many bytes or of many values', async () => {
    const large: string[] = [];
    const reading = createBodyReading({
      ...readingHere,
      read: async (kind, body, given) => {
        large.push(kind);
        return readingHere.read(kind, body, given);
      },
    });
    await reading.read('events', bodyOf([generation(1)]), context);
    const withText = (bytes: number) => bodyOf([{ ...generation(1), body: { id: 'o', input: 'x'.repeat(bytes) } }]);
    await reading.read('events', withText(255 * 1024), context);
    expect(large).toEqual([]);
    await reading.read('events', withText(256 * 1024), context);
    expect(large.splice(0)).toEqual(['events']);
    await reading.read('events', bodyOf(Array.from({ length: 3000 }, () => ({}))), context);
    expect(large).toEqual(['events']);
    const usual = protobufTraces(spans);
    expect(usual.length).toBeGreaterThan(64 * 1024);
    const ofSpans = { projectId, receivedAt, encoding: 'protobuf' } as const;
    await reading.read('traces', usual, ofSpans);
    expect(large).toEqual(['events']);
    // Repeating the bytes is the same export with more spans: protobuf messages may be concatenated.
    const many = Buffer.concat(Array.from({ length: Math.ceil(2001 / spans.length) }, () => protobufTraces(spans)));
    await reading.read('traces', many, ofSpans);
    expect(large).toEqual(['events', 'traces']);
  });
});
