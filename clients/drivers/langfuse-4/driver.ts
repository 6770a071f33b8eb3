import { deepEqual, equal } from 'node:assert/strict';
import { LangfuseClient } from '@langfuse/client';
import { LangfuseSpanProcessor } from '@langfuse/otel';
import { startActiveObservation, startObservation } from '@langfuse/tracing';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { driveAnnotation } from '../../src/agents/langfuse-annotation.ts';
import { driveDataset, drivePrompts, type ControlClient } from '../../src/agents/langfuse-control.ts';
import type { Drives, Target } from '../../src/driving/target.ts';
import { lookUpWeather, pause, scenario, toolArguments, toolCallId, weatherTool } from '../../src/scenario.ts';

const messages = [
  { role: 'system', content: scenario.system },
  { role: 'user', content: scenario.question },
];
const call = {
  id: toolCallId,
  type: 'function',
  function: { name: weatherTool.name, arguments: JSON.stringify(toolArguments) },
};

const clientOf = ({ publicKey, secretKey, baseUrl }: Target): LangfuseClient =>
  new LangfuseClient({ publicKey, secretKey, baseUrl });

const controlOf = (client: LangfuseClient): ControlClient => ({
  createPrompt: async (body) => client.prompt.create(body as never),
  getPrompt: async (name, selector) => client.prompt.get(name, { ...selector, cacheTtlSeconds: 0 } as never),
  updateLabels: async (name, version, newLabels) => client.prompt.update({ name, version, newLabels: [...newLabels] }),
  createDataset: async (body) => client.api.datasets.create(body),
  createItem: async (body) => client.api.datasetItems.create(body),
  getDataset: async (name) => client.dataset.get(name),
});

export const drives: Drives = {
  prompts: async (target) => drivePrompts(controlOf(clientOf(target)), 'clients/langfuse-4'),
  datasets: async (target) => driveDataset(controlOf(clientOf(target)), 'clients/langfuse-4 ä/all'),
  annotation: async (target) => {
    const client = clientOf(target);
    const name = 'clients/langfuse-4 annotation';
    const prompt = (await client.api.prompts.create({ name, prompt: 'x' } as never)) as unknown as { id: string };
    await driveAnnotation(client.api, {
      name,
      promptId: prompt.id,
      giveScore: async (body) => client.api.score.create(body),
    });
  },
  experiment: async (target) => {
    const provider = new NodeTracerProvider({ spanProcessors: [new LangfuseSpanProcessor(target)] });
    provider.register();
    const client = clientOf(target);
    const datasetName = 'clients/langfuse-4/experiment';
    await client.api.datasets.create({ name: datasetName });
    const id = `${datasetName} item`;
    await client.api.datasetItems.create({ datasetName, id, input: 'Paris', expectedOutput: 'PARIS' });
    const dataset = await client.dataset.get(datasetName);
    const result = await dataset.runExperiment({
      name: 'upper case',
      runName: 'first run',
      task: async ({ input }) => String(input).toUpperCase(),
      evaluators: [async ({ output, expectedOutput }) => ({ name: 'exact', value: Number(output === expectedOutput) })],
    });
    await provider.shutdown();
    await client.shutdown();
    deepEqual(
      result.itemResults.map(({ output }) => output),
      ['PARIS'],
    );
    const run = await client.api.datasets.getRun(datasetName, 'first run');
    equal(run.id, result.datasetRunId);
    deepEqual(
      run.datasetRunItems.map((item) => [item.datasetItemId, item.traceId]),
      [[id, result.itemResults[0]?.traceId]],
    );
  },
  agent: async ({ publicKey, secretKey, baseUrl }) => {
    const { userId, sessionId, tags, environment, release } = scenario;
    const options = { publicKey, secretKey, baseUrl };
    const processor = new LangfuseSpanProcessor({ ...options, environment, release });
    const provider = new NodeTracerProvider({ spanProcessors: [processor] });
    provider.register();
    const traceId = await startActiveObservation(
      scenario.traceName,
      async (agent) => {
        agent.updateTrace({
          name: scenario.traceName,
          userId,
          sessionId,
          tags: [...tags],
          metadata: { plan: 'pro' },
          input: { question: scenario.question },
          output: { answer: scenario.answer },
        });
        agent.update({ input: { question: scenario.question } });
        await pause();
        startObservation(
          'plan',
          { model: scenario.chatModelUsed, modelParameters: { temperature: 1 }, input: messages },
          { asType: 'generation' },
        )
          .update({
            output: { role: 'assistant', tool_calls: [call] },
            usageDetails: { input: 56, input_cached_tokens: 64, output: 18, output_reasoning_tokens: 12, total: 150 },
          })
          .end();
        await pause();
        startObservation(weatherTool.name, { input: toolArguments }, { asType: 'tool' })
          .update({ output: await lookUpWeather(toolArguments) })
          .end();
        await pause();
        startObservation(
          'answer-in-words',
          { model: scenario.chatModelUsed, input: messages, completionStartTime: new Date() },
          { asType: 'generation' },
        )
          .update({ output: scenario.answer, usageDetails: { input: 180, output: 25 }, costDetails: { total: 0.5 } })
          .end();
        await pause();
        startObservation('documents', { input: 'Paris' }, { asType: 'retriever' }).end();
        await pause();
        startObservation('vector', { model: scenario.embeddingModel, input: 'Paris' }, { asType: 'embedding' }).end();
        await pause();
        startObservation('quality', { output: 0.9 }, { asType: 'evaluator' }).end();
        await pause();
        startObservation('safety', { output: 'passed' }, { asType: 'guardrail' }).end();
        await pause();
        startObservation('format', { input: 1, metadata: { step: { deep: [1, 2] } } }, { asType: 'chain' }).end();
        await pause();
        startObservation('cache-miss', { level: 'DEBUG' }, { asType: 'event' });
        await pause();
        startObservation(
          'retry',
          { model: scenario.missingModel, level: 'ERROR', statusMessage: scenario.missingModelMessage },
          { asType: 'generation' },
        ).end();
        agent.update({ output: { answer: scenario.answer } });
        return agent.traceId;
      },
      { asType: 'agent' },
    );
    await provider.shutdown();
    const client = new LangfuseClient(options);
    client.score.create({ traceId, name: 'helpful', value: 1, comment: 'short' });
    client.score.create({ traceId, name: 'tone', value: 'warm', dataType: 'CATEGORICAL' });
    await client.shutdown();
  },
};
