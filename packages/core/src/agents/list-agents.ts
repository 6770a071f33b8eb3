import { groupBy } from '../group-by.ts';
import { orderBy } from '../order-by.ts';
import { compareTexts } from '../query/compare-texts.ts';
import type { Micros } from '../time.ts';
import type { Agent, AgentActivity, AgentRuns, AgentState, RegisteredAgent } from './agent.ts';
import type { AgentSighting } from './agent-store.ts';
import { unknownAgent } from './change-agent.ts';

const microsPerSecond = 1_000_000;
/** How many intervals may pass without a heartbeat. */
const intervalsMax = 3;
/** How long after its last activity in telemetry an agent is online. */
export const agentTracesOnlineMicros = 15 * 60 * microsPerSecond;
/** `lastSeen` is stored to the minute, so that a busy agent is not written at each read. */
const sightingStepMicros = 60 * microsPerSecond;

/** Prefixes of clients to the name of the framework that they instrument. */
const scopePrefix =
  /^(?:@opentelemetry\/instrumentation-|@arizeai\/openinference-instrumentation-|(?:opentelemetry|openinference)\.instrumentation\.)/;

/** The framework of an instrumentation scope: its name without the prefixes and suffixes of instrumentations. */
export const agentFrameworkOf = (scope: string): string => scope.replace(scopePrefix, '') || scope;

/** The agent's latest activity, by telemetry or by a heartbeat; 0 without any. */
const lastActivity = ({ lastSeen, heartbeatAt }: RegisteredAgent): Micros => Math.max(lastSeen ?? 0, heartbeatAt ?? 0);

/** Until when an agent is online by its last heartbeat; 0 without any. */
export const agentOnlineUntil = ({
  heartbeatAt,
  heartbeatIntervalSeconds,
}: Pick<RegisteredAgent, 'heartbeatAt' | 'heartbeatIntervalSeconds'>): Micros =>
  heartbeatAt === null ? 0 : heartbeatAt + intervalsMax * (heartbeatIntervalSeconds ?? 0) * microsPerSecond;

/** The activity by which an agent is online at a time; `null` when it is not. */
export const agentOnlineBy = (agent: RegisteredAgent, now: Micros): AgentActivity | null => {
  const { lastSeen } = agent;
  if (agentOnlineUntil(agent) >= now) return 'heartbeat';
  return lastSeen !== null && lastSeen + agentTracesOnlineMicros >= now ? 'traces' : null;
};

interface Known {
  /** Of the requested period. */
  readonly runs: readonly AgentRuns[];
  /** Of the last minutes, where the period does not have them. */
  readonly recentRuns?: readonly AgentRuns[] | undefined;
  readonly registered: readonly RegisteredAgent[];
  readonly now: Micros;
}

/** All agents that are registered or have runs, those of the latest activity first, ties by name. */
export const joinAgents = ({ runs, recentRuns = [], registered, now }: Known): readonly Agent[] => {
  const kept = new Map(registered.map((agent) => [agent.name, agent]));
  const runsByName = groupBy(runs, ({ name }) => name);
  const recentByName = groupBy(recentRuns, ({ name }) => name);
  const names = new Set([...kept.keys(), ...runsByName.keys()]);
  return [...names]
    .map((name) => {
      const own = runsByName.get(name) ?? [];
      const seen = widened(kept.get(name) ?? unknownAgent(name), [...own, ...(recentByName.get(name) ?? [])], now);
      const onlineBy = agentOnlineBy(seen, now);
      const state: AgentState = onlineBy === null ? 'offline' : 'online';
      return { ...seen, ...sumsOf(own), state, onlineBy };
    })
    .sort(
      orderBy<Agent>(
        (a, b) => lastActivity(b) - lastActivity(a),
        (a, b) => compareTexts(a.name, b.name),
      ),
    );
};

/** Clocks of clients may be ahead: no sighting is later than now. */
const widened = (agent: RegisteredAgent, runs: readonly AgentRuns[], now: Micros): RegisteredAgent => {
  if (runs.length === 0) return agent;
  const first = runs.reduce((least, { firstSeen }) => Math.min(least, firstSeen), agent.firstSeen ?? Infinity);
  const last = runs.reduce((most, { lastSeen }) => Math.max(most, lastSeen), agent.lastSeen ?? 0);
  return { ...agent, firstSeen: Math.min(first, now), lastSeen: Math.min(last, now) };
};

const sumsOf = (
  runs: readonly AgentRuns[],
): Pick<Agent, 'calls' | 'errors' | 'environments' | 'versions' | 'frameworks'> => ({
  calls: runs.reduce((sum, { calls }) => sum + calls, 0),
  errors: runs.reduce((sum, { errors }) => sum + errors, 0),
  environments: distinct(runs.map(({ environment }) => environment)),
  versions: distinct(runs.map(({ version }) => version)),
  frameworks: distinct(runs.map(({ scope }) => (scope === null ? null : agentFrameworkOf(scope)))),
});

const distinct = (texts: readonly (string | null)[]): readonly string[] =>
  [...new Set(texts.filter((text) => text !== null))].sort(compareTexts);

/** Telemetry accepts any text as a name, and the registry those of PostgreSQL. */
const isStorable = (name: string): boolean => name.isWellFormed() && !name.includes('\0');

/** Sightings of agents that are not in the registry yet. */
export const newSightings = (
  agents: readonly Agent[],
  registered: readonly RegisteredAgent[],
): readonly AgentSighting[] => {
  const kept = new Map(registered.map((agent) => [agent.name, agent]));
  return agents.flatMap(({ name, firstSeen, lastSeen }) => {
    if (firstSeen === null || lastSeen === null || !isStorable(name)) return [];
    const before = kept.get(name);
    const isKnown =
      before !== undefined &&
      (before.firstSeen ?? Infinity) <= firstSeen &&
      (before.lastSeen ?? -Infinity) + sightingStepMicros > lastSeen;
    return isKnown ? [] : [{ name, firstSeen, lastSeen }];
  });
};
