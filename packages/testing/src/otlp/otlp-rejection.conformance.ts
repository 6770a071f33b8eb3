import { describe, expect, it } from 'vitest';
import { aSpan, encodeSpans, newTraceId, type OtlpBench } from './otlp-bench.ts';
import type { OtlpAnswer, WireEncoding } from './otlp-endpoint.ts';
import { jsonSpan, jsonTraces, type WireSpan } from './wire-span.ts';

const zero = (bytes: number): string => '0'.repeat(bytes * 2);

/** The minimal changes that make a span invalid, one per reason. */
const badIds: readonly (readonly [string, WireSpan])[] = [
  ['a trace id that is too short', { traceId: 'ab'.repeat(15) }],
  ['a trace id that is too long', { traceId: 'ab'.repeat(17) }],
  ['a trace id of zeros', { traceId: zero(16) }],
  ['an empty trace id', { traceId: '' }],
  ['a span id that is too short', { spanId: 'cd'.repeat(7) }],
  ['a span id that is too long', { spanId: 'cd'.repeat(9) }],
  ['a span id of zeros', { spanId: zero(8) }],
  ['an empty span id', { spanId: '' }],
];

const encodings: readonly WireEncoding[] = ['protobuf', 'json'];

export const describeOtlpRejections = (bench: () => OtlpBench): void => {
  const sendSpans = async (encoding: WireEncoding, spans: readonly WireSpan[]): Promise<OtlpAnswer> =>
    bench().post({ encoding, body: encodeSpans(encoding, spans) });

  describe.each(encodings)('rejection, in %s', (encoding) => {
    it.each(badIds)('of a span with %s leaves its neighbours alone', async (_what, change) => {
      const traceId = newTraceId();
      const [first, last] = [aSpan({ traceId }), aSpan({ traceId })];
      const answer = await sendSpans(encoding, [first, { ...aSpan({ traceId }), ...change }, last]);
      expect([answer.status, answer.rejected]).toEqual([200, 1]);
      expect(answer.errorMessage).not.toBe('');
      if (!bench().canRead) return;
      const ids = (await bench().read(traceId, 2)).observations.map(({ id }) => id);
      expect(ids.toSorted()).toEqual([first.spanId, last.spanId].toSorted());
    });

    it('of every span is still 200, with their exact number', async () => {
      const bad = Array.from({ length: 17 }, () => aSpan({ spanId: zero(8) }));
      const answer = await sendSpans(encoding, bad);
      expect([answer.status, answer.rejected]).toEqual([200, 17]);
    });

    it('names its reasons, and stays short however many there are', async () => {
      const bad = Array.from({ length: 300 }, (_, index) =>
        index % 2 === 0 ? aSpan({ spanId: zero(8) }) : aSpan({ traceId: 'ab' }),
      );
      const answer = await sendSpans(encoding, bad);
      expect(answer.rejected).toBe(300);
      expect(answer.errorMessage).toMatch(/span.?id/i);
      expect(answer.errorMessage).toMatch(/trace.?id/i);
      expect(answer.errorMessage.length).toBeLessThan(2000);
    });
  });

  describe('rejection, of what only JSON can hold', () => {
    it.each([
      ['an id that is no hexadecimal', { spanId: 'zz'.repeat(8) }],
      ['an id that is no text', { traceId: 12 }],
      ['an odd number of digits', { spanId: 'abc' }],
      ['attributes that are no list', { attributes: { key: 'value' } }],
      ['events that are no list', { events: 'none' }],
    ])('%s costs that span alone', async (_what, change) => {
      const good = aSpan();
      const body = jsonTraces([{ ...jsonSpan(aSpan()), ...change }, jsonSpan(good)]);
      const answer = await bench().post({ encoding: 'json', body });
      expect([answer.status, answer.rejected]).toEqual([200, 1]);
      if (bench().canRead) expect((await bench().readOne(good.traceId)).id).toBe(good.spanId);
    });

    it('a span that is no object costs that span alone', async () => {
      const answer = await bench().post({ encoding: 'json', body: jsonTraces([7, jsonSpan(aSpan())]) });
      expect([answer.status, answer.rejected]).toEqual([200, 1]);
    });
  });
};
