import {
  type ObservationLevel,
  type ObservationType,
  type Usage,
  type UsageRole,
  isGemini,
  withInputOfLiteLlm,
  withThoughtsInTotal,
} from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, attributes, flag, label, objectText, oneOf, someContent } from './attribute-source.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import { givenCostDetails, givenUsageDetails } from './given-details.ts';
import { metadataBelow } from './metadata-source.ts';
import { tierInUsage } from './service-tier.ts';
import { tagsOf } from './tags.ts';
import { isoTime, isoTimeSinceStart } from './time-source.ts';
import { countOf } from './usage-source.ts';

const types: Readonly<Record<string, ObservationType>> = {
  SPAN: 'SPAN',
  GENERATION: 'GENERATION',
  EVENT: 'EVENT',
  EMBEDDING: 'EMBEDDING',
  AGENT: 'AGENT',
  TOOL: 'TOOL',
  CHAIN: 'CHAIN',
  RETRIEVER: 'RETRIEVER',
  GUARDRAIL: 'GUARDRAIL',
  EVALUATOR: 'EVALUATOR',
};

/** Agents and chains contain calls: their reports are sums. */
const aggregates: Readonly<Record<string, UsageRole>> = { AGENT: 'aggregate', CHAIN: 'aggregate' };

/** Names of severities that other systems use, as levels. */
const levels: Readonly<Record<string, ObservationLevel>> = {
  DEBUG: 'DEBUG',
  TRACE: 'DEBUG',
  VERBOSE: 'DEBUG',
  DEFAULT: 'DEFAULT',
  INFO: 'DEFAULT',
  LOG: 'DEFAULT',
  NOTICE: 'DEFAULT',
  OK: 'DEFAULT',
  SUCCESS: 'DEFAULT',
  WARNING: 'WARNING',
  WARN: 'WARNING',
  ERROR: 'ERROR',
  FATAL: 'ERROR',
  CRITICAL: 'ERROR',
};

const generationKeys = [
  'langfuse.observation.model.name',
  'langfuse.observation.model.parameters',
  'langfuse.observation.usage_details',
  'langfuse.observation.cost_details',
  'langfuse.observation.completion_start_time',
  'langfuse.observation.prompt.name',
  'langfuse.observation.prompt.version',
] as const;
const earlyPythonVersion = /^[0-2]\.|^3\.[0-3](?:\.|$)/;

/** The Python SDK up to 3.3 calls a generation a span when it was started as one. */
const earlyPythonGeneration: Source<ObservationType> = attribute(
  'langfuse.observation.type',
  (type, view) =>
    type === 'span' &&
    view.scopeName === 'langfuse-sdk' &&
    earlyPythonVersion.test(view.scopeVersion) &&
    view.resourceValue('telemetry.sdk.language') === 'python' &&
    generationKeys.some((key) => view.get(key) !== undefined)
      ? 'GENERATION'
      : undefined,
  { rank: 90, keeps: true },
);

/**
 * Usage as sent. Of Gemini's thoughts only the total has what a caller left out, as Haystack's connector and LangChain
 * for JavaScript do; LiteLLM's callback has a part twice.
 */
const usageOf = (value: AttributeValue, view: SpanView): Usage | undefined => {
  const usage = givenUsageDetails(value, view);
  if (usage === undefined) return undefined;
  const isLiteLlm = view.get('langfuse.observation.metadata.litellm_response_cost') !== undefined;
  if (isLiteLlm) return withInputOfLiteLlm(usage);
  return isGemini(view.get('langfuse.observation.model.name')) ? withThoughtsInTotal(usage) : usage;
};

/** Attributes of Langfuse's SDKs, from Python 3 and JavaScript 4 on. */
export const langfuse: Convention = {
  name: 'langfuse',
  rank: 100,
  fields: {
    type: [earlyPythonGeneration, attribute('langfuse.observation.type', oneOf(types))],
    input: [attribute('langfuse.observation.input', someContent)],
    output: [attribute('langfuse.observation.output', someContent)],
    model: [attribute('langfuse.observation.model.name', label)],
    modelParameters: [attribute('langfuse.observation.model.parameters', objectText)],
    usageRole: [attribute('langfuse.observation.type', oneOf(aggregates), { keeps: true })],
    usage: [attribute('langfuse.observation.usage_details', usageOf)],
    serviceTier: [attribute('langfuse.observation.usage_details', tierInUsage, { keeps: true })],
    cost: [attribute('langfuse.observation.cost_details', givenCostDetails)],
    completionStartTime: [
      attribute('langfuse.observation.completion_start_time', (value, view) =>
        view.scopeName === '@mastra/langfuse' ? isoTimeSinceStart(value, view) : isoTime(value, view),
      ),
    ],
    level: [attribute('langfuse.observation.level', oneOf(levels))],
    statusMessage: [attribute('langfuse.observation.status_message', label)],
    promptName: attributes(['langfuse.observation.prompt.name', 'langfuse.prompt.name'], label),
    promptVersion: attributes(['langfuse.observation.prompt.version', 'langfuse.prompt.version'], countOf),
    version: [attribute('langfuse.version', label)],
    environment: [attribute('langfuse.environment', label)],
    release: attributes(['langfuse.release', 'langfuse.trace.release'], label),
    metadata: [metadataBelow('langfuse.observation.metadata'), metadataBelow('langfuse.metadata')],
    traceName: [attribute('langfuse.trace.name', label)],
    traceVersion: attributes(['langfuse.version', 'langfuse.trace.version'], label),
    traceInput: [attribute('langfuse.trace.input', someContent)],
    traceOutput: [attribute('langfuse.trace.output', someContent)],
    traceMetadata: [metadataBelow('langfuse.trace.metadata'), metadataBelow('langfuse.metadata')],
    userId: [
      attribute('langfuse.user.id', label),
      ...attributes(
        ['langfuse.observation.metadata.langfuse_user_id', 'langfuse.trace.metadata.langfuse_user_id'],
        label,
        {
          rank: 200,
        },
      ),
    ],
    sessionId: [
      attribute('langfuse.session.id', label),
      ...attributes(
        ['langfuse.observation.metadata.langfuse_session_id', 'langfuse.trace.metadata.langfuse_session_id'],
        label,
        { rank: 200 },
      ),
    ],
    tags: attributes(
      [
        'langfuse.trace.tags',
        'langfuse.tags',
        'langfuse.observation.metadata.langfuse_tags',
        'langfuse.trace.metadata.langfuse_tags',
      ],
      tagsOf,
    ),
    isPublic: attributes(['langfuse.trace.public', 'langfuse.public'], flag),
    appRoot: [
      attribute('langfuse.internal.as_root', (value) => (flag(value) ? 'trace' : undefined), { keeps: true }),
      attribute('langfuse.internal.is_app_root', (value) => (flag(value) ? 'application' : undefined), { keeps: true }),
    ],
  },
};
