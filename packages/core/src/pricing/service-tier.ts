const names = ['service_tier', 'serviceTier'] as const;

/** The service tier of a call, lower case, from its model parameters; `null` when they have none. */
export const serviceTierOf = (modelParameters: string | null): string | null => {
  if (modelParameters === null || !names.some((name) => modelParameters.includes(name))) return null;
  try {
    const parameters: unknown = JSON.parse(modelParameters);
    if (typeof parameters !== 'object' || parameters === null) return null;
    for (const name of names) {
      const tier = (parameters as Record<string, unknown>)[name];
      if (typeof tier === 'string' && tier !== '') return tier.toLowerCase();
    }
  } catch {
    // Text that is no JSON has no tier.
  }
  return null;
};

const fast = 'fast';

/** How Vertex AI names the traffic that has prices of its own, in the usage of an answer. */
const tierOfTraffic: ReadonlyMap<unknown, string> = new Map([
  ['ON_DEMAND_FLEX', 'flex'],
  ['ON_DEMAND_PRIORITY', 'priority'],
]);

/**
 * The service tier that a provider's answer, or the usage in it, states as the one that served the call, as it is
 * written there. Anthropic's fast mode, which has prices of its own, is a `speed` beside the tier.
 */
export const statedTierOf = (answer: Readonly<Record<string, unknown>>): string | undefined => {
  if (answer['speed'] === fast) return fast;
  const stated = answer['service_tier'] ?? answer['serviceTier'];
  // Bedrock's is an object.
  const tier = typeof stated === 'object' && stated !== null && 'type' in stated ? stated.type : stated;
  if (typeof tier === 'string' && tier !== '') return tier;
  return tierOfTraffic.get(answer['trafficType'] ?? answer['traffic_type']);
};
