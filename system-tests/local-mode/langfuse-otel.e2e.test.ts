import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { LangfuseClient as LangfuseClientV4 } from '@langfuse/client-v4';
import { LangfuseClient as LangfuseClientV5 } from '@langfuse/client';
import { LangfuseSpanProcessor as ProcessorV4 } from '@langfuse/otel-v4';
import { LangfuseSpanProcessor as ProcessorV5 } from '@langfuse/otel';
import * as tracingV4 from '@langfuse/tracing-v4';
import * as tracingV5 from '@langfuse/tracing';
import { describe, expect, it } from 'vitest';
import { ownProject } from './own-project.fixture.ts';

const server = await ownProject();
// Only for its context manager: the clients have their own providers.
new NodeTracerProvider().register();

const options = () => ({ ...server.keys, baseUrl: server.url, environment: 'production', release: 'r-9' });

interface ReadTrace {
  readonly observations: readonly { readonly name: string; readonly id: string }[];
}

const expectedTrace = {
  name: 'chat-turn',
  userId: 'user-7',
  sessionId: 'session-7',
  environment: 'production',
  release: 'r-9',
  tags: ['beta', 'web'],
  metadata: { plan: 'pro' },
  input: { question: 'why?' },
  output: { answer: 'because' },
};

const expectedGeneration = {
  type: 'GENERATION',
  name: 'llm',
  model: 'gpt-4o-mini',
  modelParameters: { temperature: 0.2 },
  input: [{ role: 'user', content: 'why?' }],
  output: { role: 'assistant', content: 'because' },
  usageDetails: { input: 1000, output: 100, total: 1100 },
  calculatedInputCost: 0.00015,
  calculatedOutputCost: 0.00006,
  calculatedTotalCost: 0.00021,
};

const readTrace = async (traceId: string) => server.askJson<ReadTrace>(`/api/public/traces/${traceId}`);

describe('@langfuse/otel, @langfuse/tracing and @langfuse/client 5, unmodified', () => {
  it('@langfuse/otel, @langfuse/tracing and @langfuse/client 5, unmodified, reads back tree, types, bodies, model, usage, cost, user, session, tags and score', async () => {
    const processor = new ProcessorV5(options());
    const provider = new NodeTracerProvider({ spanProcessors: [processor] });
    tracingV5.setLangfuseTracerProvider(provider);
    const traceId = await tracingV5.startActiveObservation('chat-turn', async (root) =>
      tracingV5.propagateAttributes(
        {
          userId: 'user-7',
          sessionId: 'session-7',
          tags: ['web', 'beta'],
          metadata: { plan: 'pro' },
          traceName: 'chat-turn',
        },
        async () => {
          root.update({ input: { question: 'why?' } });
          root
            .startObservation('search', { input: 'q' }, { asType: 'tool' })
            .update({ output: ['hit'] })
            .end();
          root
            .startObservation(
              'llm',
              { model: 'gpt-4o-mini', modelParameters: { temperature: 0.2 }, input: expectedGeneration.input },
              { asType: 'generation' },
            )
            .update({ output: expectedGeneration.output, usageDetails: { input: 1000, output: 100 } })
            .end();
          root.update({ output: { answer: 'because' } });
          return root.traceId;
        },
      ),
    );
    await processor.forceFlush();
    const client = new LangfuseClientV5(options());
    client.score.create({ traceId, name: 'helpful', value: 1, dataType: 'BOOLEAN' });
    await client.score.flush();

    const trace = await readTrace(traceId);
    expect(trace).toMatchObject(expectedTrace);
    expect(trace.observations.find(({ name }) => name === 'llm')).toMatchObject(expectedGeneration);
    expect(trace.observations.find(({ name }) => name === 'search')).toMatchObject({
      type: 'TOOL',
      input: 'q',
      output: ['hit'],
    });
    expect(trace).toMatchObject({ scores: [{ name: 'helpful', value: 1, dataType: 'BOOLEAN', stringValue: 'True' }] });
    const listed = await client.api.trace.list({ userId: 'user-7' });
    expect(listed.data.map(({ id }) => id)).toContain(traceId);
    const withUnknown = await client.api.trace.list({ userId: 'user-7' }, { queryParams: { colour: 'red' } });
    expect(withUnknown).toMatchObject({ ...listed, warnings: [{ path: 'query.colour' }] });
    const url = await client.getTraceUrl(traceId);
    expect(url).toContain(traceId);
    expect((await fetch(url)).status).toBe(200);
    const observations = await client.api.legacy.observationsV1.getMany({ traceId });
    expect(observations.data).toHaveLength(3);
    await client.shutdown();
    await provider.shutdown();
  });
});

describe('@langfuse/otel, @langfuse/tracing and @langfuse/client 4, unmodified', () => {
  it('@langfuse/otel, @langfuse/tracing and @langfuse/client 4, unmodified, reads back tree, types, bodies, model, usage, cost, user, session, tags and score', async () => {
    const processor = new ProcessorV4(options());
    const provider = new NodeTracerProvider({ spanProcessors: [processor] });
    tracingV4.setLangfuseTracerProvider(provider);
    const traceId = await tracingV4.startActiveObservation('chat-turn', async (root) => {
      root.updateTrace({ ...expectedTrace });
      root
        .startObservation('search', { input: 'q' }, { asType: 'tool' })
        .update({ output: ['hit'] })
        .end();
      root
        .startObservation(
          'llm',
          { model: 'gpt-4o-mini', modelParameters: { temperature: 0.2 }, input: expectedGeneration.input },
          { asType: 'generation' },
        )
        .update({ output: expectedGeneration.output, usageDetails: { input: 1000, output: 100 } })
        .end();
      return root.traceId;
    });
    await processor.forceFlush();
    const client = new LangfuseClientV4(options());
    client.score.create({ traceId, name: 'tone', value: 'warm', dataType: 'CATEGORICAL' });
    await client.score.flush();

    const trace = await client.api.trace.get(traceId);
    expect(trace).toMatchObject(expectedTrace);
    expect(trace.observations.find(({ name }) => name === 'llm')).toMatchObject(expectedGeneration);
    expect(trace.observations.find(({ name }) => name === 'search')).toMatchObject({ type: 'TOOL' });
    const withUnknown = await client.api.trace.list({ userId: 'user-7' }, { queryParams: { colour: 'red' } });
    expect(withUnknown.data.map(({ id }) => id)).toContain(traceId);
    expect(trace.scores).toMatchObject([{ name: 'tone', stringValue: 'warm', dataType: 'CATEGORICAL' }]);
    await client.shutdown();
    await provider.shutdown();
  });
});
