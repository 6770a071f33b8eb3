import {
  groupBy,
  microsPerDay,
  rollingDays,
  sampleOfNumbers,
  scoresBefore,
  sumUsd,
  usdToNumber,
  type Observation,
  type ProjectId,
  type PromptDaySums,
  type PromptFigureReader,
  type PromptFiguresQuery,
  type PromptScoreFigures,
  type Score,
} from '@spanledger/core';

import { quantileOf } from './memory-aggregate.ts';
import type { MemoryTelemetry } from './memory-telemetry.ts';
import { observationOf, scoreOf } from './memory-views.ts';
import { unpricedAmong } from './memory-totals.ts';

export const memoryPromptFigureReader = (telemetry: MemoryTelemetry): PromptFigureReader => ({
  versions: async (projectId, query) =>
    byVersion(callsOf(telemetry, projectId, query)).map(([version, calls]) => {
      const counted = calls.filter((call) => call.counted);
      const seconds = calls.flatMap(secondsOf).toSorted((a, b) => a - b);
      const unitsOf = (part: string): number =>
        sumOf(
          counted.flatMap(({ usage }) =>
            Object.entries(usage?.details ?? {}).flatMap(([name, units]) => (name.includes(part) ? [units] : [])),
          ),
        );
      return {
        version,
        calls: calls.length,
        errors: calls.filter(({ level }) => level === 'ERROR').length,
        cost: costOf(calls),
        unpricedCalls: unpricedAmong(counted),
        inputTokens: unitsOf('input'),
        outputTokens: unitsOf('output'),
        totalTokens: sumOf(counted.map(({ usage }) => usage?.details['total'] ?? 0)),
        latencyP50Seconds: seconds.length === 0 ? null : quantileOf(seconds, 0.5),
        latencyP95Seconds: seconds.length === 0 ? null : quantileOf(seconds, 0.95),
        latencySeconds: sampleOfNumbers(seconds),
        costPerCall: sampleOfNumbers(
          counted.flatMap(({ cost }) => (cost.total === null ? [] : [usdToNumber(cost.total)])),
        ),
        tokensPerCall: sampleOfNumbers(
          counted.flatMap(({ usage }) => (usage === null ? [] : [usage.details['total'] ?? 0])),
        ),
      };
    }),
  days: async (projectId, query) => {
    const firstDay = Math.floor(query.from / microsPerDay);
    const from = Math.max(0, (firstDay - rollingDays + 1) * microsPerDay);
    return byVersion(callsOf(telemetry, projectId, { ...query, from })).flatMap(([version, calls]) =>
      [...groupBy(calls, dayOf)]
        .filter(([day]) => day >= firstDay)
        .map(([day, ofDay]) => ({
          version,
          date: new Date((day * microsPerDay) / 1000).toISOString().slice(0, 10),
          ...sumsOf(ofDay),
          rolling: sumsOf(calls.filter((call) => dayOf(call) <= day && dayOf(call) > day - rollingDays)),
        })),
    );
  },
  scores: async (projectId, query) => {
    const scores = telemetry.scores
      .of(projectId)
      .map(scoreOf)
      .filter(({ timestamp }) => timestamp >= query.from - scoresBefore);
    return byVersion(callsOf(telemetry, projectId, query)).flatMap(([version, calls]) => [
      ...scoresOf(
        version,
        'call',
        scores.filter((score) => isOfCall(score, calls)),
      ),
      ...scoresOf(
        version,
        'trace',
        scores.filter((score) => score.observationId === null && isOfTrace(score, calls)),
      ),
    ]);
  },
});

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
const secondsOf = ({ startTime, endTime }: Observation): readonly number[] =>
  endTime === null ? [] : [(endTime - startTime) / 1_000_000];
const dayOf = ({ startTime }: Observation): number => Math.floor(startTime / microsPerDay);
const costOf = (calls: readonly Observation[]) =>
  sumUsd(calls.filter((call) => call.counted).map(({ cost }) => cost.total ?? 0n));

const callsOf = (
  { observations }: MemoryTelemetry,
  projectId: ProjectId,
  { name, from, to, environments }: PromptFiguresQuery,
): readonly Observation[] =>
  observations
    .of(projectId)
    .map(observationOf)
    .filter(
      ({ promptName, promptVersion, startTime, environment }) =>
        promptName === name &&
        promptVersion !== null &&
        startTime >= from &&
        startTime < to &&
        (environments?.includes(environment) ?? true),
    );

const byVersion = (calls: readonly Observation[]): readonly (readonly [number, readonly Observation[]])[] => [
  ...groupBy(calls, ({ promptVersion }) => promptVersion ?? 0),
];

const sumsOf = (calls: readonly Observation[]): PromptDaySums => {
  const seconds = calls.flatMap(secondsOf);
  return {
    calls: calls.length,
    errors: calls.filter(({ level }) => level === 'ERROR').length,
    cost: costOf(calls),
    endedCalls: seconds.length,
    latencySeconds: sumOf(seconds),
  };
};

const isOfTrace = ({ traceId }: Score, calls: readonly Observation[]): boolean =>
  calls.some((call) => call.traceId === traceId);
const isOfCall = ({ traceId, observationId }: Score, calls: readonly Observation[]): boolean =>
  calls.some((call) => call.traceId === traceId && call.id === observationId);

const isFigured = (dataType: Score['dataType']): dataType is PromptScoreFigures['dataType'] =>
  dataType === 'NUMERIC' || dataType === 'CATEGORICAL' || dataType === 'BOOLEAN';

const categoryOf = ({ dataType, stringValue }: Score): string | null =>
  dataType === 'CATEGORICAL' ? stringValue : null;

const scoresOf = (
  version: number,
  subject: PromptScoreFigures['subject'],
  scores: readonly Score[],
): readonly PromptScoreFigures[] => {
  const alike = groupBy(scores, (score) => JSON.stringify([score.name, score.dataType, categoryOf(score)]));
  return [...alike.values()].flatMap((group) => {
    const [{ name, dataType }, category] = [group[0]!, categoryOf(group[0]!)];
    if (!isFigured(dataType)) return [];
    const numbers = group.flatMap(({ value }) => (value === null ? [] : [value]));
    const values = category === null ? sampleOfNumbers(numbers) : { count: group.length, mean: null, variance: null };
    return [{ version, subject, name, dataType, category, values }];
  });
};
