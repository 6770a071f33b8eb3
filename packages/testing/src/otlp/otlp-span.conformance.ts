import { describe, expect, it } from 'vitest';
import { aSpan, newSpanId, newTraceId, someNanos, taken, type OtlpBench } from './otlp-bench.ts';
import type { WireEncoding } from './otlp-endpoint.ts';
import type { WireSpan } from './wire-span.ts';

const second = 1_000_000_000n;
const iso = (nanos: bigint): string => new Date(Number(nanos / 1_000_000n)).toISOString();
const encodings: readonly WireEncoding[] = ['protobuf', 'json'];

/** The receiver's result for valid spans: read back if possible, else an answer without errors. */
export const describeOtlpSpans = (bench: () => OtlpBench): void => {
  const sendOne = async (encoding: WireEncoding, fields: WireSpan) => {
    const span = aSpan(fields);
    const outcome = await bench().send(encoding, [span]);
    return { outcome, read: bench().canRead ? await bench().readOne(span.traceId) : undefined };
  };

  describe.each(encodings)('a span, in %s', (encoding) => {
    it('keeps its id, name, parent and times', async () => {
      const traceId = newTraceId();
      const root = aSpan({ traceId, name: 'root' });
      const child = aSpan({ traceId, name: 'child', parentSpanId: root.spanId, start: someNanos + 250_000_000n });
      expect(await bench().send(encoding, [child, root])).toEqual(taken);
      if (!bench().canRead) return;
      const { name, observations } = await bench().read(traceId, 2);
      expect(name).toBe('root');
      expect(observations.find(({ id }) => id === child.spanId)).toMatchObject({
        name: 'child',
        parentObservationId: root.spanId,
        startTime: iso(someNanos + 250_000_000n),
        endTime: iso(someNanos + second),
      });
    });

    it('needs no name', async () => {
      const { name: _name, ...nameless } = aSpan();
      expect(await bench().send(encoding, [nameless])).toEqual(taken);
      if (bench().canRead) expect((await bench().readOne(nameless.traceId)).id).toBe(nameless.spanId);
    });

    it('that is its own parent has none', async () => {
      const spanId = newSpanId();
      const { outcome, read } = await sendOne(encoding, { spanId, parentSpanId: spanId });
      expect(outcome).toEqual(taken);
      if (read !== undefined) expect(read.parentObservationId).toBeNull();
    });

    it('whose parent is all zeros has none', async () => {
      const { outcome, read } = await sendOne(encoding, { parentSpanId: '0'.repeat(16) });
      expect(outcome).toEqual(taken);
      if (read !== undefined) expect(read.parentObservationId).toBeNull();
    });

    it('without an end time takes its start for it, and the other way round', async () => {
      const noEnd = await sendOne(encoding, { end: 0n });
      const noStart = await sendOne(encoding, { start: 0n });
      expect([noEnd.outcome, noStart.outcome]).toEqual([taken, taken]);
      if (!bench().canRead) return;
      const end = iso(someNanos + second);
      expect(noEnd.read).toMatchObject({ startTime: iso(someNanos), endTime: iso(someNanos) });
      expect(noStart.read).toMatchObject({ startTime: end, endTime: end });
    });

    it('without any time is of the time at which it arrived', async () => {
      const before = Date.now();
      const { outcome, read } = await sendOne(encoding, { start: 0n, end: 0n });
      expect(outcome).toEqual(taken);
      if (read === undefined) return;
      const slackMs = 60_000;
      expect(Math.abs(Date.parse(read.startTime) - before)).toBeLessThan(slackMs);
      expect(read.endTime).toBe(read.startTime);
    });

    it('that ends before it starts ends when it starts', async () => {
      const { outcome, read } = await sendOne(encoding, { end: someNanos - second });
      expect(outcome).toEqual(taken);
      if (read !== undefined) expect(read).toMatchObject({ startTime: iso(someNanos), endTime: iso(someNanos) });
    });

    it('with a time far in the future is taken', async () => {
      const { outcome } = await sendOne(encoding, { end: 2n ** 64n - 1n });
      expect(outcome).toEqual(taken);
    });

    it('a span with the status error has that level and the reason', async () => {
      const { outcome, read } = await sendOne(encoding, { status: { code: 2, message: 'no such row' } });
      expect(outcome).toEqual(taken);
      if (read !== undefined) expect(read).toMatchObject({ level: 'ERROR', statusMessage: 'no such row' });
    });

    it('a span with an exception has its message', async () => {
      const attributes = { 'exception.type': 'Error', 'exception.message': 'it broke' };
      const events = [{ name: 'exception', at: someNanos, attributes }];
      const { outcome, read } = await sendOne(encoding, { status: { code: 2 }, events });
      expect(outcome).toEqual(taken);
      if (read !== undefined) expect(read).toMatchObject({ level: 'ERROR', statusMessage: 'it broke' });
    });

    it('loses none of its attributes, whatever their type', async () => {
      const attributes = {
        text: 'täxt',
        yes: true,
        small: -5,
        large: 9_007_199_254_740_993n,
        fraction: 0.25,
        bytes: Buffer.from([0, 255, 16]),
        list: ['a', 1, false, ['nested']],
        map: { inner: { deep: 'value' } },
        '': 'no key',
      };
      const { outcome, read } = await sendOne(encoding, { attributes });
      expect(outcome).toEqual(taken);
      if (read === undefined) return;
      const kept = JSON.stringify(read.metadata);
      for (const part of ['täxt', 'true', '-5', '9007199254740993', '0.25', 'AP8Q', 'nested', 'deep', 'no key']) {
        expect(kept).toContain(part);
      }
    });

    it('a span keeps the attributes of its resource and its scope', async () => {
      const span = aSpan();
      const scope = { name: 'the-scope', version: '9.8.7' };
      expect(await bench().send(encoding, [span], { resource: { 'service.name': 'the-service' }, scope })).toEqual(
        taken,
      );
      if (!bench().canRead) return;
      const kept = JSON.stringify((await bench().readOne(span.traceId)).metadata);
      for (const part of ['the-service', 'the-scope', '9.8.7']) expect(kept).toContain(part);
    });

    it('keeps its events and its links', async () => {
      const linked = newTraceId();
      const { outcome, read } = await sendOne(encoding, {
        events: [{ name: 'cache miss', at: someNanos, attributes: { key: 'k-1' } }],
        links: [{ traceId: linked, spanId: newSpanId(), attributes: { why: 'follows' } }],
      });
      expect(outcome).toEqual(taken);
      if (read === undefined) return;
      const kept = JSON.stringify(read);
      for (const part of ['cache miss', 'k-1', linked, 'follows']) expect(kept).toContain(part);
    });

    it('may be one of a thousand in its request', async () => {
      const traceId = newTraceId();
      const spans = Array.from({ length: 1000 }, () => aSpan({ traceId }));
      expect(await bench().send(encoding, spans)).toEqual(taken);
      if (bench().canRead) await bench().read(traceId, spans.length);
    });
  });

  it('spans of many traces, resources and scopes may come in one request', async () => {
    const spans = Array.from({ length: 8 }, () => aSpan());
    expect(await bench().send('protobuf', spans)).toEqual(taken);
    if (!bench().canRead) return;
    for (const { traceId, spanId } of spans) expect((await bench().readOne(traceId)).id).toBe(spanId);
  });
};
