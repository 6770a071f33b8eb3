import { describe, expect, it } from 'vitest';
import { memorySpanledger } from '../testing/memory-spanledger.ts';

describe('a generation', () => {
  it('a generation has model, parameters, usage, cost, first token and prompt under the documented names', async () => {
    const { client, spans } = memorySpanledger();
    client.generation(
      'call',
      {
        model: 'gpt-4o',
        provider: 'openai',
        modelParameters: { temperature: 0.5, stop: ['.'] },
        input: [{ role: 'user', content: 'Hi' }],
        prompt: { name: 'greeting', version: 3 },
      },
      (call) =>
        call.update({
          output: 'Hello',
          usage: { input: 10, input_cached_tokens: 4, output: 2 },
          cost: { input: '0.000000000025', output: 0.1 },
          completionStartTime: new Date('2026-01-02T03:04:05.678Z'),
          version: 'v7',
        }),
    );
    expect((await spans())['call']?.attributes).toMatchObject({
      'langfuse.observation.type': 'generation',
      'langfuse.observation.model.name': 'gpt-4o',
      'gen_ai.provider.name': 'openai',
      'langfuse.observation.model.parameters': '{"temperature":0.5,"stop":["."]}',
      'langfuse.observation.input': '[{"role":"user","content":"Hi"}]',
      'langfuse.observation.output': 'Hello',
      'langfuse.observation.usage_details': '{"input":10,"input_cached_tokens":4,"output":2}',
      'langfuse.observation.cost_details': '{"input":"0.000000000025","output":0.1}',
      'langfuse.observation.completion_start_time': '2026-01-02T03:04:05.678Z',
      'langfuse.observation.prompt.name': 'greeting',
      'langfuse.observation.prompt.version': 3,
      'langfuse.version': 'v7',
    });
  });

  it('a generation takes the usage of an answer of OpenAI as it is', async () => {
    const { client, spans } = memorySpanledger();
    const usage = {
      prompt_tokens: 9,
      completion_tokens: 3,
      total_tokens: 12,
      prompt_tokens_details: { cached_tokens: 4 },
    };
    client.startGeneration('call', { usage }).end();
    expect((await spans())['call']?.attributes['langfuse.observation.usage_details']).toBe(JSON.stringify(usage));
  });

  it('a generation takes a cost as one amount, which is the total', async () => {
    const { client, spans } = memorySpanledger();
    client.startGeneration('call', { cost: '0.0042' }).end();
    expect((await spans())['call']?.attributes['langfuse.observation.cost_details']).toBe('{"total":"0.0042"}');
  });

  it('started by hand lasts from its start time to its end', async () => {
    const { client, spans } = memorySpanledger();
    const call = client.startGeneration('call', { startTime: new Date(1_700_000_000_000) });
    call.update({ usage: { output: 1 } }).update({ usage: { output: 2 } });
    call.end(new Date(1_700_000_002_500));
    const recorded = (await spans())['call'];
    expect(recorded?.startTime).toEqual([1_700_000_000, 0]);
    expect(recorded?.duration).toEqual([2, 500_000_000]);
    expect(recorded?.attributes['langfuse.observation.usage_details']).toBe('{"output":2}');
  });

  it('started through a span nests below it, whatever is active', async () => {
    const { client, spans } = memorySpanledger();
    const root = client.startSpan('root');
    client.observe('elsewhere', () => root.generation('call', (call) => call.observe('inner', () => 1)));
    root.end();
    const recorded = await spans();
    expect(recorded['call']?.parentSpanContext?.spanId).toBe(root.id);
    expect(recorded['inner']?.spanContext().traceId).toBe(root.traceId);
    expect(recorded['elsewhere']?.spanContext().traceId).not.toBe(root.traceId);
  });

  it('continues a trace of another process', async () => {
    const { client, spans, errors } = memorySpanledger();
    const parent = { traceId: '0af7651916cd43dd8448eb211c80319c', id: 'b7ad6b7169203331' };
    client.startSpan('far', { parent }).end();
    client.startSpan('lost', { parent: { traceId: 'my-trace', id: 'x' } }).end();
    const { far } = await spans();
    expect(far?.spanContext().traceId).toBe(parent.traceId);
    expect(far?.parentSpanContext?.spanId).toBe(parent.id);
    expect(errors.map(({ code }) => code)).toEqual(['not_recorded']);
  });
});
