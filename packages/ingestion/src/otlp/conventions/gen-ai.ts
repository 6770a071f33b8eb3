import type { ObservationType, Usd, UsageRole } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, attributes, label, oneOf, someContent } from './attribute-source.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import { flattenedMessages } from './flattened-messages.ts';
import { messageEventSources } from './gen-ai-events.ts';
import { genAiParameters } from './gen-ai-parameters.ts';
import { genAiUsage } from './gen-ai-usage-keys.ts';
import { statedCosts, totalAmountOf } from './given-details.ts';
import { answeredTiers } from './service-tier.ts';
import { instructedMessages } from './system-instructions.ts';
import { afterSeconds, timeOfFirst } from './time-source.ts';
import { countOf } from './usage-source.ts';

const operations: Readonly<Record<string, ObservationType>> = {
  CHAT: 'GENERATION',
  COMPLETION: 'GENERATION',
  TEXT_COMPLETION: 'GENERATION',
  GENERATE_CONTENT: 'GENERATION',
  GENERATE: 'GENERATION',
  IMAGE: 'GENERATION',
  IMAGE_GENERATION: 'GENERATION',
  SPEECH: 'GENERATION',
  TRANSCRIPTION: 'GENERATION',
  EMBEDDINGS: 'EMBEDDING',
  EMBEDDING: 'EMBEDDING',
  EMBED: 'EMBEDDING',
  RETRIEVAL: 'RETRIEVER',
  RERANK: 'RETRIEVER',
  SEARCH_MEMORY: 'RETRIEVER',
  EXECUTE_TOOL: 'TOOL',
  INVOKE_AGENT: 'AGENT',
  CREATE_AGENT: 'AGENT',
  INVOKE_WORKFLOW: 'CHAIN',
  PLAN: 'CHAIN',
  AGENT_STEP: 'CHAIN',
  GUARDRAIL: 'GUARDRAIL',
  EVALUATE: 'EVALUATOR',
  JUDGE: 'EVALUATOR',
  FETCH_RESPONSE: 'SPAN',
  TOKENIZE: 'SPAN',
};

/** Operations whose usage repeats that of their children. */
const aggregates: Readonly<Record<string, UsageRole>> = {
  INVOKE_AGENT: 'aggregate',
  CREATE_AGENT: 'aggregate',
  INVOKE_WORKFLOW: 'aggregate',
  AGENT_STEP: 'aggregate',
};

/** Operations that state again what another span used. */
const repeated: Readonly<Record<string, string>> = {
  FETCH_RESPONSE: 'the operation fetches a response that another span is of, so no usage was taken',
};

/** They are below the prefix of flattened prompts, and are no messages: they stay attributes. */
const promptVariables: Source<string> = { keys: ['gen_ai.prompt.variable.*'], read: () => undefined };

const typeOf = oneOf(operations);

/** The name of the tool that a span runs; OpenLIT has the names of the tools that a model called on the model's call. */
const nameOfTool = attribute(
  'gen_ai.tool.name',
  (value, view) => (typeOf(view.get('gen_ai.operation.name') ?? '') === 'GENERATION' ? undefined : label(value)),
  { rank: 50 },
);

/** In seconds, by the name of the attribute or of the metric that some write as an attribute. */
const timesToFirst = [
  'gen_ai.response.time_to_first_chunk',
  'gen_ai.client.operation.time_to_first_chunk',
  'gen_ai.response.time_to_first_token',
  'gen_ai.server.time_to_first_token',
];

/** An amount with its currency, `0.0012USD`, by the cost estimators of applications of Quarkus. */
const estimatedCost = (value: AttributeValue, view: SpanView): Readonly<Record<string, Usd>> | undefined => {
  if (typeof value !== 'string' || !value.endsWith('USD')) return undefined;
  return totalAmountOf(value.slice(0, -'USD'.length), 'gen_ai.client.estimated_cost', view);
};

const parts = { input: 'gen_ai.usage.input_cost', output: 'gen_ai.usage.output_cost' } as const;
const ofCost = statedCosts({ total: 'gen_ai.usage.cost', ...parts });
const ofTotalCost = statedCosts({ total: 'gen_ai.usage.total_cost', ...parts });

/** By the name that most emitters have; its parts are Laminar's. */
const statedCost: Source<Readonly<Record<string, Usd>>> = {
  keys: ofCost.keys,
  read: (value, view) => (view.get('gen_ai.usage.cost') === undefined ? undefined : ofCost.read(value, view)),
};

/** What OpenRouter's broadcast says that it charged: 0 with a key of the user's own, which is left to the price book. */
const chargedCost: Source<Readonly<Record<string, Usd>>> = {
  keys: ofTotalCost.keys,
  read: (value, view) => {
    const amounts = ofTotalCost.read(value, view);
    return Object.values(amounts ?? {}).some((amount) => amount > 0n) ? amounts : undefined;
  },
};

/**
 * The semantic conventions of OpenTelemetry for generative AI, in all generations that are in the field: flattened
 * prompts (up to 1.26), message events (1.27 to 1.36), message attributes (from 1.37).
 */
export const genAi: Convention = {
  name: 'gen-ai',
  rank: 600,
  fields: {
    type: [
      attribute('gen_ai.operation.name', oneOf(operations), { rank: 180, keeps: true }),
      ...attributes(
        ['gen_ai.tool.name', 'gen_ai.tool.call.id'],
        (value) => (label(value) === undefined ? undefined : 'TOOL'),
        {
          rank: 350,
          keeps: true,
        },
      ),
    ],
    name: [nameOfTool],
    input: [
      ...messageEventSources.input,
      promptVariables,
      flattenedMessages('gen_ai.prompt', 750),
      attribute('gen_ai.prompt_json', someContent, { rank: 751 }),
      attribute('gen_ai.input.messages', instructedMessages, { rank: 770 }),
      attribute('gen_ai.input.messages', someContent, { rank: 771 }),
      attribute('gen_ai.system_instructions', someContent, { rank: 798 }),
      ...attributes(['gen_ai.tool.call.arguments', 'gen_ai.tool.input'], someContent, { rank: 780 }),
      attribute('gen_ai.retrieval.query.text', someContent, { rank: 790 }),
    ],
    output: [
      ...messageEventSources.output,
      flattenedMessages('gen_ai.completion', 750),
      attribute('gen_ai.completion_json', someContent, { rank: 751 }),
      attribute('gen_ai.output.messages', someContent, { rank: 770 }),
      ...attributes(['gen_ai.tool.call.result', 'gen_ai.tool.output'], someContent, { rank: 780 }),
      attribute('gen_ai.retrieval.documents', someContent, { rank: 790 }),
    ],
    model: [
      attribute('gen_ai.response.model', label, { rank: 250 }),
      attribute('gen_ai.request.model', label, { rank: 350 }),
    ],
    provider: attributes(['gen_ai.provider.name', 'gen_ai.system', 'gen_ai.model.provider'], label, { rank: 200 }),
    modelParameters: [genAiParameters],
    serviceTier: answeredTiers,
    usageRole: [attribute('gen_ai.operation.name', oneOf(aggregates), { keeps: true })],
    usageElsewhere: [attribute('gen_ai.operation.name', oneOf(repeated), { keeps: true })],
    usage: [genAiUsage],
    cost: [statedCost, attribute('gen_ai.client.estimated_cost', estimatedCost), chargedCost],
    completionStartTime: [
      ...attributes(timesToFirst, afterSeconds),
      timeOfFirst('gen_ai.content.completion.chunk'),
      timeOfFirst('llm.content.completion.chunk'),
    ],
    promptName: [attribute('gen_ai.prompt.name', label)],
    promptVersion: [attribute('gen_ai.prompt.version', countOf)],
    sessionId: [attribute('gen_ai.conversation.id', label, { rank: 150 })],
  },
  tokenCountings: {
    'opentelemetry.instrumentation.botocore.bedrock-runtime': 'exclusive',
    'opentelemetry.instrumentation.genai.bedrock': 'exclusive',
  },
};
