import type { Filter, ObservationId, ObservationListQuery, OrderOperator, ProjectId, TraceId } from '@spanledger/core';
import { expect, test } from 'vitest';
import { noCost, someTime } from './builders.ts';
import type { IdsOf } from './ids-of.ts';
import {
  aScore,
  aTrace,
  anObservation,
  costOf,
  seedTogether,
  unpriced,
  usageOf,
  type TelemetryStore,
} from './telemetry-store.ts';

type Case = readonly [filter: Filter, ids: string];

const text = (column: string, value: string): Filter => ({ type: 'string', column, operator: '=', value });
const number = (column: string, operator: OrderOperator, value: number): Filter => ({
  type: 'number',
  column,
  operator,
  value,
});
const is = (column: string, value = true): Filter => ({ type: 'boolean', column, operator: '=', value });
const attributes = (members: object): { readonly metadata: Readonly<Record<string, string>> } => ({
  metadata: { attributes: JSON.stringify(members) },
});
const options = (column: string, operator: 'any of' | 'none of', value: readonly string[]): Filter => ({
  type: 'stringOptions',
  column,
  operator,
  value: [...value],
});
const mean = (column: string): Filter => ({ type: 'numberObject', column, key: 'q', operator: '=', value: 1.5 });
const isNull = (column: string): Filter => ({ type: 'null', column, operator: 'is null' });
const isNotNull = (column: string): Filter => ({ type: 'null', column, operator: 'is not null' });

/** The results of filters by each column of observations; operators are covered by the trace tests. */
export const describeObservationFilters = (store: () => TelemetryStore, pathsOf: IdsOf<ObservationListQuery>): void => {
  const seeded = seedTogether(store);
  /** The cases with the actual results. */
  const outcomes = async (projectId: ProjectId, cases: readonly Case[]): Promise<Case[]> => {
    const found: Case[] = [];
    for (const [filter] of cases)
      found.push([filter, (await pathsOf(projectId, { filters: [filter] })).sort().join(' ')]);
    return found;
  };

  const described = seeded((project) => ({
    traces: [aTrace(project, 't', { release: 'r1' })],
    observations: [
      anObservation(project, 't/a', { input: 'Needle in a haystack', provider: 'openai' }),
      anObservation(project, 't/b', { output: 'x', input: '', parentObservationId: 'a' as ObservationId }),
    ],
  }));
  test('what it is and has', async () => {
    const cases: Case[] = [
      [is('hasInput'), 't/a'],
      [is('Has Input', false), 't/b'],
      [is('hasOutput'), 't/b'],
      [is('hasParentObservation'), 't/b'],
      [is('Is Root Observation'), 't/a'],
      [text('provider', 'openai'), 't/a'],
      [text('release', 'r1'), 't/a t/b'],
      [text('Release', 'r2'), ''],
      [{ type: 'string', column: 'input', operator: 'matches', value: 'NEEDLE' }, 't/a'],
      [{ type: 'string', column: 'output', operator: 'matches', value: 'needle' }, ''],
    ];
    expect(await outcomes(described, cases)).toEqual(cases);
  });

  const experiment = {
    'langfuse.experiment.id': 'e1',
    'langfuse.experiment.name': 'nightly',
    'langfuse.experiment.dataset.id': 'd1',
    'langfuse.experiment.item.id': 'i1',
    'langfuse.experiment.item.root_observation_id': 'a',
  };
  const inExperiment = seeded((project) => ({
    observations: [
      anObservation(project, 't/a', attributes(experiment)),
      anObservation(project, 't/b', attributes({ ...experiment, 'langfuse.experiment.name': '' })),
      anObservation(project, 't/c', attributes({ experiment: 'e1' })),
    ],
  }));
  test('its experiment', async () => {
    const cases: Case[] = [
      [options('experimentId', 'any of', ['e1', 'e2']), 't/a t/b'],
      [options('Experiment ID', 'none of', ['e2']), 't/a t/b'],
      [text('experimentName', 'nightly'), 't/a'],
      [isNull('experimentName'), 't/b t/c'],
      [isNotNull('experimentDatasetId'), 't/a t/b'],
      [text('Experiment Dataset ID', 'd1'), 't/a t/b'],
      [text('experimentItemId', 'i1'), 't/a t/b'],
      [is('isExperimentItemRootSpan'), 't/a'],
      [is('Is Experiment Item Root Span', false), 't/b t/c'],
    ];
    expect(await outcomes(inExperiment, cases)).toEqual(cases);
  });

  const ofB = { traceId: 't' as TraceId, observationId: 'b' as ObservationId };
  const scored = seeded((project) => ({
    observations: ['t/a', 't/b', 'u/b'].map((path) => anObservation(project, path)),
    scores: [
      aScore(project, '1', { ...ofB, name: 'q', value: 1 }),
      aScore(project, '2', { ...ofB, name: 'q', value: 2 }),
      aScore(project, '3', { ...ofB, name: 'tone', dataType: 'CATEGORICAL', stringValue: 'warm', value: null }),
      aScore(project, '4', {
        traceId: 'u' as TraceId,
        name: 'ok',
        dataType: 'BOOLEAN',
        value: 1,
        stringValue: 'True',
      }),
    ],
  }));
  test('its scores, and those of its trace', async () => {
    const warm = { type: 'categoryOptions', key: 'tone', operator: 'any of', value: ['warm'] } as const;
    const ok = { type: 'booleanObject', key: 'ok', operator: '=', value: true } as const;
    const cases: Case[] = [
      [mean('scores_avg'), 't/b'],
      [mean('Scores'), 't/b'],
      [mean('trace_scores_avg'), 't/a t/b'],
      [{ ...warm, column: 'score_categories' }, 't/b'],
      [{ ...warm, column: 'score_categories', operator: 'none of' }, 't/a u/b'],
      [{ ...warm, column: 'Trace Scores (categorical)' }, 't/a t/b'],
      [{ ...ok, column: 'score_booleans' }, ''],
      [{ ...ok, column: 'trace_score_booleans' }, 'u/b'],
    ];
    expect(await outcomes(scored, cases)).toEqual(cases);
  });

  const withOwnTexts = seeded((project) => ({
    observations: [
      anObservation(
        project,
        't/a',
        {
          type: 'GENERATION',
          level: 'ERROR',
          name: 'n',
          statusMessage: 's',
          environment: 'e',
          version: 'v',
          model: 'm',
          promptName: 'p',
          promptVersion: 2,
          input: 'in',
          output: 'out',
          metadata: { k: 'x' },
          parentObservationId: 'b' as ObservationId,
        },
        { cost: { ...noCost, modelId: 'mid' } },
      ),
      anObservation(project, 't/b'),
    ],
  }));
  test('texts of its own', async () => {
    const cases: Case[] = [
      [text('id', 'a'), 't/a'],
      [text('Trace ID', 't'), 't/a t/b'],
      [text('type', 'GENERATION'), 't/a'],
      [text('type', 'no such type'), ''],
      [{ type: 'stringOptions', column: 'type', operator: 'none of', value: ['GENERATION', 'x'] }, 't/b'],
      [{ type: 'stringOptions', column: 'Level', operator: 'any of', value: ['ERROR', 'x'] }, 't/a'],
      [{ type: 'string', column: 'level', operator: 'starts with', value: 'D' }, 't/b'],
      [text('name', 'n'), 't/a'],
      [text('Status Message', 's'), 't/a'],
      [text('environment', 'default'), 't/b'],
      [text('version', 'v'), 't/a'],
      [text('model', 'm'), 't/a'],
      [{ type: 'string', column: 'model', operator: 'starts with', value: 'm' }, 't/a'],
      [{ type: 'string', column: 'model', operator: 'does not contain', value: 'x' }, 't/a'],
      [{ type: 'stringOptions', column: 'model', operator: 'none of', value: ['x'] }, 't/a'],
      [text('modelId', 'mid'), 't/a'],
      [text('Prompt Name', 'p'), 't/a'],
      [number('promptVersion', '=', 2), 't/a'],
      [isNull('promptVersion'), 't/b'],
      [text('parent_observation_id', 'b'), 't/a'],
      [isNull('parentObservationId'), 't/b'],
      [isNotNull('parentObservationId'), 't/a'],
      [{ type: 'string', column: 'input', operator: 'contains', value: 'n' }, 't/a'],
      [{ type: 'string', column: 'output', operator: 'ends with', value: 'ut' }, 't/a'],
      [{ type: 'stringObject', column: 'metadata', key: 'k', operator: '=', value: 'x' }, 't/a'],
    ];
    expect(await outcomes(withOwnTexts, cases)).toEqual(cases);
  });

  const timed = seeded((project) => ({
    observations: [
      anObservation(project, 't/a', { endTime: someTime + 1_500_000, completionStartTime: someTime + 250_000 }),
      anObservation(project, 't/b', { endTime: null }),
      anObservation(project, 't/c', { startTime: someTime + 1, endTime: someTime + 1 }),
    ],
  }));
  test('times, in seconds where they are spans of time', async () => {
    const at = '2026-03-04T05:06:07.890123Z';
    const cases: Case[] = [
      [{ type: 'datetime', column: 'Start Time', operator: '=', value: at }, 't/a t/b'],
      [{ type: 'datetime', column: 'startTime', operator: '>', value: at }, 't/c'],
      [{ type: 'datetime', column: 'endTime', operator: '>', value: at }, 't/a t/c'],
      [{ type: 'datetime', column: 'endTime', operator: '<>', value: at }, 't/a t/c'],
      [isNull('endTime'), 't/b'],
      [isNotNull('completionStartTime'), 't/a'],
      [number('latency', '=', 1.5), 't/a'],
      [number('Latency (s)', '<', 1.5), 't/c'],
      [isNull('latency'), 't/b'],
      [number('timeToFirstToken', '>=', 0.25), 't/a'],
      [number('Time To First Token (s)', '>', 0.25), ''],
    ];
    expect(await outcomes(timed, cases)).toEqual(cases);
  });

  const priced = seeded((project) => ({
    observations: [
      anObservation(
        project,
        't/a',
        { usage: usageOf({ input: 1, input_cached_tokens: 2, output: 4 }) },
        { cost: { ...costOf(1n), details: { input: 3n, input_cached_tokens: 4n } } },
      ),
      anObservation(project, 't/b', { usage: usageOf({ input: 1 }) }, { cost: unpriced }),
      anObservation(project, 't/c'),
    ],
  }));
  test('cost and usage', async () => {
    const cases: Case[] = [
      [number('totalCost', '=', 1e-12), 't/a'],
      [number('Total Cost ($)', '>=', 0), 't/a'],
      [isNull('totalCost'), 't/b t/c'],
      [number('inputCost', '=', 7e-12), 't/a'],
      [number('Input Cost ($)', '>=', 0), 't/a'],
      [isNull('inputCost'), 't/b t/c'],
      [isNull('Output Cost ($)'), 't/a t/b t/c'],
      [number('inputTokens', '=', 3), 't/a'],
      [number('inputTokens', '=', 0), 't/c'],
      [number('outputTokens', '>', 0), 't/a'],
      [number('tokens', '>=', 1), 't/a t/b'],
      [isNull('totalTokens'), 't/c'],
    ];
    expect(await outcomes(priced, cases)).toEqual(cases);
  });

  const usage = usageOf({ input: 100, output: 3, output_reasoning_tokens: 3 });
  const withRates = seeded((project) => ({
    observations: [
      anObservation(project, 't/a', { usage, endTime: someTime + 1_500_000 }),
      anObservation(project, 't/b', { usage, endTime: null }),
      anObservation(project, 't/c', { usage, endTime: someTime }),
      anObservation(project, 't/d', { endTime: someTime + 1 }),
    ],
  }));
  test('tokens a second are of the output, and absent without a span of time', async () => {
    const cases: Case[] = [
      [number('tokensPerSecond', '=', 4), 't/a'],
      [number('Tokens per second', '<', 4), 't/d'],
      [isNull('tokensPerSecond'), 't/b t/c'],
    ];
    expect(await outcomes(withRates, cases)).toEqual(cases);
  });

  const withTraces = seeded((project) => ({
    traces: [
      aTrace(project, 'a', { userId: 'u', sessionId: 's', name: 'n', environment: 'e', tags: ['x', 'y'] }),
      aTrace(project, 'b', { name: null, timestamp: someTime - 40 * 86_400_000_000 }),
    ],
    observations: ['a/1', 'b/1', 'missing/1'].map((path) => anObservation(project, path)),
  }));
  test('columns of its trace, which must be stored', async () => {
    const cases: Case[] = [
      [text('User ID', 'u'), 'a/1'],
      [text('sessionId', 's'), 'a/1'],
      [text('Trace Name', 'n'), 'a/1'],
      [text('Trace Environment', 'e'), 'a/1'],
      [text('traceEnvironment', 'default'), 'b/1'],
      [isNull('userId'), 'b/1'],
      [isNotNull('userId'), 'a/1'],
      [isNull('tags'), 'b/1'],
      [isNotNull('tags'), 'a/1'],
      [{ type: 'arrayOptions', column: 'traceTags', operator: 'all of', value: ['x'] }, 'a/1'],
      [{ type: 'arrayOptions', column: 'tags', operator: 'none of', value: ['x'] }, 'b/1'],
    ];
    expect(await outcomes(withTraces, cases)).toEqual(cases);
    const both = [text('userId', 'u'), text('traceName', 'other')];
    expect(await pathsOf(withTraces, { filters: both })).toEqual([]);
  });

  const withoutAny = seeded(() => ({}));
  test('an unknown column is invalid input', async () => {
    const answer = store().observations.list(withoutAny, {
      page: 1,
      limit: 1,
      withBodies: false,
      filters: [text('nope', '')],
    });
    await expect(answer).rejects.toMatchObject({ code: 'invalid_input' });
  });
};
