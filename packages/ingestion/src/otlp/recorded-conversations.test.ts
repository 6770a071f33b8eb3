import { readdirSync, readFileSync } from 'node:fs';
import type { ObservationPatch, ProjectId } from '@spanledger/core';
import { conversationOf, type Conversation, type Message, type MessagePart } from '@spanledger/messages';
import { describe, expect, test } from 'vitest';
import { readOtlpTraces } from './read-otlp-traces.ts';

/**
 * Every recorded client ran the same conversation: a question, a tool call, its result, an answer. So the formats
 * differ and the messages are the same, except for those that a client does not send.
 */
const fixtures = new URL('../../fixtures/', import.meta.url);
const suffix = '.input.json';
const context = { projectId: 'project' as ProjectId, receivedAt: Date.UTC(2026, 1, 3) * 1000 };

/** Clients that send no messages in spans, or none in a model call. */
const silent = new Set([
  'gen-ai/recorded-opentelemetry-openai',
  'logfire/recorded-logfire',
  'mastra/recorded-mastra',
  'mastra/recorded-mastra-langfuse',
]);

const recordings = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.includes('/recorded-') && path.endsWith(suffix))
  .map((path) => path.slice(0, -suffix.length))
  .filter((name) => !silent.has(name))
  .sort();

const text = (value: string): MessagePart => ({ type: 'text', text: value });
const question = text('What is the weather in Paris?');
const words = text('It is 18 °C and sunny in Paris.');
const call = { type: 'tool_call', id: 'call_weather_1', name: 'get_weather', arguments: { city: 'Paris' } };
const result = { city: 'Paris', celsius: 18, sky: 'sunny' };

const calls = (name: string): readonly Conversation[] => {
  const body = readFileSync(new URL(name + suffix, fixtures));
  const { batch } = readOtlpTraces(body, 'json', context);
  return batch.observations
    .filter(({ record }) => record.type === 'GENERATION' && record.output !== null && record.output !== '')
    .map(({ record }) => conversationOf(spoken(record)));
};

const spoken = ({ type, input, output, modelParameters, metadata }: ObservationPatch['record']) => ({
  type: type ?? 'SPAN',
  input,
  output,
  modelParameters,
  metadata: metadata as Readonly<Record<string, string>>,
});

const saidBy = (messages: readonly Message[], role: string): readonly MessagePart[] =>
  messages.filter((message) => message.role === role).flatMap(({ parts }) => parts);

const isSaid = ({ type }: MessagePart): boolean => type !== 'reasoning';

describe('recorded conversations', () => {
  test.each(recordings)('%s: the messages are those of the conversation', (name) => {
    const conversations = calls(name).filter(({ output }) => output !== null);
    expect(conversations.length).toBeGreaterThan(1);
    for (const { input, output } of conversations) {
      const asked = input ?? [];
      expect(saidBy(asked, 'user')[0]).toEqual(question);
      for (const { parts } of asked) expect(parts.map(({ type }) => type)).not.toContain('other');
      const called = saidBy(asked, 'assistant').filter(isSaid);
      const answered = asked.flatMap(({ parts }) => parts).filter((part) => part.type === 'tool_result');
      expect(called).toEqual(called.length === 0 ? [] : [call]);
      expect(answered.map((part) => part.result)).toEqual(called.length === 0 ? [] : [result]);
      expect(output?.map(({ role }) => role)).toEqual(['assistant']);
      expect([[call], [words]]).toContainEqual(output?.[0]?.parts.filter(isSaid));
    }
    const outputs = conversations.flatMap(({ output }) => output?.flatMap(({ parts }) => parts) ?? []);
    expect(outputs).toContainEqual(words);
  });

  test('there are recordings to read', () => {
    expect(recordings.length).toBeGreaterThan(15);
  });
});
