import type { Usd } from '@spanledger/core';

/** An emitter that writes a cost of 0 for models that its own price list lacks. */
interface UnpricedZeroEmitter {
  /** Instrumentation scopes that only this emitter uses; a name that ends with a dash or a dot matches all that begin with it. */
  readonly scopes: readonly string[];
  /** Metadata that only this emitter writes together, in any scope. */
  readonly metadataKeys: readonly string[];
  /** Metadata or attributes that mark a call without a cost: a key, and the members of its JSON object below it. */
  readonly freeMarks: readonly (readonly [key: string, member?: string])[];
}

/** Dify's own form of a usage, which has the currency of its amounts: that of the provider's price list. */
const usageOfDify = 'dify.usage';

const emitters: readonly UnpricedZeroEmitter[] = [
  {
    // LiteLLM: its own loggers (OpenTelemetry, Arize, Phoenix, Langfuse), OpenInference's instrumentation of it, and
    // its Langfuse callback, which uses the Langfuse SDK's scope or the batch API. Its cache answers free of charge.
    scopes: ['litellm', 'openinference.instrumentation.litellm'],
    metadataKeys: ['litellm_response_cost'],
    freeMarks: [['cache_hit'], ['hidden_params', 'cache_hit'], ['hidden_params', 'cache_key']],
  },
  {
    // OpenLIT, for Python and for JavaScript; it adds costs to the spans of others too, such as those of Strands.
    scopes: ['openlit.otel.tracing', 'openlit', 'openlit.instrumentation.', '@openlit/instrumentation-'],
    metadataKeys: ['openlit.agent.version_hash'],
    freeMarks: [],
  },
  {
    // Dify, by the batch API with the Langfuse SDK.
    scopes: [],
    metadataKeys: ['agent_based', 'from_source', 'ls_provider'],
    freeMarks: [],
  },
  {
    // Dify, by its own export of spans with the Langfuse SDK's scope.
    scopes: [],
    metadataKeys: [usageOfDify],
    freeMarks: [],
  },
];

/** The fields that an emitter wrote next to a cost. */
export interface CostContext {
  /** Empty on the batch API. */
  readonly scopeName: string;
  /** The metadata entry or attribute of that name. */
  readonly stated: (key: string) => unknown;
}

/**
 * True if the amounts are 0 and were written by an emitter that writes 0 where it has no price, without a mark that the
 * call was free: such amounts are no cost. A cost of 0 by any other emitter is a cost.
 */
export const isUnpricedZero = (amounts: Readonly<Record<string, Usd>>, { scopeName, stated }: CostContext): boolean => {
  if (Object.values(amounts).some((amount) => amount !== 0n)) return false;
  const emitter = emitters.find(
    ({ scopes, metadataKeys }) =>
      scopes.some((scope) => isOfScope(scopeName, scope)) ||
      (metadataKeys.length > 0 && metadataKeys.every((key) => stated(key) !== undefined)),
  );
  return emitter !== undefined && !emitter.freeMarks.some(([key, member]) => isMarked(stated(key), member));
};

/** False if the emitter states that the amounts are of another currency. */
export const isInDollars = ({ stated }: Pick<CostContext, 'stated'>): boolean => {
  const currency = memberOf(stated(usageOfDify), 'currency');
  return typeof currency !== 'string' || currency === '' || currency === 'USD';
};

const isOfScope = (name: string, scope: string): boolean =>
  /[-.]$/.test(scope) ? name.startsWith(scope) : name === scope;

/** Texts for absent values: of JSON and of Python. */
const absent: ReadonlySet<string> = new Set(['', 'false', 'null', 'none']);

const isMarked = (value: unknown, member: string | undefined): boolean => {
  const mark = member === undefined ? value : memberOf(value, member);
  return mark === true || (typeof mark === 'string' && !absent.has(mark.toLowerCase()));
};

const memberOf = (value: unknown, member: string): unknown => {
  const object = typeof value === 'string' ? parsedJson(value) : value;
  return typeof object === 'object' && object !== null && Object.hasOwn(object, member)
    ? (object as Readonly<Record<string, unknown>>)[member]
    : undefined;
};

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
