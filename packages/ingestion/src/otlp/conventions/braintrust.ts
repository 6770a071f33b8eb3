import { takeOutLifetimes, type ObservationType, type Usage, type UsageRole, type Usd } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, jsonContent, jsonOf, memberLabel, oneOf, parsedObject, someContent } from './attribute-source.ts';
import type { JsonMap } from './attribute-source.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import { scoreOfSpan, type Feedback } from './feedback.ts';
import { geminiUsage } from './gemini-usage.ts';
import { addParameters } from './gen-ai-parameters.ts';
import { totalAmountOf } from './given-details.ts';
import { metadataBelow } from './metadata-source.ts';
import { tagsOf } from './tags.ts';
import { afterSeconds } from './time-source.ts';
import { countOf, countedUsage, countsIn, isPassedOn } from './usage-source.ts';

const kinds: Readonly<Record<string, ObservationType>> = {
  LLM: 'GENERATION',
  TOOL: 'TOOL',
  SCORE: 'EVALUATOR',
  CLASSIFIER: 'EVALUATOR',
};
const aggregates: Readonly<Record<string, UsageRole>> = { TASK: 'aggregate', EVAL: 'aggregate', FUNCTION: 'aggregate' };

const metricsKey = 'braintrust.metrics';
const metadataKey = 'braintrust.metadata';
const ofSpanKey = 'braintrust.span_attributes';

/** As one object, or by the SDK for .NET one attribute each. */
const metricsOf = (view: SpanView): JsonMap => {
  const metrics: { [key: string]: AttributeValue } = { ...parsedObject(view.get(metricsKey)) };
  addParameters(metrics, view.family(`${metricsKey}.`));
  return metrics;
};

const ofMetrics = <T>(read: (metrics: JsonMap, view: SpanView) => T | undefined): Source<T> => ({
  keys: [metricsKey, `${metricsKey}.*`],
  read: (_value, view) => read(metricsOf(view), view),
});

const inputBuckets = {
  prompt_cached_tokens: 'input_cached_tokens',
  prompt_cache_creation_tokens: 'input_cache_creation',
  prompt_cache_creation_5m_tokens: 'input_cache_creation_5m',
  prompt_cache_creation_1h_tokens: 'input_cache_creation_1h',
  prompt_audio_tokens: 'input_audio_tokens',
} as const;
const outputBuckets = {
  completion_reasoning_tokens: 'output_reasoning_tokens',
  completion_audio_tokens: 'output_audio_tokens',
} as const;

/** Gemini's counts without names of Braintrust's own. */
const namesOfGemini = ['thoughts_token_count', 'tool_use_prompt_token_count'];

/** The input contains what was cached, but by the SDK for Java, which passes Anthropic's own on; so is Gemini's output. */
const usageOf = (metrics: JsonMap, view: SpanView): Usage | undefined => {
  const input = countOf(metrics['prompt_tokens']);
  const output = countOf(metrics['completion_tokens']);
  const total = countOf(metrics['tokens']);
  if (namesOfGemini.some((name) => countOf(metrics[name]) !== undefined)) {
    const counts = { ...metrics, prompt_token_count: input ?? 0, candidates_token_count: output ?? 0 };
    const cached = metrics['prompt_cached_tokens'] ?? null;
    return geminiUsage({ ...counts, cached_content_token_count: cached, total_token_count: total ?? null }, view);
  }
  const inputParts = countsIn(metrics, inputBuckets);
  takeOutLifetimes(inputParts);
  const answered = parsedObject(view.get('braintrust.output_json'))?.['usage'];
  return countedUsage(
    { input, output, total, inputParts, outputParts: countsIn(metrics, outputBuckets) },
    isPassedOn(answered, input) ? 'exclusive' : 'inclusive',
    view.usageRole,
  );
};

const costOf = (metrics: JsonMap, view: SpanView): Readonly<Record<string, Usd>> | undefined =>
  totalAmountOf(metrics['estimated_cost'] ?? undefined, `${metricsKey} estimated_cost`, view);

const kindIn = (value: AttributeValue | undefined): AttributeValue => parsedObject(value)?.['type'] ?? null;

/** A call of a model: by its kind, or without one by its model next to metrics. */
const isCall = (view: SpanView): boolean => {
  const kind = kindIn(view.get(ofSpanKey));
  return kind === 'llm' || (kind === null && Object.keys(metricsOf(view)).length > 0);
};

/** A member of a call's metadata, in which its model and the parameters of its request are. */
const ofCall = (name: string): Source<string> =>
  attribute(metadataKey, (value, view) => (isCall(view) ? memberLabel(parsedObject(value)?.[name]) : undefined), {
    keeps: true,
  });

const ofTrace = (...names: readonly string[]): readonly Source<string>[] =>
  names.map((name) =>
    attribute(metadataKey, (value) => memberLabel(parsedObject(value)?.[name]), { rank: 300, keeps: true }),
  );

const parameterNames = [
  'temperature',
  'top_p',
  'top_k',
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
  'frequency_penalty',
  'presence_penalty',
  'stop',
  'stop_sequences',
  'seed',
  'n',
  'stream',
  'tool_choice',
  'reasoning',
  'reasoning_effort',
  'response_format',
];

const parametersOf = (value: AttributeValue, view: SpanView): string | undefined => {
  const metadata = parsedObject(value) ?? {};
  const given = parameterNames.filter((name) => metadata[name] !== undefined && metadata[name] !== null);
  if (given.length === 0 || !isCall(view)) return undefined;
  return jsonOf(Object.fromEntries(given.map((name) => [name, metadata[name] ?? null])));
};

const scoresOf = (value: AttributeValue): readonly Feedback[] =>
  Object.entries(parsedObject(value) ?? {}).flatMap(([name, score]): readonly Feedback[] =>
    typeof score === 'number' ? [scoreOfSpan(`braintrust.scores ${name}`, name, score, false)] : [],
  );

/** The SDKs of Braintrust that are built on OpenTelemetry (Go, Java, Ruby, .NET), and attributes set by hand for it. */
export const braintrust: Convention = {
  name: 'braintrust',
  rank: 594,
  fields: {
    type: [
      attribute(ofSpanKey, (value) => oneOf(kinds)(kindIn(value)), { rank: 407, keeps: true }),
      attribute(
        metadataKey,
        (value, view) => (isCall(view) && parsedObject(value)?.['model'] !== undefined ? 'GENERATION' : undefined),
        {
          keeps: true,
        },
      ),
    ],
    name: [attribute(ofSpanKey, (value) => memberLabel(parsedObject(value)?.['name']), { rank: 95, keeps: true })],
    input: [attribute('braintrust.input_json', jsonContent), attribute('braintrust.input', someContent)],
    output: [attribute('braintrust.output_json', jsonContent), attribute('braintrust.output', someContent)],
    model: [ofCall('model')],
    provider: [ofCall('provider')],
    modelParameters: [attribute(metadataKey, parametersOf, { keeps: true })],
    serviceTier: [ofCall('service_tier')],
    usageRole: [attribute(ofSpanKey, (value) => oneOf(aggregates)(kindIn(value)), { keeps: true })],
    usage: [ofMetrics(usageOf)],
    cost: [ofMetrics(costOf)],
    completionStartTime: [ofMetrics((metrics, view) => afterSeconds(metrics['time_to_first_token'] ?? '', view))],
    metadata: [metadataBelow(metadataKey)],
    userId: ofTrace('user_id', 'userId'),
    sessionId: ofTrace('session_id', 'sessionId', 'thread_id', 'conversation_id'),
    tags: [attribute('braintrust.tags', tagsOf)],
    feedback: [attribute('braintrust.scores', scoresOf)],
  },
};
