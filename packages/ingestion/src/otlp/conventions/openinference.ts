import {
  encodeValue,
  isGemini,
  type ObservationType,
  type Usage,
  type UsageRole,
  withThoughtsInTotal,
} from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import {
  attribute,
  attributes,
  content,
  jsonOf,
  label,
  memberAt,
  memberLabel,
  objectText,
  oneOf,
  parsedObject,
  someContent,
} from './attribute-source.ts';
import { withCachesInAnswer, withLifetimesInAnswer, withWritesInAnswer } from './cache-lifetimes-in-answer.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import { feedbackAttributes } from './feedback-attributes.ts';
import { flattenedMessages } from './flattened-messages.ts';
import { statedCosts } from './given-details.ts';
import { metadataBelow } from './metadata-source.ts';
import { bedrockForJs, modelOfProfile, withCacheOfConverse } from './openinference-bedrock.ts';
import { withPartsInPython } from './parts-in-python.ts';
import { tierInAnswer } from './service-tier.ts';
import { tagsOf } from './tags.ts';
import { timeOfFirst } from './time-source.ts';
import { billedInAnswer, usageInAnswer, withCacheOfLangChain, withPartsInAnswer } from './usage-in-answer.ts';
import { reportedUsage } from './usage-source.ts';

const kinds: Readonly<Record<string, ObservationType>> = {
  LLM: 'GENERATION',
  CHAIN: 'CHAIN',
  TOOL: 'TOOL',
  RETRIEVER: 'RETRIEVER',
  RERANKER: 'RETRIEVER',
  EMBEDDING: 'EMBEDDING',
  AGENT: 'AGENT',
  GUARDRAIL: 'GUARDRAIL',
  EVALUATOR: 'EVALUATOR',
  PROMPT: 'SPAN',
  TOKEN_COUNTER: 'SPAN',
};

/** Kinds that contain calls: counts on them are sums. */
const aggregates: Readonly<Record<string, UsageRole>> = { AGENT: 'aggregate', CHAIN: 'aggregate' };

const smolagents = 'openinference.instrumentation.smolagents';
const haystack = 'openinference.instrumentation.haystack';
const openAi = 'openinference.instrumentation.openai';
const cohere = 'openinference.instrumentation.cohere';

/** Their answers are texts of Python's objects, in which the parts of the usage are. */
const haveAnswersInPython: ReadonlySet<string> = new Set([smolagents, haystack]);

/** The instrumentation of smolagents writes the messages of a call there as texts of Python's objects. */
const hasTextsOfObjects = (key: string, view: SpanView): boolean =>
  key === 'input' && view.scopeName === smolagents && view.get('openinference.span.kind') === 'LLM';

const valueWithMimeType = (key: string): Source<string> => ({
  keys: [`${key}.value`, `${key}.mime_type`],
  read: (_value, view) => {
    if (hasTextsOfObjects(key, view)) return undefined;
    const value = view.get(`${key}.value`);
    if (value === undefined || value === '') return undefined;
    return view.get(`${key}.mime_type`) === 'text/plain' ? (encodeValue(value) ?? undefined) : content(value);
  },
});

/** Embedded texts, or their vectors: one attribute for each. */
const embeddings = (member: 'text' | 'vector'): Source<string> => ({
  keys: ['embedding.embeddings.*'],
  keeps: true,
  rank: 769,
  read: (_value, view) => {
    const family = view.family('embedding.embeddings.');
    const found: AttributeValue[] = [];
    for (const [index, suffix] of family?.suffixes.entries() ?? []) {
      if (!suffix.endsWith(`.embedding.${member}`)) continue;
      view.take(`embedding.embeddings.${suffix}`);
      found.push(family?.values[index] ?? null);
    }
    return found.length === 0 ? undefined : jsonOf(found);
  },
});

const counted = reportedUsage(
  {
    input: ['llm.token_count.prompt'],
    output: ['llm.token_count.completion'],
    total: ['llm.token_count.total'],
    inputParts: {
      input_cached_tokens: ['llm.token_count.prompt_details.cache_read', 'llm.token_count.prompt_details.cache_input'],
      input_cache_creation: [
        'llm.token_count.prompt_details.cache_write',
        'llm.token_count.prompt_details.cache_creation',
      ],
      input_audio_tokens: ['llm.token_count.prompt_details.audio'],
    },
    outputParts: {
      output_reasoning_tokens: ['llm.token_count.completion_details.reasoning'],
      output_audio_tokens: ['llm.token_count.completion_details.audio'],
    },
  },
  'inclusive',
);

const langChain = 'openinference.instrumentation.langchain';
const langChainForJs = '@arizeai/openinference-instrumentation-langchain';

/** Instrumentations that have no more of Gemini's usage. */
const haveWholes: ReadonlySet<string> = new Set([
  haystack,
  'openinference.instrumentation.llama_index',
  'openinference.instrumentation.vertexai',
  langChainForJs,
]);
const flowise = /^(?:arize|opik|phoenix)-tracer-/;

const ofLangChain = (value: AttributeValue | undefined, member: string): string | undefined => {
  const text = memberAt(parsedObject(value ?? null), [member]);
  return typeof text === 'string' ? label(text) : undefined;
};

/** LangChain's own name of the model, where its packages do not have it among the parameters of the call. */
const modelOfLangChain = (value: AttributeValue | undefined): string | undefined => ofLangChain(value, 'ls_model_name');

const usageOf = (value: AttributeValue, view: SpanView): Usage | undefined => {
  const usage = counted.read(value, view);
  if (usage === undefined) return undefined;
  // Its counts include what Cohere adds to the prompt and does not bill.
  if (view.scopeName === cohere) return billedInAnswer(view.get('output.value'), view) ?? usage;
  const modelOf = (): unknown => view.get('llm.model_name') ?? modelOfLangChain(view.get('metadata'));
  const hasWholes = haveWholes.has(view.scopeName) || flowise.test(view.scopeName);
  const answer = view.get('output.value');
  const isInPython = haveAnswersInPython.has(view.scopeName);
  const stated = isInPython ? withPartsInPython(usage, answer) : usage;
  if (hasWholes && isGemini(modelOf())) return withThoughtsInTotal(stated);
  if (isInPython) return stated;
  return withLifetimesInAnswer(withAnswered(usage, answer, view), answer);
};

/** The usage with the parts that only the answer has, in the form of each instrumentation. */
const withAnswered = (usage: Usage, answer: AttributeValue | undefined, view: SpanView): Usage => {
  if (view.scopeName === bedrockForJs) return withCacheOfConverse(usage, answer);
  const cached = withCachesInAnswer(usage, answer);
  if (view.scopeName === langChain) return withCacheOfLangChain(cached, answer, view);
  const lacksWrites =
    view.scopeName === langChainForJs && ofLangChain(view.get('metadata'), 'ls_provider') === 'anthropic';
  const whole = withPartsInAnswer(cached, answer, view);
  return lacksWrites ? withWritesInAnswer(whole, answer) : whole;
};

/** Of calls that Python's instrumentations do not count: images and audio of OpenAI, embeddings and rankings of Cohere. */
const answeredUsage = (answer: AttributeValue, view: SpanView): Usage | undefined => {
  if (view.scopeName === cohere) return billedInAnswer(answer, view);
  return view.scopeName === openAi ? usageInAnswer(answer, view) : undefined;
};

/** The OpenInference conventions of Arize. */
export const openInference: Convention = {
  name: 'openinference',
  rank: 710,
  fields: {
    type: [attribute('openinference.span.kind', oneOf(kinds), { rank: 150, keeps: true })],
    input: [
      valueWithMimeType('input'),
      flattenedMessages('llm.input_messages', 760),
      flattenedMessages('llm.prompts', 762),
      attribute('reranker.query', someContent, { rank: 768 }),
      embeddings('text'),
    ],
    output: [
      valueWithMimeType('output'),
      flattenedMessages('llm.output_messages', 760),
      flattenedMessages('llm.choices', 762),
      flattenedMessages('retrieval.documents', 765),
      flattenedMessages('reranker.output_documents', 768),
      embeddings('vector'),
    ],
    model: [
      attribute('llm.model_name', modelOfProfile, { rank: 700 }),
      ...attributes(
        [
          'llm.response.model',
          'llm.response.model_name',
          'llm.model_name',
          'llm.request.model_name',
          'embedding.model_name',
          'reranker.model_name',
        ],
        label,
      ),
      attribute(
        'metadata',
        (value, view) => (view.get('openinference.span.kind') === 'LLM' ? modelOfLangChain(value) : undefined),
        { rank: 890, keeps: true },
      ),
      // Python's instrumentation of OpenAI has no other name of a call that failed, and of images and audio.
      attribute(
        'llm.invocation_parameters',
        (value, view) =>
          view.get('openinference.span.kind') === 'LLM'
            ? memberLabel(memberAt(parsedObject(value), ['model']))
            : undefined,
        { rank: 895, keeps: true },
      ),
    ],
    provider: attributes(['llm.provider', 'llm.system'], label),
    modelParameters: [attribute('llm.invocation_parameters', objectText, { rank: 500 })],
    serviceTier: [
      attribute(
        'output.value',
        (value, view) => (view.get('openinference.span.kind') === 'LLM' ? tierInAnswer(value) : undefined),
        { keeps: true },
      ),
    ],
    usageRole: [attribute('openinference.span.kind', oneOf(aggregates), { keeps: true })],
    usage: [{ ...counted, read: usageOf }, attribute('output.value', answeredUsage, { rank: 895, keeps: true })],
    cost: [statedCosts({ total: 'llm.cost.total', input: 'llm.cost.prompt', output: 'llm.cost.completion' })],
    completionStartTime: [timeOfFirst('First Token Stream Event')],
    promptName: attributes(['llm.prompt_template.name', 'prompt.id'], label, { keeps: true }),
    metadata: [metadataBelow('metadata')],
    tags: [attribute('tag.tags', tagsOf)],
    feedback: [feedbackAttributes],
  },
  tokenCountings: {
    [bedrockForJs]: 'exclusive',
    // Agno's names of the providers of Claude: it passes their counts on. Its Gemini on Vertex is `google`.
    'openinference.instrumentation.agno': {
      anthropic: 'exclusive',
      awsbedrock: 'exclusive',
      vertexai: 'exclusive',
      azurefoundry: 'exclusive',
    },
  },
};
