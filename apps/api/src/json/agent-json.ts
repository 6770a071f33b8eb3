import type { EndpointOutput, getAgent, putAgent } from '@spanledger/api-contract';
import {
  formatIso,
  formatUsd,
  zeroUsd,
  type Agent,
  type AgentFigures,
  type Micros,
  type RegisteredAgent,
} from '@spanledger/core';

type AgentJson = EndpointOutput<typeof getAgent, 200>;
type RegistrationJson = EndpointOutput<typeof putAgent, 200>;

const isoOrNull = (at: Micros | null): string | null => (at === null ? null : formatIso(at));

export const agentRegistrationJson = (agent: RegisteredAgent): RegistrationJson => ({
  name: agent.name,
  description: agent.description,
  metadata: agent.metadata,
  version: agent.version,
  createdAt: isoOrNull(agent.createdAt),
  updatedAt: isoOrNull(agent.updatedAt),
});

/** An agent without runs in the period has no figures. */
export const agentJson = (agent: Agent, figures: AgentFigures | undefined): AgentJson => ({
  ...agentRegistrationJson(agent),
  state: agent.state,
  onlineBy: agent.onlineBy,
  heartbeatAt: isoOrNull(agent.heartbeatAt),
  heartbeatIntervalSeconds: agent.heartbeatIntervalSeconds,
  firstSeen: isoOrNull(agent.firstSeen),
  lastSeen: isoOrNull(agent.lastSeen),
  environments: [...agent.environments],
  versions: [...agent.versions],
  frameworks: [...agent.frameworks],
  models: [...(figures?.models ?? [])],
  tools: [...(figures?.tools ?? [])],
  calls: agent.calls,
  errors: agent.errors,
  latencyP95Seconds: figures?.latencyP95Seconds ?? null,
  cost: formatUsd(figures?.cost ?? zeroUsd),
  unpricedObservations: figures?.unpricedObservations ?? 0,
});
