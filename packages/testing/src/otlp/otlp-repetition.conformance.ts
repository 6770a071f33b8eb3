import { describe, expect, it } from 'vitest';
import { aSpan, newTraceId, someNanos, taken, type OtlpBench } from './otlp-bench.ts';
import type { WireEncoding } from './otlp-endpoint.ts';
import type { WireSpan } from './wire-span.ts';

const second = 1_000_000_000n;
const iso = (nanos: bigint): string => new Date(Number(nanos / 1_000_000n)).toISOString();

/** A span as sent at its start, and as sent after its end. */
const pendingAndEnded = (traceId = newTraceId()) => {
  const ended = aSpan({ traceId, name: 'ended', end: someNanos + 3n * second, attributes: { answer: 'done' } });
  const { end: _end, ...unended } = ended;
  const pending: WireSpan = { ...unended, name: 'pending', attributes: { answer: 'not yet' } };
  return { traceId, ended, pending };
};

/** Clients may send stored spans again: the receiver must remove duplicates. */
export const describeOtlpRepetition = (bench: () => OtlpBench): void => {
  const sendAll = async (
    requests: readonly (readonly [WireEncoding, readonly WireSpan[]])[],
  ): Promise<readonly (typeof taken)[]> => {
    const outcomes: (typeof taken)[] = [];
    for (const [encoding, spans] of requests) outcomes.push(await bench().send(encoding, spans));
    return outcomes.filter(({ status, rejected }) => status !== 200 || rejected > 0);
  };
  const expectEnded = async (traceId: string): Promise<void> => {
    if (!bench().canRead) return;
    const trace = await bench().read(traceId);
    expect(trace.name).toBe('ended');
    expect(trace.observations).toHaveLength(1);
    expect(trace.observations[0]).toMatchObject({ name: 'ended', endTime: iso(someNanos + 3n * second) });
    expect(JSON.stringify(trace.observations[0]?.metadata)).not.toContain('not yet');
  };

  describe('repetition', () => {
    it('of a request stores nothing twice', async () => {
      const traceId = newTraceId();
      const spans = [aSpan({ traceId }), aSpan({ traceId })];
      expect(
        await sendAll([
          ['protobuf', spans],
          ['protobuf', spans],
          ['json', spans],
        ]),
      ).toEqual([]);
      if (bench().canRead) await bench().read(traceId, 2);
    });

    it('of a span within a request stores it once', async () => {
      const span = aSpan();
      expect(await bench().send('protobuf', [span, span, span])).toEqual(taken);
      if (bench().canRead) await bench().read(span.traceId);
    });

    it('of a request at the same moment stores nothing twice', async () => {
      const span = aSpan();
      const outcomes = await Promise.all(Array.from({ length: 5 }, async () => bench().send('protobuf', [span])));
      expect(outcomes).toEqual(outcomes.map(() => taken));
      if (bench().canRead) await bench().read(span.traceId);
    });

    it('of a span that was pending: the ended one wins when it comes later', async () => {
      const { traceId, ended, pending } = pendingAndEnded();
      expect(
        await sendAll([
          ['protobuf', [pending]],
          ['protobuf', [ended]],
        ]),
      ).toEqual([]);
      await expectEnded(traceId);
    });

    it('of a span that was pending: the ended one wins when it comes first', async () => {
      const { traceId, ended, pending } = pendingAndEnded();
      expect(
        await sendAll([
          ['json', [ended]],
          ['protobuf', [pending]],
        ]),
      ).toEqual([]);
      await expectEnded(traceId);
    });

    it('of a span that was pending: the ended one wins within one request', async () => {
      const { traceId, ended, pending } = pendingAndEnded();
      expect(await sendAll([['protobuf', [ended, pending]]])).toEqual([]);
      await expectEnded(traceId);
    });
  });

  describe('lateness', () => {
    it('of a root gives the trace its name then', async () => {
      const traceId = newTraceId();
      const root = aSpan({ traceId, name: 'the root' });
      const child = aSpan({ traceId, name: 'a child', parentSpanId: root.spanId, start: someNanos + 1000n });
      expect(
        await sendAll([
          ['protobuf', [child]],
          ['protobuf', [root]],
        ]),
      ).toEqual([]);
      if (bench().canRead) expect((await bench().read(traceId, 2)).name).toBe('the root');
    });

    it('of a span leaves what came before it as it was', async () => {
      const traceId = newTraceId();
      const root = aSpan({ traceId, name: 'the root' });
      const late = aSpan({ traceId, name: 'late', parentSpanId: root.spanId, end: someNanos + 9n * second });
      expect(
        await sendAll([
          ['protobuf', [root]],
          ['json', [late]],
        ]),
      ).toEqual([]);
      if (!bench().canRead) return;
      const { name, observations } = await bench().read(traceId, 2);
      expect(name).toBe('the root');
      expect(observations.find(({ id }) => id === root.spanId)).toMatchObject({ endTime: iso(someNanos + second) });
    });
  });
};
