import type { IngestBatch } from '@spanledger/core';
import { memoryDeadLetterStore, memoryRecordReader, memoryTelemetry, memoryTelemetryWriter } from '@spanledger/testing';
import { describe, expect, it } from 'vitest';
import { readOtlpLogs } from '../otlp/read-otlp-logs.ts';
import { readOtlpTraces } from '../otlp/read-otlp-traces.ts';
import { sampleExport } from '../otlp/sample-export.ts';
import { callSpanId, callTraceId, conversation, logExport } from '../otlp/sample-logs.fixture.ts';
import { now, prices, project } from './pipeline.fixture.ts';
import { createPipeline } from './pipeline.ts';

const context = { projectId: project, receivedAt: now() };
const call = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'priced', 'gen_ai.usage.input_tokens': 3 };
const span = readOtlpTraces(
  sampleExport([{ traceId: callTraceId, spanId: callSpanId, attributes: call }], 'json'),
  'json',
  context,
).batch;
const said = conversation.map((log, at) => ({ ...log, at }));
const logs = said.map((log) => readOtlpLogs(logExport([log], 'json'), 'json', context).batch);

/** What is stored once each of the groups was, one after the other. */
const storedAfter = async (groups: readonly (readonly IngestBatch[])[], isForgetful: boolean) => {
  const telemetry = memoryTelemetry();
  const pipeline = createPipeline({
    reader: memoryRecordReader(telemetry),
    writer: memoryTelemetryWriter(telemetry),
    deadLetters: memoryDeadLetterStore(telemetry),
    prices,
    now,
  });
  for (const group of groups) {
    await pipeline.process(group);
    if (isForgetful) pipeline.forget();
  }
  return telemetry.observations.of(project).map(({ record, cost }) => ({ ...record, cost: cost.source }));
};

describe.each([
  ['by the writer that stored the others', false],
  ['by one that reads what others stored', true],
])('messages of a call that arrive one by one, stored %s', (_by, isForgetful) => {
  it.each([
    ['before their span', [...logs, span].map((each) => [each])],
    ['after it', [span, ...logs.toReversed()].map((each) => [each])],
    ['around it', [logs.slice(3), [span], logs.slice(0, 3)]],
    ['with it', [[span, ...logs]]],
    ['again and again', [span, ...logs, ...logs, span].map((each) => [each])],
  ])('%s are its input and output', async (_when, groups) => {
    const [observation, ...others] = await storedAfter(groups, isForgetful);
    expect(others).toEqual([]);
    expect(observation).toMatchObject({ name: 'sample', model: 'priced', cost: 'computed' });
    const input = JSON.parse(observation?.input ?? 'null') as { role: string }[];
    expect(input.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool']);
    expect(JSON.parse(observation?.output ?? 'null')).toMatchObject({ finish_reason: 'stop' });
  });
});
