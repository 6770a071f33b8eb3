import type { RunReader, RunScore, Score, TraceId } from '@spanledger/core';

import { inTree } from './memory-observation-reader.ts';
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
});

const runScoreOf = (score: Score, asked: ReadonlySet<TraceId>): readonly RunScore[] => {
  const { traceId, observationId, name, dataType, value, stringValue, timestamp } = score;
  if (traceId === null || !asked.has(traceId)) return [];
  if (dataType === 'CORRECTION' || dataType === 'TEXT') return [];
  return [{ traceId, observationId, name, dataType, value, stringValue, timestamp }];
};
