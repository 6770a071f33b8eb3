import {
  agentTracesOnlineMicros,
  invalidInput,
  joinAgents,
  microsPerDay,
  newSightings,
  type Agent,
  type AgentReader,
  type AgentState,
  type AgentStore,
  type Micros,
  type ProjectId,
} from '@spanledger/core';

interface AgentPeriod {
  readonly from: Micros;
  readonly to: Micros;
}

interface AskedAgents {
  readonly period: AgentPeriod;
  readonly name?: string | undefined;
  readonly environments?: readonly string[] | undefined;
  readonly framework?: string | undefined;
  readonly state?: AgentState | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

interface Places {
  readonly agentRuns: AgentReader;
  readonly agents: Pick<AgentStore, 'list' | 'remember'>;
  readonly now: Micros;
}

const usualPeriod = 30 * microsPerDay;

/** `invalid_input` for a period that ends before it begins. */
export const agentPeriodOf = (from: Micros | undefined, to: Micros | undefined, now: Micros): AgentPeriod => {
  const end = to ?? Math.max(now, from ?? 0) + 1;
  const period = { from: from ?? Math.max(0, end - usualPeriod), to: end };
  if (period.from < period.to) return period;
  const message = 'must be before toTimestamp';
  throw invalidInput(`fromTimestamp ${message}`, [{ path: 'query.fromTimestamp', message }]);
};

/**
 * The agents of a project, the last active one first: of a name or with the requested metadata, and with their activity
 * in the environments. Telemetry comes from the reads, and the registry has the times of sightings.
 */
export const readAgents = async (
  { agentRuns, agents, now }: Places,
  projectId: ProjectId,
  { period, name, environments, metadata }: AskedAgents,
): Promise<readonly Agent[]> => {
  const names = name === undefined ? undefined : [name];
  const which = { names, environments };
  const isOver = period.to <= now;
  const [runs, recentRuns, registered] = await Promise.all([
    agentRuns.runs(projectId, { ...period, ...which }),
    isOver ? agentRuns.runs(projectId, { from: now - agentTracesOnlineMicros, to: now + 1, ...which }) : undefined,
    agents.list(projectId, { names, metadata }),
  ]);
  if (metadata === undefined) {
    const joined = joinAgents({ runs, recentRuns, registered, now });
    await agents.remember(projectId, newSightings(joined, registered));
    return joined;
  }
  const having = new Set(registered.map((agent) => agent.name));
  return joinAgents({ runs: runs.filter((run) => having.has(run.name)), recentRuns, registered, now });
};

/** True if an agent matches the query. */
export const isAskedAgent = (agent: Agent, { environments, framework, state }: AskedAgents): boolean =>
  (environments === undefined || agent.environments.length > 0) &&
  (framework === undefined || agent.frameworks.includes(framework)) &&
  (state === undefined || agent.state === state);
