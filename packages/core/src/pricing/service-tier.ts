const names = ['service_tier', 'serviceTier'] as const;

/** Bedrock's is an object. */
const textOf = (stated: unknown): string | undefined => {
  const tier = typeof stated === 'object' && stated !== null && 'type' in stated ? stated.type : stated;
  return typeof tier === 'string' && tier !== '' ? tier : undefined;
};

/** Of an enumeration of Google's: `SERVICE_TIER_FLEX`, `ServiceTier.FLEX`. */
const enumeration = /^service_?tier[_.]/;

/** The service tier of a call, lower case, from its model parameters; `null` when they have none. */
export const serviceTierOf = (modelParameters: string | null): string | null => {
  if (modelParameters === null || !names.some((name) => modelParameters.includes(name))) return null;
  try {
    const parameters: unknown = JSON.parse(modelParameters);
    if (typeof parameters !== 'object' || parameters === null) return null;
    for (const name of names) {
      const tier = textOf((parameters as Record<string, unknown>)[name]);
      if (tier !== undefined) return tier.toLowerCase().replace(enumeration, '');
    }
  } catch {
    // Text that is no JSON has no tier.
  }
  return null;
};

const fast = 'fast';

/** How Vertex AI names the traffic in the usage of an answer: a tier that was asked for may not be the one that served. */
const tierOfTraffic: ReadonlyMap<unknown, string> = new Map([
  ['ON_DEMAND', 'standard'],
  ['ON_DEMAND_FLEX', 'flex'],
  ['ON_DEMAND_PRIORITY', 'priority'],
]);

/**
 * The service tier that a provider's answer, or the usage in it, states as the one that served the call, as it is
 * written there. Anthropic's fast mode, which has prices of its own, is a `speed` beside the tier.
 */
export const statedTierOf = (answer: Readonly<Record<string, unknown>>): string | undefined => {
  if (answer['speed'] === fast) return fast;
  const tier = textOf(answer['service_tier'] ?? answer['serviceTier']);
  return tier ?? tierOfTraffic.get(answer['trafficType'] ?? answer['traffic_type']);
};
