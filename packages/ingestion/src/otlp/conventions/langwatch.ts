import type { Micros, ObservationType, Usage, UsageRole, Usd } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import {
  attribute,
  attributes,
  isMap,
  jsonOf,
  label,
  memberLabel,
  oneOf,
  parsedObject,
  plainText,
  someContent,
  type JsonMap,
} from './attribute-source.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import type { Feedback } from './feedback.ts';
import { totalAmountOf } from './given-details.ts';
import { tagsOf } from './tags.ts';
import { countOf, countedUsage, countsIn } from './usage-source.ts';

const scopeName = 'langwatch';

const kinds: Readonly<Record<string, ObservationType>> = {
  LLM: 'GENERATION',
  TOOL: 'TOOL',
  AGENT: 'AGENT',
  RAG: 'RETRIEVER',
  CHAIN: 'CHAIN',
  WORKFLOW: 'CHAIN',
  GUARDRAIL: 'GUARDRAIL',
  EVALUATION: 'EVALUATOR',
};
const aggregates: Readonly<Record<string, UsageRole>> = {
  AGENT: 'aggregate',
  CHAIN: 'aggregate',
  WORKFLOW: 'aggregate',
};

/** A value next to the name of its form: `{"type": "json", "value": …}`. */
const unwrapped = (value: AttributeValue): AttributeValue | undefined => {
  const wrapped = parsedObject(value);
  return wrapped !== undefined && typeof wrapped['type'] === 'string' ? wrapped['value'] : undefined;
};

const contentOf = (value: AttributeValue): string | undefined => {
  const inner = unwrapped(value);
  if (inner === undefined) return someContent(value);
  if (inner === null || inner === '') return undefined;
  return typeof inner === 'string' ? plainText(inner) : jsonOf(inner);
};

/** An object that only the SDK for JavaScript wraps. */
const objectIn = (value: AttributeValue): JsonMap | undefined => {
  const inner = unwrapped(value);
  return isMap(inner) ? inner : parsedObject(value);
};

const inputBuckets = {
  cache_read_input_tokens: 'input_cached_tokens',
  cache_creation_input_tokens: 'input_cache_creation',
} as const;
const outputBuckets = {
  reasoning_tokens: 'output_reasoning_tokens',
  reasoningTokens: 'output_reasoning_tokens',
} as const;

const usageOf = (value: AttributeValue, view: SpanView): Usage | undefined => {
  const metrics = objectIn(value) ?? {};
  const reported = {
    input: countOf(metrics['prompt_tokens'] ?? metrics['promptTokens']),
    output: countOf(metrics['completion_tokens'] ?? metrics['completionTokens']),
    inputParts: countsIn(metrics, inputBuckets),
    outputParts: countsIn(metrics, outputBuckets),
  };
  return countedUsage(reported, view.tokenCounting('inclusive'), view.usageRole);
};

const costOf = (value: AttributeValue, view: SpanView): Readonly<Record<string, Usd>> | undefined =>
  totalAmountOf(objectIn(value)?.['cost'] ?? undefined, 'langwatch.metrics cost', view);

const firstToken = (value: AttributeValue, view: SpanView): Micros | undefined => {
  const ms = countOf(objectIn(value)?.['first_token_at']);
  return ms !== undefined && ms * 1000 > view.startTime ? ms * 1000 : undefined;
};

/** What an application for Python states of its trace is in the metadata of the SDK's own root. */
const ofTrace = <T>(name: string, read: (value: AttributeValue, view: SpanView) => T | undefined): Source<T> => ({
  keys: [`scope:${scopeName}`],
  keeps: true,
  read: (_value, view) => {
    const member = parsedObject(view.get('metadata'))?.[name] ?? undefined;
    return member === undefined ? undefined : read(member, view);
  },
});

const evaluationEvent = 'langwatch.evaluation.custom';

/** One that passed or failed without a number is 1 or 0. */
const evaluations: Source<readonly Feedback[]> = {
  keys: [`event:${evaluationEvent}`],
  keeps: true,
  read: (_value, view) =>
    view.events(evaluationEvent).flatMap(({ attributes: given }, index): readonly Feedback[] => {
      const evaluation = parsedObject(given.get('json_encoded_event'));
      if (evaluation === undefined) return [];
      const { name, score, passed, label: verdict, details } = evaluation;
      const number = score ?? (typeof passed === 'boolean' ? Number(passed) : null);
      return [
        {
          target: 'span',
          place: `${evaluationEvent} ${index}`,
          name: memberLabel(name) ?? null,
          score: typeof number === 'number' && Number.isFinite(number) ? number : null,
          label: memberLabel(verdict) ?? null,
          explanation: memberLabel(details) ?? null,
          isByHuman: false,
          metadata: {},
        },
      ];
    }),
};

/** The SDKs of LangWatch: what an application states of its spans; counts are those of its metrics. */
export const langWatch: Convention = {
  name: 'langwatch',
  rank: 595,
  fields: {
    type: [attribute('langwatch.span.type', oneOf(kinds), { rank: 406, keeps: true })],
    input: [attribute('langwatch.input', contentOf)],
    output: [
      attribute('langwatch.output', contentOf),
      ...attributes(['langwatch.rag_contexts', 'langwatch.contexts'], contentOf),
    ],
    modelParameters: [
      attribute('langwatch.params', (value) => {
        const parameters = objectIn(value) ?? {};
        return Object.keys(parameters).length === 0 ? undefined : jsonOf(parameters);
      }),
    ],
    usageRole: [attribute('langwatch.span.type', oneOf(aggregates), { keeps: true })],
    usage: [attribute('langwatch.metrics', usageOf)],
    cost: [attribute('langwatch.metrics', costOf)],
    completionStartTime: [attribute('langwatch.timestamps', firstToken, { keeps: true })],
    promptName: attributes(['langwatch.prompt.handle', 'langwatch.prompt.name', 'langwatch.prompt.id'], label),
    promptVersion: [attribute('langwatch.prompt.version.number', countOf)],
    userId: [attribute('langwatch.user.id', label), ofTrace('user_id', memberLabel)],
    sessionId: [attribute('langwatch.thread.id', label), ofTrace('thread_id', memberLabel)],
    tags: [...attributes(['langwatch.labels', 'langwatch.tags'], tagsOf), ofTrace('labels', tagsOf)],
    feedback: [evaluations],
  },
};
