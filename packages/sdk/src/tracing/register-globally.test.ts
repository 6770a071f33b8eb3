import { context, trace } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from 'vitest';
import { memorySpanledger } from '../testing/memory-spanledger.ts';

const isRecording = (): boolean => {
  const span = trace.getTracer('other').startSpan('probe');
  span.end();
  return span.spanContext().traceId !== '0'.repeat(32);
};

afterEach(() => {
  trace.disable();
  context.disable();
});

describe('a client', () => {
  it('a client leaves the process as it is unless asked', () => {
    const { client } = memorySpanledger();
    client.observe('own', () => {
      expect(trace.getActiveSpan()).toBeUndefined();
      expect(isRecording()).toBe(false);
    });
  });

  it('registered globally records other instrumentation into the same trace, described alike', async () => {
    const { client, spans } = memorySpanledger({ registerGlobally: true });
    await client.withTrace({ userId: 'u1' }, () =>
      client.observe('root', async () => {
        await Promise.resolve();
        trace.getTracer('other').startActiveSpan('foreign', (span) => {
          client.observe('inner', () => 1);
          span.end();
        });
      }),
    );
    const { root, foreign, inner } = await spans();
    expect(foreign?.parentSpanContext?.spanId).toBe(root?.spanContext().spanId);
    expect(inner?.parentSpanContext?.spanId).toBe(foreign?.spanContext().spanId);
    expect(foreign?.attributes['user.id']).toBe('u1');
    await client.shutdown();
    expect(isRecording()).toBe(false);
  });

  it('a registration reports that another provider was first, and still records its own spans', async () => {
    const first = memorySpanledger({ registerGlobally: true });
    const second = memorySpanledger({ registerGlobally: true });
    second.client.observe('own', () => 1);
    expect(second.errors.map(({ code }) => code)).toEqual(['not_recorded']);
    expect(Object.keys(await second.spans())).toEqual(['own']);
    await Promise.all([first.client.shutdown(), second.client.shutdown()]);
  });
});
