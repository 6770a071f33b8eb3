import {
  compareTexts,
  groupBy,
  orderBy,
  type Experiment,
  type ExperimentPosition,
  type Filter,
  type Observation,
  type RunReader,
  type RunScore,
  type Score,
  type TraceId,
} from '@spanledger/core';

import { experimentText, inTree, matching } from './memory-observation-reader.ts';
import type { MemoryTelemetry } from './memory-telemetry.ts';
import { observationOf, scoreOf } from './memory-views.ts';

export const memoryRunReader = (telemetry: MemoryTelemetry): RunReader => ({
  steps: async (projectId, traceIds) => {
    const asked = new Set(traceIds);
    return telemetry.observations
      .of(projectId)
      .map(observationOf)
      .filter(({ traceId }) => asked.has(traceId))
      .map((observation) => ({ ...inTree(observation), traceId: observation.traceId }));
  },
  scores: async (projectId, traceIds) => {
    const asked = new Set(traceIds);
    return telemetry.scores
      .of(projectId)
      .map(scoreOf)
      .flatMap((score) => runScoreOf(score, asked));
  },
  experiments: async (projectId, { from, to, filters, limit, after }) => {
    const found = matching(telemetry, projectId, { from, to, filters: [ofExperiments, ...filters] });
    return [...groupBy(found, (observation) => textOf(observation, 'id') ?? '')]
      .map(([id, observations]) => experimentOf(id, observations))
      .filter((experiment) => after === undefined || lastFirst(after, experiment) < 0)
      .sort(lastFirst)
      .slice(0, limit);
  },
});

const ofExperiments: Filter = { type: 'null', column: 'experimentId', operator: 'is not null' };

const lastFirst = orderBy<ExperimentPosition>(
  (a, b) => b.endTime - a.endTime,
  (a, b) => compareTexts(a.id, b.id),
);

const textOf = (observation: Observation, name: string): string | null => experimentText(name)(observation);

const experimentOf = (id: string, observations: readonly Observation[]): Experiment => {
  const greatest = (name: string): string | null =>
    observations
      .flatMap((observation) => textOf(observation, name) ?? [])
      .sort(compareTexts)
      .at(-1) ?? null;
  return {
    id,
    name: greatest('name'),
    description: greatest('description'),
    metadata: greatest('metadata'),
    datasetId: greatest('dataset.id'),
    startTime: Math.min(...observations.map(({ startTime }) => startTime)),
    endTime: Math.max(...observations.map(({ startTime, endTime }) => endTime ?? startTime)),
    itemCount: observations.filter((each) => textOf(each, 'item.root_observation_id') === each.id).length,
  };
};

const runScoreOf = (score: Score, asked: ReadonlySet<TraceId>): readonly RunScore[] => {
  const { traceId, observationId, name, dataType, value, stringValue, timestamp } = score;
  if (traceId === null || !asked.has(traceId)) return [];
  if (dataType === 'CORRECTION' || dataType === 'TEXT') return [];
  return [{ traceId, observationId, name, dataType, value, stringValue, timestamp }];
};
