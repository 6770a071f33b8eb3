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
