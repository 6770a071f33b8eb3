import { compareTexts, zeroUsd, type AgentFigures, type Usd } from '@spanledger/core';

interface LatencyRow {
  readonly agentName: string;
  readonly latency: number | null;
}

/** What the observations of an agent with this model and this tool come to. */
interface WorkRow {
  readonly agentName: string;
  readonly usedModel: string | null;
  readonly usedTool: string | null;
  readonly cost: Usd;
  readonly unpriced: number;
}

/** Names of an agent's figures: those beyond are left out. */
const namesMax = 100;

/** One for each agent of the latencies. */
export const figuresOf = (latencies: readonly LatencyRow[], work: readonly WorkRow[]): readonly AgentFigures[] =>
  latencies.map(({ agentName, latency }) => {
    const own = work.filter((row) => row.agentName === agentName);
    return {
      name: agentName,
      latencyP95Seconds: latency,
      cost: own.reduce((sum, { cost }) => sum + cost, zeroUsd),
      unpricedObservations: own.reduce((sum, { unpriced }) => sum + unpriced, 0),
      models: namesOf(own.map(({ usedModel }) => usedModel)),
      tools: namesOf(own.map(({ usedTool }) => usedTool)),
    };
  });

const namesOf = (texts: readonly (string | null)[]): readonly string[] =>
  [...new Set(texts.filter((text): text is string => text !== null && text !== ''))]
    .sort(compareTexts)
    .slice(0, namesMax);
