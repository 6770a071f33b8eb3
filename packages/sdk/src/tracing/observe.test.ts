import { SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { memorySpanledger } from '../testing/memory-spanledger.ts';

describe('observe', () => {
  it('observe gives the result of a function, synchronous or not, and records it as output', async () => {
    const { client, spans } = memorySpanledger();
    const sum = client.observe('sum', { input: [1, 2] }, () => 3);
    const text = await client.observe('text', async () => 'hello');
    expectTypeOf(sum).toEqualTypeOf<number>();
    expectTypeOf(text).toEqualTypeOf<string>();
    expect([sum, text]).toEqual([3, 'hello']);
    const recorded = await spans();
    expect(recorded['sum']?.attributes).toMatchObject({
      'langfuse.observation.type': 'span',
      'langfuse.observation.input': '[1,2]',
      'langfuse.observation.output': '3',
    });
    expect(recorded['text']?.attributes['langfuse.observation.output']).toBe('hello');
  });

  it('nests below the active span, across awaits and side by side', async () => {
    const { client, spans } = memorySpanledger();
    await client.observe('root', async () => {
      await Promise.all(
        ['a', 'b'].map((name) =>
          client.observe(name, async () => {
            await new Promise((resolve) => setImmediate(resolve));
            client.generation(`${name}.call`, { model: 'gpt-4o' }, () => undefined);
          }),
        ),
      );
    });
    const { root, a, b, ...calls } = await spans();
    expect(root?.parentSpanContext).toBeUndefined();
    for (const [child, parent] of [
      [a, root],
      [b, root],
      [calls['a.call'], a],
      [calls['b.call'], b],
    ]) {
      expect(child?.parentSpanContext?.spanId).toBe(parent?.spanContext().spanId);
      expect(child?.spanContext().traceId).toBe(root?.spanContext().traceId);
    }
    expect(calls['a.call']?.attributes['langfuse.observation.type']).toBe('generation');
  });

  it.each([
    [
      'throws',
      () => () => {
        throw new TypeError('out of tokens');
      },
    ],
    [
      'rejects',
      () => async () => {
        await Promise.resolve();
        throw new TypeError('out of tokens');
      },
    ],
  ])('a function that %s makes an ERROR span, and its error reaches the caller unchanged', async (_how, make) => {
    const { client, spans } = memorySpanledger();
    let caught: unknown;
    try {
      await client.observe('fails', make());
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(TypeError);
    const { fails } = await spans();
    expect(fails?.attributes).toMatchObject({
      'langfuse.observation.level': 'ERROR',
      'langfuse.observation.status_message': 'out of tokens',
    });
    expect(fails?.attributes['langfuse.observation.output']).toBeUndefined();
    expect(fails?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'out of tokens' });
    expect(fails?.events[0]?.name).toBe('exception');
  });

  it('observe gives back the very promise that the function returned', async () => {
    const { client } = memorySpanledger();
    const promise = Object.assign(Promise.resolve(1), { withResponse: () => 2 });
    expect(client.observe('call', () => promise)).toBe(promise);
    await client.flush();
  });

  it('observe runs a lazy thenable once', async () => {
    const { client, spans } = memorySpanledger();
    let runs = 0;
    const lazy: PromiseLike<string> = {
      // oxlint-disable-next-line unicorn/no-thenable -- this is what is tested
      then: (resolve) => {
        runs += 1;
        return Promise.resolve('rows').then(resolve);
      },
    };
    expect(await client.observe('query', () => lazy)).toBe('rows');
    expect(runs).toBe(1);
    expect((await spans())['query']?.attributes['langfuse.observation.output']).toBe('rows');
  });

  it('an output that was set has precedence over the result, and the output can be left out', async () => {
    const { client, spans } = memorySpanledger();
    client.observe('said', (span) => {
      span.update({ output: { short: true } });
      return 'long';
    });
    client.observe('silent', { captureOutput: false }, () => 'secret');
    const { said, silent } = await spans();
    expect(said?.attributes['langfuse.observation.output']).toBe('{"short":true}');
    expect(silent?.attributes).not.toHaveProperty('langfuse.observation.output');
  });

  it('observe is the active span inside of its function, and nowhere else', () => {
    const { client } = memorySpanledger();
    expect(client.activeSpan()).toBeUndefined();
    client.observe('outer', (span) => {
      expect(client.activeSpan()).toBe(span);
    });
    expect(client.activeSpan()).toBeUndefined();
  });

  it('observe never throws for its arguments, however odd', async () => {
    const { client, spans, errors } = memorySpanledger();
    const circular: Record<string, unknown> = { big: 10n };
    circular['self'] = circular;
    const nasty = {
      toJSON: () => {
        throw new Error('no');
      },
    };
    client.observe('odd', { startTime: new Date(Number.NaN) }, (span) => {
      span.update({ input: circular, output: nasty, completionStartTime: new Date(Number.NaN) });
      span.update({ input: circular, output: nasty, metadata: { fn: () => 1, error: new Error('inner') } });
      span.end(new Date(Number.NaN));
      span.end();
      span.update({ level: 'ERROR' });
    });
    expect((await spans())['odd']?.attributes).toMatchObject({
      'langfuse.observation.input': '{"big":"10","self":"[circular]"}',
      'langfuse.observation.output': '[not serialisable]',
      'langfuse.observation.metadata.error': '{"name":"Error","message":"inner"}',
    });
    expect(errors.map(({ code }) => code)).toEqual(['not_recorded']);
  });

  it('observe keeps every key of large metadata and every character of a long value', async () => {
    const { client, spans } = memorySpanledger();
    const metadata = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`key${index}`, index]));
    client.startSpan('wide', { metadata, input: 'x'.repeat(200_000) }).end();
    const attributes = (await spans())['wide']?.attributes ?? {};
    expect(attributes['langfuse.observation.metadata.key499']).toBe('499');
    expect(attributes['langfuse.observation.input']).toHaveLength(200_000);
  });
});
