import type { ObservationRecord } from '../observations/observation.ts';
import { attributesTexts } from './attributes-texts.ts';

/** The metadata keys with the instrumentation scope of a span, as JSON; the first is always ours. */
const scopeKeys = ['otel.scope', 'scope'] as const;

/**
 * Instrumentation scopes under which SDKs of providers report their own calls by default. A name that ends with a dot
 * matches all that begin with it. Read from the packages: Anthropic's SDKs for Python (2) and TypeScript (1) with those
 * for its platforms, Mistral's (Python 1.12, TypeScript 2.7), xAI's (Python 1.21), Azure AI inference (JavaScript 1.0
 * beta; Python by the tracing of all Azure SDKs).
 */
const nativeScopes = [
  'com.anthropic.sdk.',
  'mistralai_sdk_tracer',
  'xai_sdk.',
  '@azure/ai-inference-rest',
  'azure.core.tracing.ext.opentelemetry_span',
] as const;

/** Providers whose SDKs are instrumented, by the names in the scopes of instrumentations. */
const instrumentedSdks = [
  'anthropic',
  'bedrock',
  'botocore.bedrock-runtime',
  'cohere',
  'cohere-ai',
  'google-ai',
  'google-genai',
  'google-generativeai',
  'google_ai_studio',
  'google_genai',
  'google_generativeai',
  'groq',
  'mistral',
  'mistralai',
  'ollama',
  'openai',
  'openai.v1',
  'openai_v2',
  'together',
  'together-ai',
  'vertexai',
  'vllm',
] as const;

/** Instrumentations of many libraries: OpenInference, OpenTelemetry's with OpenLLMetry, OpenLIT, Logfire, AWS's distribution, Elastic's. */
const instrumentations = [
  'openinference.instrumentation.',
  '@arizeai/openinference-instrumentation-',
  'opentelemetry.instrumentation.',
  'opentelemetry.instrumentation.genai.',
  '@opentelemetry/instrumentation-',
  '@traceloop/instrumentation-',
  'openlit.instrumentation.',
  '@openlit/instrumentation-',
  'logfire.',
  'amazon.opentelemetry.distro.instrumentation.',
  '@elastic/opentelemetry-instrumentation-',
] as const;

/** What OpenTelemetry's instrumentations share: that of OpenAI's SDK (`openai_v2`) gives it no other name in its newer mode. */
const sharedScope = 'opentelemetry.util.genai.handler';

const instrumentedScopes: ReadonlySet<string> = new Set([
  ...instrumentations.flatMap((instrumentation) => instrumentedSdks.map((sdk) => instrumentation + sdk)),
  sharedScope,
]);

/** An instrumentation of a framework, which is told of each call of that framework. */
export interface FrameworkScope {
  readonly name: string;
  readonly framework: string;
}

/** Frameworks that tell several reporters of a call, one beside the other, by the names in the scopes of instrumentations. */
const observedFrameworks = [
  ['langchain', 'langchain'],
  ['llama_index', 'llamaindex'],
  ['llamaindex', 'llamaindex'],
  ['openai-agents', 'openai-agents'],
  ['openai_agents', 'openai-agents'],
] as const;

const frameworkScopes: ReadonlyMap<string, FrameworkScope> = new Map(
  instrumentations.flatMap((instrumentation) =>
    observedFrameworks.map(([spelt, framework]) => {
      const name = instrumentation + spelt;
      return [name, { name, framework }];
    }),
  ),
);

const isNativeName = (name: string): boolean =>
  nativeScopes.some((scope) => (scope.endsWith('.') ? name.startsWith(scope) : name === scope));

/** Early versions stored the reports of the SDK for TypeScript as aggregates. */
const onceAggregates = 'com.anthropic.sdk.typescript';

const nameIn = (text: string): string | undefined => {
  try {
    const scope: unknown = JSON.parse(text);
    const name = typeof scope === 'object' && scope !== null ? (scope as { readonly name?: unknown }).name : undefined;
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
};

/** LiteLLM, as a library and as a proxy. */
const proxyScope = 'litellm';

/** MLflow, as a library. */
const mlflowScope = 'mlflow.tracing.provider';

type Verdict = 'native' | 'once aggregate' | 'instrumented' | 'proxy' | 'mlflow' | 'other' | FrameworkScope;

const verdictOn = (text: string): Verdict => {
  const name = nameIn(text);
  if (name === undefined) return 'other';
  if (instrumentedScopes.has(name)) return 'instrumented';
  if (name === proxyScope) return 'proxy';
  if (name === mlflowScope) return 'mlflow';
  if (!isNativeName(name)) return frameworkScopes.get(name) ?? 'other';
  return name.startsWith(onceAggregates) ? 'once aggregate' : 'native';
};

/** Applications have few scopes: most texts are cached. */
const verdictsMax = 1_000;
const verdicts = new Map<string, Verdict>();

const verdictOf = (text: string): Verdict => {
  const known = verdicts.get(text);
  if (known !== undefined) return known;
  const verdict = verdictOn(text);
  if (verdicts.size >= verdictsMax) verdicts.clear();
  verdicts.set(text, verdict);
  return verdict;
};

/** Of the scope below a key; `undefined` without one. */
const verdictIn = (metadata: ObservationRecord['metadata'], key: string): Verdict | undefined => {
  const text = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
  return typeof text === 'string' ? verdictOf(text) : undefined;
};

/**
 * The role of a report, by its scope, where its usage has that role by itself: that of a provider's SDK, or of an
 * instrumentation of one.
 */
export const roleByScope = (
  metadata: ObservationRecord['metadata'],
  role: 'own' | 'aggregate',
): 'own' | 'native' | 'instrumented' | 'aggregate' => {
  for (const key of scopeKeys) {
    const verdict = verdictIn(metadata, key);
    if (verdict === undefined) continue;
    if (verdict === 'once aggregate') return 'native';
    return role === 'own' && (verdict === 'native' || verdict === 'instrumented') ? verdict : role;
  }
  return role;
};

/** The instrumentation of a framework that it is by; `undefined` where it is by none. */
export const frameworkScopeOf = (metadata: ObservationRecord['metadata']): FrameworkScope | undefined => {
  for (const key of scopeKeys) {
    const verdict = verdictIn(metadata, key);
    if (typeof verdict === 'object') return verdict;
  }
  return undefined;
};

const isBy = (metadata: ObservationRecord['metadata'], verdict: Verdict): boolean =>
  scopeKeys.some((key) => verdictIn(metadata, key) === verdict);

/** Whether MLflow reports it. */
export const isOfMlflow = (metadata: ObservationRecord['metadata']): boolean => isBy(metadata, 'mlflow');

/** What LiteLLM has of a call that came to its proxy, by its loggers. */
const requestKeys = ['user_api_key_request_route', 'user_api_key_hash'] as const;
const requestAttribute = '"litellm.api_key.hash":';

/** Whether a proxy reports the call, in the trace of its client, which may report it too. */
export const isOfProxy = (metadata: ObservationRecord['metadata']): boolean => {
  if (!isBy(metadata, 'proxy')) return false;
  const isGiven = (key: string): boolean => !['', 'null'].includes(metadata[key] ?? '');
  return requestKeys.some(isGiven) || attributesTexts(metadata).some((text) => text.includes(requestAttribute));
};
