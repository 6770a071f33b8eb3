import { compareTexts, quantileOfSketch, zeroUsd, type AgentFigures, type Usd } from '@spanledger/core';

/** The figures of a part of an agent's activity. The rows of an agent may be in any parts: figures are sums of them. */
export interface AgentPart {
  readonly agentName: string;
  readonly cost?: Usd | undefined;
  readonly unpriced?: number | undefined;
  readonly usedModel?: string | null | undefined;
  readonly usedTool?: string | null | undefined;
  /** Of latencies in seconds: how many are in a bucket of `ValueSketch`, and the lowest and highest of all. */
  readonly bucket?: number | null | undefined;
  readonly amount?: number | undefined;
  readonly lowest?: number | null | undefined;
  readonly highest?: number | null | undefined;
}

/**
 * The maximal number of names in an agent's figures: others are left out. Days store as many, the first ones by their
 * bytes.
 */
export const agentNamesMax = 100;

const quantile = 0.95;

/** One for each agent of the parts. */
export const figuresOf = (parts: readonly AgentPart[]): readonly AgentFigures[] => {
  const agents = new Map<string, Sums>();
  for (const part of parts) {
    const sums = agents.get(part.agentName) ?? noSums();
    add(sums, part);
    agents.set(part.agentName, sums);
  }
  return [...agents].map(([name, { buckets, lowest, highest, cost, unpriced, models, tools }]) => ({
    name,
    latencyP95Seconds: latencyOf(buckets, lowest, highest),
    cost,
    unpricedObservations: unpriced,
    models: namesOf(models),
    tools: namesOf(tools),
  }));
};

interface Sums {
  cost: Usd;
  unpriced: number;
  lowest: number;
  highest: number;
  readonly buckets: Map<number, number>;
  readonly models: Set<string>;
  readonly tools: Set<string>;
}

const noSums = (): Sums => ({
  cost: zeroUsd,
  unpriced: 0,
  lowest: Infinity,
  highest: -Infinity,
  buckets: new Map(),
  models: new Set(),
  tools: new Set(),
});

const add = (sums: Sums, part: AgentPart): void => {
  sums.cost += part.cost ?? zeroUsd;
  sums.unpriced += part.unpriced ?? 0;
  if (part.usedModel) sums.models.add(part.usedModel);
  if (part.usedTool) sums.tools.add(part.usedTool);
  const { bucket, amount = 0, lowest, highest } = part;
  if (bucket !== undefined && bucket !== null) sums.buckets.set(bucket, (sums.buckets.get(bucket) ?? 0) + amount);
  sums.lowest = Math.min(sums.lowest, lowest ?? Infinity);
  sums.highest = Math.max(sums.highest, highest ?? -Infinity);
};

const latencyOf = (amounts: ReadonlyMap<number, number>, lowest: number, highest: number): number | null => {
  const buckets = [...amounts].sort(([one], [other]) => one - other);
  const count = buckets.reduce((sum, [, amount]) => sum + amount, 0);
  return count === 0 ? null : quantileOfSketch({ count, buckets }, quantile, lowest, highest);
};

const namesOf = (texts: ReadonlySet<string>): readonly string[] =>
  [...texts].sort(compareTexts).slice(0, agentNamesMax);
