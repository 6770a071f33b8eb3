import type { ObservationRecord } from '../observations/observation.ts';

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

type Verdict = 'native' | 'once aggregate' | 'other';

const verdictOn = (text: string): Verdict => {
  const name = nameIn(text);
  if (name === undefined || !isNativeName(name)) return 'other';
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

/** Whether a span is a provider SDK's own report, by its scope, where its usage has that role by itself. */
export const isNative = (metadata: ObservationRecord['metadata'], role: 'own' | 'aggregate'): boolean => {
  for (const key of scopeKeys) {
    const text = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
    if (typeof text !== 'string') continue;
    const verdict = verdictOf(text);
    return verdict === 'once aggregate' || (verdict === 'native' && role === 'own');
  }
  return false;
};
