import { serviceTierOf } from '../pricing/service-tier.ts';
import type { Usage } from '../usage/usage.ts';
import { isSameCall, type CallReport, type StatedCall } from './call-report.ts';

/** Anthropic bills cache writes by the lifetime of the entry. */
const lifetimeBuckets = /^input_cache_creation_\d/;

/** Tiers whose prices are those of a call without one. */
const plainTiers = new Set(['standard', 'default', 'auto']);

/** How finely buckets divide usage: one for each that is not empty, two for one with a cache lifetime. */
const detailOf = (usage: Usage | null): number => {
  let detail = 0;
  for (const [bucket, units] of Object.entries(usage?.details ?? {})) {
    if (units > 0) detail += lifetimeBuckets.test(bucket) ? 2 : 1;
  }
  return detail;
};

/**
 * What reports of one call add to the one of them that counts: buckets where it has fewer for the same tokens, the
 * counts of the provider's SDK where they are others for the same response, the tier at which the provider served the
 * call, a model, a provider and a cost where it names none. `undefined` when they add nothing. `others` in an order
 * that does not depend on their arrival.
 */
export const adoptedOf = (counted: CallReport, others: readonly CallReport[]): Partial<StatedCall> | undefined => {
  const { stated } = counted;
  const adopted: { -readonly [F in keyof StatedCall]?: StatedCall[F] } = {};
  for (const other of others) Object.assign(adopted, betterOf(counted, { ...stated, ...adopted }, other));
  return Object.keys(adopted).length === 0 ? undefined : adopted;
};

/** What one other report adds to what is known already. */
const betterOf = (counted: CallReport, known: StatedCall, other: CallReport): Partial<StatedCall> => {
  const { usage, model, provider, modelParameters, providedCost } = other.stated;
  const detail = detailOf(usage) - detailOf(known.usage);
  const isOfSameTokens = known.usage === null || isSameCall(counted, other);
  const isBetter = isOfSameTokens ? detail > 0 : detail >= 0 && isAnswered(counted, other);
  const tier = serviceTierOf(modelParameters);
  const isTierKnown = tier === null || plainTiers.has(tier) || serviceTierOf(known.modelParameters) !== null;
  return {
    ...(usage !== null && isBetter ? { usage: { ...usage, role: known.usage?.role ?? 'own' } } : {}),
    ...(isTierKnown ? {} : { modelParameters: withTier(known.modelParameters, tier) }),
    ...(known.model === null && model !== null ? { model } : {}),
    ...(known.provider === null && provider !== null ? { provider } : {}),
    ...(hasCost(known) || !hasCost(other.stated) ? {} : { providedCost }),
  };
};

/** The counts of a response by the provider's SDK, of which an instrumentation may add up those of a stream's events. */
const isAnswered = (counted: CallReport, { role, responseId }: CallReport): boolean =>
  role === 'native' && responseId !== undefined && responseId === counted.responseId;

const hasCost = ({ providedCost }: StatedCall): boolean =>
  providedCost !== null && Object.keys(providedCost).length > 0;

/** Parameters that are no JSON object have no tier, and are left as they are. */
const withTier = (parameters: string | null, tier: string): string | null => {
  const text = parameters?.trim() ?? '{}';
  if (!text.startsWith('{') || !text.endsWith('}')) return parameters;
  const members = text.slice(1, -1).trim();
  return `{${members === '' ? '' : `${members},`}"service_tier":${JSON.stringify(tier)}}`;
};
