import { requestLimits } from '@spanledger/core';
import { describe, expect, test } from 'vitest';
import { parseJsonText } from './parse-json-text.ts';
import { readOtlpTraces } from './read-otlp-traces.ts';
import { sampleContext, sampleExport } from './sample-export.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const span = (at: number, attributes: Record<string, unknown>) => ({
  traceId,
  spanId: String(at).padStart(16, '0'),
  attributes: attributes as Record<string, string>,
});
const many = (count: number, prefix = 'k'): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`${prefix}${at}`, 'v']));

describe('what one span or trace may hold over OTLP', () => {
  test.each(['json', 'protobuf'] as const)('a span with too many attributes is rejected alone (%s)', (encoding) => {
    const spans = [span(1, many(requestLimits.attributes + 1)), span(2, many(requestLimits.attributes))];
    const read = readOtlpTraces(sampleExport(spans, encoding), encoding, sampleContext);
    expect(read.batch.observations.map(({ id }) => id)).toEqual(['0000000000000002']);
    expect(read.rejectionMessage).toContain(`more than ${requestLimits.attributes} attributes`);
  });

  test('metadata of a trace has as many keys as it may, whatever its spans state', () => {
    const spans = [0, 1, 2].map((at) => span(at + 1, many(4000, `langfuse.trace.metadata.${at}-`)));
    const { batch } = readOtlpTraces(sampleExport(spans, 'protobuf'), 'protobuf', sampleContext);
    expect(Object.keys(batch.traces[0]?.record.metadata ?? {})).toHaveLength(requestLimits.metadataKeys);
  });

  test('metadata in one attribute with more keys than it may have is kept as its text', () => {
    const text = JSON.stringify(many(requestLimits.metadataKeys + 1));
    const spans = [span(1, { 'langfuse.observation.metadata': text })];
    const { batch } = readOtlpTraces(sampleExport(spans, 'protobuf'), 'protobuf', sampleContext);
    expect(batch.observations[0]?.record.metadata['metadata']).toBe(text);
  });

  test('JSON in an attribute with more values than are read stays a text, whichever attribute it is', () => {
    const keys = ['langfuse.observation.metadata', 'langfuse.observation.usage_details', 'gen_ai.input.messages'];
    const more = ['langfuse.observation.cost_details', 'langfuse.observation.model.parameters'];
    const text = `{"a":[${'1,'.repeat(requestLimits.textJsonValues)}"\\"{[,"]}`;
    for (const key of [...keys, ...more]) {
      const { batch } = readOtlpTraces(sampleExport([span(1, { [key]: text })], 'protobuf'), 'protobuf', sampleContext);
      expect(JSON.stringify(batch.observations[0]?.record)).toContain('1,1,1');
    }
    expect(() => parseJsonText(text)).toThrow(SyntaxError);
    expect(parseJsonText(`"${'[{,'.repeat(requestLimits.textJsonValues)}"`)).toBeTypeOf('string');
  });

  test('model parameters that are too long for lists are kept in the metadata, with a remark', () => {
    const long = JSON.stringify({ tools: 'x'.repeat(requestLimits.modelParametersLength) });
    const key = 'langfuse.observation.model.parameters';
    const { batch } = readOtlpTraces(sampleExport([span(1, { [key]: long })], 'protobuf'), 'protobuf', sampleContext);
    const [record] = batch.observations.map((patch) => patch.record);
    expect(record?.modelParameters).toBeNull();
    expect(record?.metadata['modelParameters']).toBe(long);
    expect(record?.metadata['spanledger.notes']).toContain('model parameters are longer');
  });

  test('a call whose model parameters are too long for lists has the service tier of them, which is billed', () => {
    const long = JSON.stringify({ tools: 'x'.repeat(requestLimits.modelParametersLength), service_tier: 'flex' });
    const tierOf = (attributes: Record<string, string>): string | undefined => {
      const spans = [span(1, { 'langfuse.observation.model.parameters': long, ...attributes })];
      const { batch } = readOtlpTraces(sampleExport(spans, 'protobuf'), 'protobuf', sampleContext);
      return batch.observations[0]?.record.modelParameters ?? undefined;
    };
    expect(tierOf({})).toBe('{"service_tier":"flex"}');
    expect(tierOf({ 'gen_ai.response.service_tier': 'default' })).toBe('{"service_tier":"default"}');
  });

  test('tags after the first ones are left out, with a remark', () => {
    const spans = [span(1, { 'langfuse.trace.tags': 'x,'.repeat(1e6) + 'y' }), span(2, { 'tag.tags': 'z' })];
    const spread = Array.from({ length: 1500 }, (_, at) => span(at + 3, { 'tag.tags': `t${at}` }));
    const { batch } = readOtlpTraces(sampleExport([...spans, ...spread], 'protobuf'), 'protobuf', sampleContext);
    expect(batch.traces[0]?.record.tags).toHaveLength(requestLimits.tags);
    expect(batch.observations[0]?.record.metadata['spanledger.notes']).toContain('tags after the first');
  });
});
