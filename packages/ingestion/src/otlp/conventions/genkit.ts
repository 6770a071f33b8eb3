import { providerUsage, takeOutLifetimes, type ObservationType, type Usage, type UsageRole } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import {
  attribute,
  isMap,
  jsonContent,
  jsonOf,
  label,
  memberAt,
  oneOf,
  parsedObject,
  type JsonMap,
} from './attribute-source.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import { geminiUsage } from './gemini-usage.ts';
import { tierInAnswer } from './service-tier.ts';
import { countOf, countedUsage, countsIn, lifetimeBuckets } from './usage-source.ts';

const kinds: Readonly<Record<string, ObservationType>> = {
  MODEL: 'GENERATION',
  'BACKGROUND-MODEL': 'GENERATION',
  EMBEDDER: 'EMBEDDING',
  TOOL: 'TOOL',
  'TOOL.V2': 'TOOL',
  RETRIEVER: 'RETRIEVER',
  RERANKER: 'RETRIEVER',
  EVALUATOR: 'EVALUATOR',
  AGENT: 'AGENT',
  FLOW: 'CHAIN',
};
const aggregates: Readonly<Record<string, UsageRole>> = { FLOW: 'aggregate', AGENT: 'aggregate', UTIL: 'aggregate' };
const modelKinds: ReadonlySet<AttributeValue | undefined> = new Set(['model', 'background-model']);

/** Actions whose name is that of a model. */
const namedModels: ReadonlySet<AttributeValue | undefined> = new Set([...modelKinds, 'embedder', 'reranker']);

const isModel = (view: SpanView): boolean => modelKinds.has(view.get('genkit:metadata:subtype'));

const isNothing = (value: AttributeValue | undefined): value is null | undefined => (value ?? null) === null;

/** The value below one name of the object in the text, if it exists, as JSON. */
const below =
  (name: string) =>
  (value: AttributeValue): string | undefined => {
    const member = memberAt(parsedObject(value), [name]);
    return (isNothing(member) ? undefined : jsonOf(member)) ?? jsonContent(value);
  };

/** The members of a call's request and response that no other field reads. */
const restOf = (value: AttributeValue | undefined, taken: ReadonlySet<string>): string | undefined => {
  const members = Object.entries(parsedObject(value) ?? {}).filter(([name]) => !taken.has(name));
  return members.length === 0 ? undefined : jsonOf(Object.fromEntries(members));
};

const takenOfRequest: ReadonlySet<string> = new Set(['messages', 'config']);
/** A response repeats its request. */
const takenOfResponse: ReadonlySet<string> = new Set(['message', 'request']);

const rest: Source<Readonly<Record<string, string>>> = {
  keys: ['genkit:input', 'genkit:output'],
  keeps: true,
  read: (_value, view) => {
    if (!isModel(view)) return undefined;
    const request = restOf(view.get('genkit:input'), takenOfRequest);
    const response = restOf(view.get('genkit:output'), takenOfResponse);
    return {
      ...(request === undefined ? {} : { 'genkit:input': request }),
      ...(response === undefined ? {} : { 'genkit:output': response }),
    };
  },
};

const configOf = (value: AttributeValue, view: SpanView): string | undefined => {
  const config = isModel(view) ? memberAt(parsedObject(value), ['config']) : undefined;
  return isMap(config) && Object.keys(config).length > 0 ? jsonOf(config) : undefined;
};

/** By the names in Anthropic's answer and in the plugin's own counts. */
const cacheBuckets = {
  cache_read_input_tokens: 'input_cached_tokens',
  cache_creation_input_tokens: 'input_cache_creation',
  ...lifetimeBuckets,
} as const;

/** What Anthropic's input leaves out; nothing for other providers. */
const cachedBeside = (usage: JsonMap, answered: JsonMap): Record<string, number> => {
  const given = [answered, answered['cache_creation'], usage['custom']];
  const parts: Record<string, number> = Object.assign({}, ...given.map((counts) => countsIn(counts, cacheBuckets)));
  takeOutLifetimes(parts);
  return parts;
};

/** Gemini's counting: thoughts are counted apart from the output, which the total shows. */
const ownUsage = (usage: JsonMap, answered: JsonMap, view: SpanView): Usage | undefined => {
  const cached = countOf(usage['cachedContentTokens']);
  const thoughts = countOf(usage['thoughtsTokens']);
  const beside = cachedBeside(usage, answered);
  return countedUsage(
    {
      input: countOf(usage['inputTokens']),
      output: countOf(usage['outputTokens']),
      total: countOf(usage['totalTokens']),
      inputParts: cached === undefined ? beside : { input_cached_tokens: cached },
      outputParts: thoughts === undefined ? {} : { output_reasoning_tokens: thoughts },
    },
    Object.keys(beside).length > 0 ? 'exclusive' : 'inclusive',
    view.usageRole,
  );
};

/** The answers of Gemini and of OpenAI's format have more parts than the plugins' own counts. */
const usageOf = (value: AttributeValue, view: SpanView): Usage | undefined => {
  const response = parsedObject(value);
  const usage = response?.['usage'];
  if (!isMap(usage)) return undefined;
  const answer = [response?.['raw'], response?.['custom']].find(isMap) ?? {};
  const { usageMetadata, usage: answered } = answer;
  if (isMap(usageMetadata)) return geminiUsage(usageMetadata, view) ?? ownUsage(usage, {}, view);
  if (!isMap(answered)) return ownUsage(usage, {}, view);
  const ofProvider = isSame(answered['prompt_tokens'], usage['inputTokens']) ? providerUsage(answered) : undefined;
  return ofProvider !== undefined && 'details' in ofProvider
    ? { ...ofProvider, role: view.usageRole }
    : ownUsage(usage, isSame(answered['input_tokens'], usage['inputTokens']) ? answered : {}, view);
};

const isSame = (answered: AttributeValue | undefined, own: AttributeValue | undefined): boolean =>
  countOf(answered) !== undefined && countOf(answered) === countOf(own);

const modelOf = (value: AttributeValue, view: SpanView): string | undefined =>
  namedModels.has(view.get('genkit:metadata:subtype')) ? label(value) : undefined;

/** Names of models begin with their plugin. */
const providerOf = (value: AttributeValue, view: SpanView): string | undefined => {
  const name = modelOf(value, view);
  return name?.includes('/') === true ? name.slice(0, name.indexOf('/')) : undefined;
};

/** Firebase Genkit. A model call's messages are within `genkit:input` and `genkit:output`. */
export const genkit: Convention = {
  name: 'genkit',
  rank: 200,
  fields: {
    type: [attribute('genkit:metadata:subtype', oneOf(kinds), { keeps: true })],
    name: [attribute('genkit:name', label, { rank: 60, keeps: true })],
    input: [attribute('genkit:input', (value, view) => (isModel(view) ? below('messages') : jsonContent)(value))],
    output: [attribute('genkit:output', (value, view) => (isModel(view) ? below('message') : jsonContent)(value))],
    model: [attribute('genkit:name', modelOf, { rank: 960, keeps: true })],
    provider: [attribute('genkit:name', providerOf, { rank: 960, keeps: true })],
    modelParameters: [attribute('genkit:input', configOf, { keeps: true })],
    serviceTier: [
      attribute('genkit:output', (value, view) => (isModel(view) ? tierInAnswer(value) : undefined), { keeps: true }),
    ],
    usageRole: [
      attribute('genkit:metadata:subtype', oneOf(aggregates), { keeps: true }),
      attribute('genkit:type', oneOf(aggregates), { keeps: true }),
    ],
    usage: [attribute('genkit:output', usageOf, { keeps: true })],
    level: [
      attribute('genkit:state', (value) => (value === 'error' ? 'ERROR' : undefined), { rank: 600, keeps: true }),
    ],
    metadata: [rest],
    sessionId: [attribute('genkit:sessionId', label, { rank: 300, keeps: true })],
  },
};
