import type { Filter, ObservationId, ScoreListQuery, ScoreRecord, TraceId } from '@spanledger/core';
import { expect, test } from 'vitest';
import { someTime } from './builders.ts';
import type { IdsOf } from './ids-of.ts';
import { aScore, aTrace, seedTogether, type TelemetryStore } from './telemetry-store.ts';

const traceId = 't' as TraceId;
const text = (column: string, value: string): Filter => ({ type: 'string', column, operator: '=', value });

/** The results of filters by each column of scores; operators are covered by the trace tests. */
export const describeScoreFilters = (store: () => TelemetryStore, idsOf: IdsOf<ScoreListQuery>): void => {
  const seeded = seedTogether(store);
  const fields: Partial<ScoreRecord> = {
    name: 'n',
    timestamp: someTime + 1,
    sessionId: 's',
    datasetRunId: 'd',
    dataType: 'TEXT',
    source: 'EVAL',
    value: 0.5,
    stringValue: 'sv',
    comment: 'c',
    configId: 'cfg',
    queueId: 'q',
    authorUserId: 'au',
    environment: 'e',
    metadata: { k: 'x' },
    traceId,
    observationId: 'o' as ObservationId,
  };
  const withColumns = seeded((project) => ({
    traces: [aTrace(project, 't', { userId: 'u', name: 'tn', tags: ['a'] })],
    scores: [aScore(project, 'a', fields), aScore(project, 'b', { traceId: 'missing' as TraceId })],
  }));
  test('by each column', async () => {
    const cases: readonly [Filter, string][] = [
      [text('id', 'a'), 'a'],
      [text('Name', 'n'), 'a'],
      [{ type: 'datetime', column: 'timestamp', operator: '<=', value: '2026-03-04T05:06:07.890123Z' }, 'b'],
      [text('Trace ID', 't'), 'a'],
      [text('observationId', 'o'), 'a'],
      [text('sessionId', 's'), 'a'],
      [text('datasetRunId', 'd'), 'a'],
      [{ type: 'stringOptions', column: 'dataType', operator: 'any of', value: ['TEXT', 'nonsense'] }, 'a'],
      [{ type: 'stringOptions', column: 'source', operator: 'none of', value: ['EVAL'] }, 'b'],
      [{ type: 'number', column: 'value', operator: '<', value: 1 }, 'a'],
      [text('stringValue', 'sv'), 'a'],
      [{ type: 'string', column: 'comment', operator: 'contains', value: 'c' }, 'a'],
      [text('config_id', 'cfg'), 'a'],
      [text('queueId', 'q'), 'a'],
      [text('Author User ID', 'au'), 'a'],
      [text('environment', 'e'), 'a'],
      [{ type: 'stringObject', column: 'metadata', key: 'k', operator: '<>', value: 'y' }, 'a'],
      [text('userId', 'u'), 'a'],
      [text('Trace Name', 'tn'), 'a'],
      [{ type: 'arrayOptions', column: 'trace_tags', operator: 'any of', value: ['a'] }, 'a'],
      [{ type: 'null', column: 'userId', operator: 'is null' }, ''],
      [{ type: 'null', column: 'tags', operator: 'is null' }, ''],
      [{ type: 'null', column: 'tags', operator: 'is not null' }, 'a'],
      [{ type: 'null', column: 'stringValue', operator: 'is null' }, 'b'],
    ];
    for (const [filter, ids] of cases) {
      const found = (await idsOf(withColumns, { filters: [filter] })).sort().join(' ');
      expect([filter, found]).toEqual([filter, ids]);
    }
  });

  const withTruths = seeded((project) => ({
    scores: [
      aScore(project, 'yes', { dataType: 'BOOLEAN', value: 1, stringValue: 'True' }),
      aScore(project, 'no', { dataType: 'BOOLEAN', value: 0, stringValue: 'False' }),
      aScore(project, 'number', { value: 1 }),
    ],
  }));
  test('by the truth of a boolean', async () => {
    const truth = { type: 'boolean', column: 'Boolean Value' } as const;
    expect(await idsOf(withTruths, { filters: [{ ...truth, operator: '=', value: true }] })).toEqual(['yes']);
    expect(await idsOf(withTruths, { filters: [{ ...truth, operator: '<>', value: true }] })).toEqual(['no']);
  });

  const withoutAny = seeded(() => ({}));
  test('an unknown column is invalid input', async () => {
    const answer = store().scores.list(withoutAny, {
      page: 1,
      limit: 1,
      onTracesOnly: false,
      filters: [text('nope', '')],
    });
    await expect(answer).rejects.toMatchObject({ code: 'invalid_input' });
  });
};
