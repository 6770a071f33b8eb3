import {
  agentCreation,
  agentDepthMax,
  agentNameAttributes,
  agentNameLengthMax,
  agentStepsWithinDays,
  agentVersionAttribute,
  compareTexts,
  dayNumberOf,
  groupBy,
  sumUsd,
  type AgentQuery,
  type AgentReader,
  type Observation,
  type ProjectId,
} from '@spanledger/core';

import { quantileOf } from './memory-aggregate.ts';
import type { MemoryTelemetry } from './memory-telemetry.ts';
import { observationOf } from './memory-views.ts';
import { unpricedAmong } from './memory-totals.ts';

/** A run of a named agent. */
interface Run {
  readonly observation: Observation;
  readonly name: string;
  readonly version: string | null;
  readonly scope: string | null;
  readonly isCall: boolean;
}

export const memoryAgentReader = (telemetry: MemoryTelemetry): AgentReader => ({
  runs: async (projectId, query) => {
    const runs = runsOf(telemetry, projectId, query);
    const alike = groupBy(runs, ({ observation, name, version, scope }) =>
      JSON.stringify([name, observation.environment, version, scope]),
    );
    return [...alike.values()].map((group) => {
      const { name, version, scope, observation } = group[0]!;
      const calls = group.filter(({ isCall }) => isCall);
      return {
        name,
        environment: observation.environment,
        version,
        scope,
        calls: calls.length,
        errors: calls.filter((run) => run.observation.level === 'ERROR').length,
        firstSeen: Math.min(...group.map((run) => run.observation.startTime)),
        lastSeen: Math.max(...group.map((run) => Math.max(run.observation.startTime, run.observation.endTime ?? 0))),
      };
    });
  },
  figures: async (projectId, query) => {
    const byName = groupBy(runsOf(telemetry, projectId, query), ({ name }) => name);
    return [...byName].map(([name, runs]) => {
      const work = runs.flatMap(({ observation }) => [observation, ...belowOf(telemetry, projectId, observation)]);
      const counted = work.filter((each) => each.counted);
      return {
        name,
        latencyP95Seconds: latencyOf(runs),
        cost: sumUsd(counted.map(({ cost }) => cost.total ?? 0n)),
        unpricedObservations: unpricedAmong(counted),
        models: namesOf(work.map(({ model }) => model)),
        tools: namesOf(work.filter(({ type }) => type === 'TOOL').map((tool) => tool.name)),
      };
    });
  },
});

const isWithin = ({ startTime }: Observation, from: number, to: number): boolean => startTime >= from && startTime < to;

const runsOf = (
  { observations }: MemoryTelemetry,
  projectId: ProjectId,
  { from, to, names, environments }: AgentQuery,
): readonly Run[] =>
  observations
    .of(projectId)
    .map(observationOf)
    .filter((observation) => observation.type === 'AGENT' && isWithin(observation, from, to))
    .map(runOf)
    .filter(
      ({ name, observation }) =>
        (names?.includes(name) ?? name !== '') && (environments?.includes(observation.environment) ?? true),
    );

const runOf = (observation: Observation): Run => {
  const attribute = (name: string): string | null => textIn(observation.metadata['attributes'], name);
  const named = agentNameAttributes.map(attribute).find((name) => name !== null) ?? observation.name ?? '';
  return {
    observation,
    name: Array.from(named).slice(0, agentNameLengthMax).join(''),
    version: attribute(agentVersionAttribute) ?? (observation.version || null),
    scope: textIn(observation.metadata['scope'], 'name'),
    isCall: attribute(agentCreation.attribute) !== agentCreation.value,
  };
};

/** The text of a JSON object; `null` if it is empty or absent. */
const textIn = (json: string | undefined, name: string): string | null => {
  const value = (objectOf(json ?? '{}') as Readonly<Record<string, unknown>> | null)?.[name];
  return typeof value === 'string' && value !== '' ? value : null;
};

const objectOf = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
};

/** The descendants of a run, up to the next run. */
const belowOf = ({ observations }: MemoryTelemetry, projectId: ProjectId, run: Observation): readonly Observation[] => {
  const steps = observations
    .of(projectId)
    .map(observationOf)
    .filter(({ traceId, type }) => traceId === run.traceId && type !== 'AGENT')
    .filter((step) => Math.abs(dayNumberOf(step.startTime) - dayNumberOf(run.startTime)) <= agentStepsWithinDays);
  const found: Observation[] = [];
  let level: readonly Observation[] = [run];
  for (let depth = 0; depth < agentDepthMax && level.length > 0; depth += 1) {
    const ids = new Set(level.map(({ id }) => id));
    level = steps.filter(({ parentObservationId }) => parentObservationId !== null && ids.has(parentObservationId));
    found.push(...level);
  }
  return found;
};

const latencyOf = (runs: readonly Run[]): number | null => {
  const seconds = runs.flatMap(({ isCall, observation: { startTime, endTime } }) =>
    isCall && endTime !== null ? [(endTime - startTime) / 1_000_000] : [],
  );
  return seconds.length === 0
    ? null
    : quantileOf(
        seconds.toSorted((a, b) => a - b),
        0.95,
      );
};

const namesOf = (texts: readonly (string | null)[]): readonly string[] =>
  [...new Set(texts.filter((text): text is string => text !== null && text !== ''))].sort(compareTexts);
