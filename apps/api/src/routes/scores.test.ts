import { getScore, getScoreV1, listScores, listScoresV1 } from '@spanledger/api-contract';
import type { ObservationId, ScoreId, ScoreRecord, TraceId } from '@spanledger/core';
import { scoreRecord, scoreRow, someTime, telemetryRows, traceRecord, traceRow } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

interface Listed {
  readonly data: readonly Record<string, unknown>[];
  readonly meta: Record<string, number>;
}

const second = 1_000_000;
const onTrace = { traceId: 'trace' as TraceId } as const;

const ids = (page: Listed): unknown[] => page.data.map(({ id }) => id);

const filter = (column: string, value: string): string =>
  `filter=${encodeURIComponent(JSON.stringify([{ type: 'string', column, operator: '=', value }]))}`;

describe('scores', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi();
    const { projectId } = api;
    let at = someTime;
    const score = (id: string, fields: Partial<ScoreRecord>) => {
      at -= second;
      const record = scoreRecord({ traceId: null, observationId: null, timestamp: at, ...fields });
      return scoreRow({ projectId, id: id as ScoreId, timestamp: at, record });
    };
    await api.store.writer.write(
      telemetryRows({
        traces: [
          traceRow({
            projectId,
            id: 'trace' as TraceId,
            record: traceRecord({ userId: 'ada', tags: ['a'], sessionId: 'talk', environment: 'production' }),
          }),
        ],
        scores: [
          score('number', {
            ...onTrace,
            name: 'accuracy',
            dataType: 'NUMERIC',
            value: 0.5,
            stringValue: null,
            metadata: { by: '"x"' },
          }),
          score('boolean', {
            ...onTrace,
            observationId: 'step' as ObservationId,
            dataType: 'BOOLEAN',
            value: 1,
            stringValue: 'True',
          }),
          score('category', { ...onTrace, dataType: 'CATEGORICAL', value: null, stringValue: 'good' }),
          score('text', { ...onTrace, dataType: 'TEXT', value: null, stringValue: 'fine' }),
          score('correction', { ...onTrace, dataType: 'CORRECTION', value: null, stringValue: 'better' }),
          score('session', { sessionId: 'talk', dataType: 'NUMERIC', value: 2, stringValue: null }),
          score('lost', { traceId: 'gone' as TraceId, dataType: 'NUMERIC', value: 3, stringValue: null }),
        ],
      }),
    );
  });
  afterAll(async () => api.close());

  it('of every kind are listed by the second version', async () => {
    const page = await api.askJson<Listed>('/api/public/v2/scores');
    listScores.responses[200].schema.parse(page);
    expect(ids(page)).toEqual(['number', 'boolean', 'category', 'text', 'correction', 'session', 'lost']);
    expect(page.data[0]).toMatchObject({
      value: 0.5,
      stringValue: null,
      metadata: { by: 'x' },
      trace: { userId: 'ada', tags: ['a'], sessionId: 'talk', environment: 'production' },
    });
    expect(page.data[1]).toMatchObject({ value: 1, stringValue: 'True' });
    expect(page.data[2]).toMatchObject({ value: 0, stringValue: 'good' });
    expect(page.data[3]).not.toHaveProperty('value');
    expect(page.data[4]).toMatchObject({ value: 0, stringValue: 'better' });
    expect(page.data[5]).toMatchObject({ traceId: null, sessionId: 'talk', trace: null });
  });

  it('of traces alone are listed by the first version, corrections aside', async () => {
    const page = await api.askJson<Listed>('/api/public/scores');
    listScoresV1.responses[200].schema.parse(page);
    expect(ids(page)).toEqual(['number', 'boolean', 'category', 'text', 'lost']);
    expect(page.meta['totalItems']).toBe(5);
    expect(page.data[0]).not.toHaveProperty('sessionId');
    expect(page.data[0]).toMatchObject({ trace: { userId: 'ada', tags: ['a'], environment: 'production' } });
    expect(page.data[4]).toMatchObject({ trace: { userId: null, tags: [] } });
  });

  it.each([
    ['name=accuracy', ['number']],
    ['dataType=BOOLEAN', ['boolean']],
    ['value=1&operator=>%3D', ['boolean', 'session', 'lost']],
    ['value=2&operator=!%3D&dataType=NUMERIC', ['number', 'lost']],
    ['value=2', ['number', 'boolean', 'category', 'text', 'correction', 'session', 'lost']],
    ['scoreIds=number,%20lost', ['number', 'lost']],
    ['sessionId=talk', ['session']],
    ['traceId=gone', ['lost']],
    ['userId=ada&dataType=TEXT', ['text']],
    ['traceTags=a&dataType=TEXT', ['text']],
    ['fromTimestamp=2026-03-04T05:06:06Z', ['number']],
    ['limit=2&page=3', ['correction', 'session']],
  ])('answer ?%s', async (query, expected) => {
    expect(ids(await api.askJson<Listed>(`/api/public/v2/scores?${query}`))).toEqual(expected);
  });

  it.each([
    ['traceId=gone', ['lost']],
    ['traceId=trace&name=accuracy', ['number']],
    ['observationId=step', ['boolean']],
    ['traceId=gone&observationId=step', []],
  ])('of one place are listed by both versions: ?%s', async (query, expected) => {
    for (const version of ['', 'v2/'])
      expect(ids(await api.askJson<Listed>(`/api/public/${version}scores?${query}`))).toEqual(expected);
  });

  it.each([
    ['value=2', 'value', 'has no effect without operator.'],
    ['operator=<', 'operator', 'has no effect without value.'],
  ])('name a part of a condition that has no effect alone: ?%s', async (query, name, message) => {
    for (const version of ['', 'v2/']) {
      const response = await api.ask(`/api/public/${version}scores?${query}`);
      expect(response.headers.get('x-spanledger-ignored-parameters')).toBe(name);
      expect(await response.json()).toMatchObject({ warnings: [{ path: `query.${name}`, message }] });
    }
    expect(await api.askJson('/api/public/v2/scores?value=2&operator=<')).not.toHaveProperty('warnings');
  });

  it.each([
    ['environment=default&userId=ada', []],
    ['environment=default&traceTags=a', []],
    ['environment=production&userId=ada', []],
    ['environment=default,production&userId=ada&limit=2', ['number', 'boolean']],
    [`environment=default&limit=2&${filter('userId', 'ada')}`, ['number', 'boolean']],
    [`environment=production&userId=ada&limit=2&${filter('environment', 'default')}`, ['number', 'boolean']],
    [`environment=default&userId=eve&limit=2&${filter('userId', 'ada')}`, ['number', 'boolean']],
  ])(
    'a parameter of the trace makes environments those of the trace as well, and conditions do not: ?%s',
    async (query, expected) => {
      for (const version of ['', 'v2/'])
        expect(ids(await api.askJson<Listed>(`/api/public/${version}scores?${query}`))).toEqual(expected);
    },
  );

  it('come without their trace when it is not asked for', async () => {
    const { data } = await api.askJson<Listed>('/api/public/v2/scores?fields=score');
    expect(data.map((score) => score['trace'])).toEqual(data.map(() => null));
  });

  it.each([
    'fields=trace',
    'fields=score&userId=ada',
    'operator=~',
    'value=x',
    'source=RUMOUR',
    'dataType=PICTURE',
    'page=0',
    'scoreIds=a%00b',
  ])('refuse ?%s', async (query) => {
    const response = await api.ask(`/api/public/v2/scores?${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_input' });
  });

  it('come one by one, by the versions that know them', async () => {
    getScoreV1.responses[200].schema.parse(await api.askJson('/api/public/scores/category'));
    getScore.responses[200].schema.parse(await api.askJson('/api/public/v2/scores/session'));
    expect((await api.ask('/api/public/scores/session')).status).toBe(404);
    expect((await api.ask('/api/public/scores/correction')).status).toBe(404);
    expect((await api.ask('/api/public/v2/scores/correction')).status).toBe(200);
    expect((await api.ask('/api/public/v2/scores/never')).status).toBe(404);
  });

  it('of another project are not seen', async () => {
    const as = api.strangerKey;
    expect((await api.askJson<Listed>('/api/public/scores', { as })).data).toEqual([]);
    expect((await api.askJson<Listed>('/api/public/v2/scores', { as })).data).toEqual([]);
    expect((await api.ask('/api/public/scores/number', { as })).status).toBe(404);
    expect((await api.ask('/api/public/v2/scores/number', { as })).status).toBe(404);
  });
});
