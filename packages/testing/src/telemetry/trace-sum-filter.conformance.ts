import { clockOf } from '@spanledger/core';
import type { Filter, ObservationLevel, OrderOperator, ProjectId, TraceId, TraceListQuery } from '@spanledger/core';
import { expect, test } from 'vitest';
import { oneDay, someTime, telemetryRows } from './builders.ts';
import type { IdsOf } from './ids-of.ts';
import {
  aScore,
  anObservation,
  aTrace,
  costOf,
  seedTogether,
  usageOf,
  type TelemetryStore,
} from './telemetry-store.ts';

type Case = readonly [filter: Filter, ids: string];

const number = (column: string, operator: OrderOperator, value: number): Filter => ({
  type: 'number',
  column,
  operator,
  value,
});
const traceId = (id: string) => ({ traceId: id as TraceId });

/** A boolean score of a trace. */
const truth = (trace: string, value: number) =>
  ({
    ...traceId(trace),
    name: 'ok',
    dataType: 'BOOLEAN',
    value,
    stringValue: value === 1 ? 'True' : 'False',
  }) as const;

/** Filters on sums of the observations and the scores of traces. */
export const describeTraceSumFilters = (store: () => TelemetryStore, idsOf: IdsOf<TraceListQuery>): void => {
  const seeded = seedTogether(store);
  /** The cases with the actual results. */
  const outcomes = async (projectId: ProjectId, cases: readonly Case[]): Promise<Case[]> => {
    const found: Case[] = [];
    for (const [filter] of cases)
      found.push([filter, (await idsOf(projectId, { filters: [filter] })).sort().join(' ')]);
    return found;
  };

  const details = { input: 3n, input_cached_tokens: 4n, output: 100_000_000_000n };
  const cost = { ...costOf(1n), details };
  const error = { level: 'ERROR', usage: usageOf({ input: 3, output: 4 }) } as const;
  const withSums = seeded((project) => ({
    traces: [aTrace(project, 'a'), aTrace(project, 'b', { name: 'b' }), aTrace(project, 'none')],
    observations: [
      anObservation(project, 'a/1', { ...error, endTime: someTime + 1_500_000 }, { cost }),
      anObservation(project, 'a/2', { level: 'WARNING', endTime: null }, { cost: costOf(100_000_000_000n) }),
      anObservation(project, 'b/1', { endTime: someTime + 2_000_001 }, { startTime: someTime - 40 * oneDay }),
      anObservation(project, 'stranger/1', error),
    ],
  }));
  test('what the observations of a trace add up to', async () => {
    const cases: Case[] = [
      [number('latency', '=', 1.5), 'a'],
      [number('Latency (s)', '>', 1.5), 'b'],
      [number('latency', '<=', 1.5), 'a none'],
      [number('totalCost', '=', 0.100000000001), 'a'],
      [number('totalCost', '>', 0.1), 'a'],
      [number('totalCost', '>', 0.100000000001), ''],
      [number('totalCost', '>', -1), 'a b none'],
      [number('Total Cost ($)', '<', 1e-12), 'b none'],
      [number('totalCost', '<', 1e300), 'a b none'],
      [number('inputCost', '=', 7e-12), 'a'],
      [number('Input Cost ($)', '<', 7e-12), 'b none'],
      [number('Output Cost ($)', '>=', 0.1), 'a'],
      [number('inputTokens', '=', 3), 'a'],
      [number('outputTokens', '>=', 4), 'a'],
      [number('tokens', '<>', 7), 'b none'],
      [number('observationCount', '=', 2), 'a'],
      [number('observationCount', '=', 0), 'none'],
      [number('errorCount', '>', 0), 'a'],
      [number('warningCount', '=', 1), 'a'],
      [number('defaultCount', '=', 1), 'b'],
      [number('Debug Level Count', '=', 0), 'a b none'],
      [{ type: 'stringOptions', column: 'level', operator: 'any of', value: ['ERROR'] }, 'a'],
      [{ type: 'stringOptions', column: 'Level', operator: 'none of', value: ['ERROR'] }, 'b'],
      [{ type: 'null', column: 'level', operator: 'is null' }, 'none'],
      [{ type: 'null', column: 'latency', operator: 'is null' }, ''],
    ];
    expect(await outcomes(withSums, cases)).toEqual(cases);
    const both: Filter[] = [
      number('observationCount', '>', 0),
      { type: 'string', column: 'name', operator: '=', value: 'b' },
    ];
    expect(await idsOf(withSums, { filters: both })).toEqual(['b']);
  });

  const levels = {
    error: 'DEBUG ERROR WARNING',
    warning: 'WARNING DEFAULT',
    default: 'DEBUG DEFAULT',
    debug: 'DEBUG',
  };
  const withLevels = seeded((project) => ({
    traces: Object.keys(levels).map((id) => aTrace(project, id)),
    observations: Object.entries(levels).flatMap(([id, texts]) =>
      texts.split(' ').map((level) => anObservation(project, `${id}/${level}`, { level: level as ObservationLevel })),
    ),
  }));
  test('the level of a trace is the highest of its observations', async () => {
    const cases = Object.keys(levels).map((id): Case => {
      return [{ type: 'string', column: 'level', operator: '=', value: id.toUpperCase() }, id];
    });
    expect(await outcomes(withLevels, cases)).toEqual(cases);
  });

  const withTruths = seeded((project) => ({
    traces: ['yes', 'no', 'both', 'none'].map((id) => aTrace(project, id)),
    scores: [
      aScore(project, '1', truth('yes', 1)),
      aScore(project, '2', truth('no', 0)),
      aScore(project, '3', truth('both', 1)),
      aScore(project, '4', truth('both', 0)),
      aScore(project, '5', { ...traceId('none'), name: 'ok', value: 1 }),
      aScore(project, '6', { ...truth('none', 1), name: 'other' }),
    ],
  }));
  test('truths of scores, by name', async () => {
    const ok = { type: 'booleanObject', column: 'score_booleans', key: 'ok' } as const;
    const cases: Case[] = [
      [{ ...ok, operator: '=', value: true }, 'both yes'],
      [{ ...ok, operator: '=', value: false }, 'both no'],
      [{ ...ok, operator: '<>', value: true }, 'no'],
      [{ ...ok, operator: '<>', value: false }, 'yes'],
      [{ ...ok, column: 'Scores', operator: '=', value: true }, 'both yes'],
      [{ ...ok, key: 'missing', operator: '<>', value: true }, ''],
      [{ type: 'stringOptions', column: 'score_categories', operator: 'any of', value: ['ok:True'] }, 'both yes'],
    ];
    expect(await outcomes(withTruths, cases)).toEqual(cases);
  });

  const withScores = seeded((project) => ({
    traces: [aTrace(project, 'a'), aTrace(project, 'b'), aTrace(project, 'none')],
    scores: [
      aScore(project, '1', { ...traceId('a'), name: 'q', value: 0.5 }),
      aScore(project, '2', { ...traceId('a'), name: 'q', value: 1 }),
      aScore(project, '3', { ...traceId('b'), name: 'q', value: 1 }),
      aScore(project, '4', {
        ...traceId('a'),
        name: 'tone',
        dataType: 'CATEGORICAL',
        value: null,
        stringValue: 'kind',
      }),
      aScore(project, '5', {
        ...traceId('a'),
        name: 'tone',
        dataType: 'CATEGORICAL',
        value: null,
        stringValue: 'dry',
      }),
      aScore(project, '6', {
        ...traceId('b'),
        name: 'tone',
        dataType: 'CATEGORICAL',
        value: null,
        stringValue: 'dry',
      }),
      aScore(project, '7', { ...traceId('b'), name: 'fix', dataType: 'CORRECTION', value: null, stringValue: 'dry' }),
    ],
  }));
  test('scores, by name', async () => {
    const q = { type: 'numberObject', column: 'scores_avg', key: 'q' } as const;
    const tone = { type: 'categoryOptions', column: 'score_categories', key: 'tone' } as const;
    const named = { type: 'stringOptions', column: 'Scores (categorical)' } as const;
    const text = { type: 'stringObject', column: 'scoreCategorical', key: 'tone' } as const;
    const cases: Case[] = [
      [{ ...q, operator: '=', value: 0.75 }, 'a'],
      [{ ...q, operator: '>', value: 0.75 }, 'b'],
      [{ ...q, operator: '<>', value: 1 }, 'a'],
      [{ ...q, key: 'tone', operator: '<', value: 9 }, ''],
      [{ ...tone, operator: 'any of', value: ['kind'] }, 'a'],
      [{ ...tone, operator: 'none of', value: ['kind'] }, 'b none'],
      [{ ...tone, key: 'fix', operator: 'any of', value: ['dry'] }, ''],
      [{ ...named, operator: 'any of', value: ['tone:kind', 'fix:dry'] }, 'a'],
      [{ ...named, operator: 'none of', value: ['tone:kind'] }, 'b none'],
      [{ ...text, operator: '=', value: 'dry' }, 'a b'],
      [{ ...text, operator: '<>', value: 'kind' }, 'b'],
      [{ ...text, operator: 'does not contain', value: 'x' }, 'a b'],
      [{ ...text, operator: 'is set', value: '' }, 'a b'],
      [{ ...text, operator: 'is not set', value: '' }, 'none'],
    ];
    expect(await outcomes(withScores, cases)).toEqual(cases);
  });

  const rescored = seeded((project) => ({
    traces: [aTrace(project, 'a')],
    scores: [aScore(project, '1', { ...traceId('a'), name: 'q', value: 1 })],
  }));
  test('scores as they are now', async () => {
    const changed = { ...traceId('a'), name: 'q', value: 3, clock: clockOf(someTime + 1_000_000) };
    await store().writer.write(telemetryRows({ scores: [aScore(rescored, '1', changed)] }));
    const q = { type: 'numberObject', column: 'scores_avg', key: 'q', operator: '=' } as const;
    const cases: Case[] = [1, 2, 3].map((value) => [{ ...q, value }, value === 3 ? 'a' : '']);
    expect(await outcomes(rescored, cases)).toEqual(cases);
  });
};
