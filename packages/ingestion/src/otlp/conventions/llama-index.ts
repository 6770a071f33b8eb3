import type { ObservationType, Usage } from '@spanledger/core';
import type { AttributeValue, OtlpEvent } from '../otlp-span.ts';
import { attribute, jsonOf, label, parsed, someContent } from './attribute-source.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import { flattenedValue } from './flattened-value.ts';
import { givenUsageDetails } from './given-details.ts';

/** By the first event of each; a span has those of one kind. */
const typesByEvent: Readonly<Record<string, ObservationType>> = {
  LLMChatStartEvent: 'GENERATION',
  LLMChatEndEvent: 'GENERATION',
  LLMCompletionStartEvent: 'GENERATION',
  LLMCompletionEndEvent: 'GENERATION',
  EmbeddingStartEvent: 'EMBEDDING',
  RetrievalStartEvent: 'RETRIEVER',
  ReRankStartEvent: 'RETRIEVER',
  QueryStartEvent: 'CHAIN',
  SynthesizeStartEvent: 'CHAIN',
};

const ofScope = <T>(read: (view: SpanView) => T | undefined): Source<T> => ({
  keys: ['scope:llamaindex.opentelemetry.tracer'],
  keeps: true,
  read: (_value, view) => read(view),
});

const typeOf = ({ span }: SpanView): ObservationType | undefined => {
  if (span.name.startsWith('FunctionTool.')) return 'TOOL';
  if (/Agent(?:Workflow)?\.run$/.test(span.name)) return 'AGENT';
  const event = span.events?.find(({ name }) => Object.hasOwn(typesByEvent, name));
  return event === undefined ? undefined : typesByEvent[event.name];
};

/** The first of the attributes among all events of the span; what is None is the text `null`. */
const ofEvents =
  (...keys: readonly string[]) =>
  ({ span }: SpanView): AttributeValue | undefined => {
    for (const key of keys) {
      for (const { attributes } of span.events ?? []) {
        const value = attributes.get(key);
        if (value !== undefined && value !== null && value !== 'null') return value;
      }
    }
    return undefined;
  };

const textOf =
  <T>(read: (view: SpanView) => AttributeValue | undefined, as: (value: AttributeValue) => T | undefined) =>
  (view: SpanView): T | undefined => {
    const value = read(view);
    return value === undefined ? undefined : as(value);
  };

/** What an event has below a prefix, one attribute for each leaf; lists are JSON. */
const nestedIn = ({ attributes: { keys, values } }: OtlpEvent, prefix: string): AttributeValue | undefined => {
  const below = keys.flatMap((key, index) => {
    const value = values[index] ?? null;
    if (!key.startsWith(prefix) || value === null || value === 'null') return [];
    return [{ suffix: key.slice(prefix.length), value: isList(value) ? (parsed(value) ?? value) : value }];
  });
  if (below.length === 0) return undefined;
  return flattenedValue({ suffixes: below.map(({ suffix }) => suffix), values: below.map(({ value }) => value) });
};

const isList = (value: AttributeValue): boolean => typeof value === 'string' && value.startsWith('[');

const firstNested = ({ span }: SpanView, ...prefixes: readonly string[]): AttributeValue | undefined => {
  for (const prefix of prefixes) {
    for (const event of span.events ?? []) {
      const nested = nestedIn(event, prefix);
      if (nested !== undefined) return nested;
    }
  }
  return undefined;
};

/** The usage of the provider's own answer. */
const usageOf = (view: SpanView): Usage | undefined => {
  const usage = firstNested(view, 'response.raw.usage.', 'response.raw.usage_metadata.');
  return usage === undefined ? undefined : givenUsageDetails(usage, view);
};

const answer = (view: SpanView): string | undefined => {
  const message = firstNested(view, 'response.message.');
  return message === undefined ? undefined : jsonOf(message);
};

/**
 * LlamaIndex's own package for OpenTelemetry: what is known of a span is in its events, named after LlamaIndex's. The
 * spans of streams end before their answers, so these have no usage.
 */
export const llamaIndex: Convention = {
  name: 'llama-index',
  rank: 708,
  fields: {
    type: [ofScope(typeOf)],
    model: [ofScope(textOf(ofEvents('response.raw.model', 'model_dict.model_name', 'model_dict.model'), label))],
    usage: [ofScope(usageOf)],
    input: [
      ofScope(
        textOf(
          ofEvents('messages', 'prompt', 'query', 'query.query_str', 'str_or_query_bundle.query_str', 'chunks'),
          someContent,
        ),
      ),
      attribute('llamaindex.step.input_summary', someContent),
    ],
    output: [
      ofScope(answer),
      ofScope(textOf(ofEvents('response.text', 'response.response', 'response', 'nodes', 'output'), someContent)),
    ],
  },
};
