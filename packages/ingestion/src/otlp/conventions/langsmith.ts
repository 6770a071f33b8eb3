import {
  isGemini,
  langChainTiers,
  takeOutLifetimes,
  withThoughtsInTotal,
  type ObservationType,
  type Usage,
  type UsageRole,
} from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, attributes, isMap, label, oneOf, parsedObject, type JsonMap } from './attribute-source.ts';
import type { Convention, SpanView } from './convention.ts';
import { metadataBelow } from './metadata-source.ts';
import { tagsOf } from './tags.ts';
import { countOf, countedUsage, countsIn, lifetimeBuckets } from './usage-source.ts';

const kinds: Readonly<Record<string, ObservationType>> = {
  LLM: 'GENERATION',
  CHAIN: 'CHAIN',
  TOOL: 'TOOL',
  RETRIEVER: 'RETRIEVER',
  EMBEDDING: 'EMBEDDING',
  PROMPT: 'SPAN',
  PARSER: 'SPAN',
};
const aggregates: Readonly<Record<string, UsageRole>> = { CHAIN: 'aggregate' };

const metadataKey = 'langsmith.metadata';
const below = (...names: readonly string[]): readonly string[] => names.map((name) => `${metadataKey}.${name}`);

const prefixes = ['', ...langChainTiers.map((tier) => `${tier}_`)];

/** The same names at a service tier, too, in which LangChain has it. */
const atAnyTier = (buckets: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(prefixes.flatMap((prefix) => Object.entries(buckets).map(([name, to]) => [prefix + name, to])));

const inputBuckets = atAnyTier({
  cache_read: 'input_cached_tokens',
  cache_creation: 'input_cache_creation',
  ...lifetimeBuckets,
  audio: 'input_audio_tokens',
});
const outputBuckets = atAnyTier({ reasoning: 'output_reasoning_tokens', audio: 'output_audio_tokens' });

/**
 * LangChain's usage: its input and output contain their details. Gemini's output leaves out the thoughts in JavaScript.
 */
const usageOf = (usage: JsonMap, view: SpanView): Usage | undefined => {
  const inputParts = countsIn(usage['input_token_details'], inputBuckets);
  takeOutLifetimes(inputParts);
  const counted = countedUsage(
    {
      input: countOf(usage['input_tokens']),
      output: countOf(usage['output_tokens']),
      total: countOf(usage['total_tokens']),
      inputParts,
      outputParts: countsIn(usage['output_token_details'], outputBuckets),
    },
    'inclusive',
    view.usageRole,
  );
  const model = view.get('gen_ai.request.model') ?? view.get(`${metadataKey}.ls_model_name`);
  return counted !== undefined && isGemini(model) ? withThoughtsInTotal(counted) : counted;
};

const keeps = { keeps: true } as const;

/** By the SDK for JavaScript, and by that for Python, whose other attributes have the details as texts of Python. */
const usageKeys = ['langsmith.usage_metadata', `${metadataKey}.usage_metadata`] as const;
const detailKeys = ['gen_ai.usage.input_token_details', 'gen_ai.usage.output_token_details'] as const;

const passedOn = 'the chain passes the answer of a call on, whose run has its usage, so no usage was taken';

/** Whether a chain returns a message of LangChain that it was given, as `with_structured_output` does: it has no call. */
const passesOn = (_value: AttributeValue, view: SpanView): string | undefined => {
  if (oneOf(aggregates)(view.get('langsmith.span.kind') ?? null) === undefined) return undefined;
  const prompt = view.get('gen_ai.prompt');
  if (typeof prompt !== 'string') return undefined;
  const [input, output] = ['input', 'output'].map((side) => countOf(view.get(`gen_ai.usage.${side}_tokens`)));
  const isGiven = prompt.includes(`"usage_metadata":{"input_tokens":${input},"output_tokens":${output},`);
  return isGiven ? passedOn : undefined;
};

/** Names that LangChain gives the runs of its own parts. */
const tagOfStep =
  /^(?:(?:seq:step|graph:step|retry:attempt):\d+|map:key:.+|(?:branch|condition):(?:\d+|default)|langsmith:(?:hidden|nostream))$/;

const tagsOfApplication =
  (areOnly: boolean) =>
  (value: AttributeValue, view: SpanView): readonly string[] | undefined => {
    const tags = tagsOf(value, view) ?? [];
    const own = tags.filter((tag) => !tagOfStep.test(tag));
    return own.length === 0 || (areOnly && own.length < tags.length) ? undefined : own;
  };

const tierIn = (details: AttributeValue | undefined): string | undefined =>
  isMap(details) ? langChainTiers.find((tier) => countOf(details[tier]) !== undefined) : undefined;

/** The same with its details in attributes of their own. */
const usageWithDetails = (_value: AttributeValue, view: SpanView): Usage | undefined => {
  const totals = ['input_tokens', 'output_tokens', 'total_tokens'] as const;
  const usage: { [key: string]: AttributeValue } = {};
  for (const name of totals) usage[name] = view.take(`gen_ai.usage.${name}`) ?? null;
  usage['input_token_details'] = parsedObject(view.take(detailKeys[0])) ?? null;
  usage['output_token_details'] = parsedObject(view.take(detailKeys[1])) ?? null;
  return usageOf(usage, view);
};

/** A failed run may have status OK: the recorded exception is its error. */
const failure = (view: SpanView): AttributeValue | undefined =>
  view.events('exception').at(-1)?.attributes.get('exception.message');

/**
 * LangSmith's export to OpenTelemetry. Its `gen_ai.operation.name` is less exact than its own kind: retrievers are
 * `embeddings` there, prompts are `chat`.
 */
export const langSmith: Convention = {
  name: 'langsmith',
  rank: 590,
  fields: {
    type: [attribute('langsmith.span.kind', oneOf(kinds), { rank: 170, keeps: true })],
    name: [attribute('langsmith.trace.name', label, { rank: 90 })],
    model: attributes(below('ls_model_name'), label, { keeps: true, rank: 950 }),
    provider: attributes(below('ls_provider'), label, { keeps: true }),
    serviceTier: [
      ...attributes(usageKeys, (value) => tierIn(parsedObject(value)?.['input_token_details']), keeps),
      attribute(detailKeys[0], (value) => tierIn(parsedObject(value)), keeps),
    ],
    usageRole: [attribute('langsmith.span.kind', oneOf(aggregates), { keeps: true })],
    usageElsewhere: [attribute('gen_ai.usage.input_tokens', passesOn, keeps)],
    usage: [
      ...attributes(usageKeys, (value, view) => {
        const usage = parsedObject(value);
        return usage === undefined ? undefined : usageOf(usage, view);
      }),
      { keys: detailKeys, keeps: true, read: usageWithDetails },
    ],
    level: [
      attribute('langsmith.span.kind', (_value, view) => (failure(view) === undefined ? undefined : 'ERROR'), {
        keeps: true,
      }),
    ],
    statusMessage: [attribute('langsmith.span.kind', (_value, view) => label(failure(view) ?? null), { keeps: true })],
    metadata: [metadataBelow(metadataKey)],
    userId: attributes(below('user_id', 'userId'), label, { keeps: true, rank: 300 }),
    sessionId: attributes(below('session_id', 'thread_id', 'conversation_id'), label, { keeps: true, rank: 300 }),
    tags: [
      attribute('langsmith.span.tags', tagsOfApplication(true)),
      attribute('langsmith.span.tags', tagsOfApplication(false), keeps),
    ],
  },
};
