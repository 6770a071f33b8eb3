import { streamScores } from '@spanledger/api-contract';
import type { ObservationId, ScoreId, ScoreRecord, TraceId } from '@spanledger/core';
import { scoreRecord, scoreRow, someTime, telemetryRows } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

interface Listed {
  readonly data: readonly Record<string, unknown>[];
  readonly meta: { readonly limit: number; readonly cursor?: string };
}

const path = '/api/public/v3/scores';
const ids = ({ data }: Listed): unknown[] => data.map(({ id }) => id);

describe('scores, third version', () => {
  let api: TestApi;
  const list = async (query: string): Promise<Listed> => {
    const page = await api.askJson<Listed>(`${path}?${query}`);
    streamScores.responses[200].schema.parse(page);
    return page;
  };
  const one = async (query: string) => (await list(query)).data[0];

  beforeAll(async () => {
    api = await startTestApi();
    const { projectId } = api;
    let at = someTime;
    const score = (id: string, fields: Partial<ScoreRecord>) => {
      at -= 1_000_000;
      const record = scoreRecord({ traceId: null, observationId: null, timestamp: at, ...fields });
      return scoreRow({ projectId, id: id as ScoreId, timestamp: at, record });
    };
    const traceId = 'trace' as TraceId;
    await api.store.writer.write(
      telemetryRows({
        scores: [
          score('number', {
            traceId,
            name: 'accuracy',
            dataType: 'NUMERIC',
            value: 0.5,
            comment: 'c',
            configId: 'cfg',
            metadata: { by: 'x' },
          }),
          score('boolean', {
            traceId,
            observationId: 'o' as ObservationId,
            dataType: 'BOOLEAN',
            value: 1,
            stringValue: 'True',
          }),
          score('category', {
            sessionId: 'talk',
            dataType: 'CATEGORICAL',
            value: null,
            stringValue: 'good',
            source: 'EVAL',
          }),
          score('text', { traceId, dataType: 'TEXT', value: null, stringValue: 'fine', environment: 'staging' }),
          score('correction', {
            traceId,
            dataType: 'CORRECTION',
            value: null,
            stringValue: null,
            authorUserId: 'a',
            queueId: 'q',
          }),
          score('of-run', { datasetRunId: 'run', dataType: 'NUMERIC', value: 2 }),
        ],
      }),
    );
  });
  afterAll(async () => api.close());

  it('have one value of their type', async () => {
    const page = await list('');
    expect(page.meta).toEqual({ limit: 50 });
    expect(page.data.map(({ id, dataType, value }) => [id, dataType, value])).toEqual([
      ['number', 'NUMERIC', 0.5],
      ['boolean', 'BOOLEAN', true],
      ['category', 'CATEGORICAL', 'good'],
      ['text', 'TEXT', 'fine'],
      ['correction', 'CORRECTION', ''],
      ['of-run', 'NUMERIC', 2],
    ]);
  });

  it('have more members only when their group is asked for', async () => {
    const core = [
      'createdAt',
      'dataType',
      'environment',
      'id',
      'name',
      'projectId',
      'source',
      'timestamp',
      'updatedAt',
      'value',
    ];
    expect(Object.keys((await one('id=number')) ?? {}).toSorted()).toEqual(core);
    expect(await one('id=number&fields=details')).toMatchObject({
      comment: 'c',
      configId: 'cfg',
      metadata: { by: 'x' },
    });
    expect(await one('id=correction&fields=core,annotation')).toMatchObject({ authorUserId: 'a', queueId: 'q' });
  });

  it.each([
    ['number', { kind: 'trace', id: 'trace' }],
    ['boolean', { kind: 'observation', id: 'o', traceId: 'trace' }],
    ['category', { kind: 'session', id: 'talk' }],
    ['of-run', { kind: 'experiment', id: 'run' }],
  ])('say what they are about: %s', async (id, subject) => {
    expect((await one(`id=${id}&fields=subject`))?.['subject']).toEqual(subject);
  });

  it.each([
    ['id=text,number', ['number', 'text']],
    ['name=accuracy,other', ['number']],
    ['source=eval', ['category']],
    ['dataType=text,correction', ['text', 'correction']],
    ['environment=staging', ['text']],
    ['configId=cfg', ['number']],
    ['queueId=q', ['correction']],
    ['authorUserId=a', ['correction']],
    ['traceId=trace', ['number', 'boolean', 'text', 'correction']],
    ['traceId=trace&observationId=o', ['boolean']],
    ['sessionId=talk', ['category']],
    ['experimentId=run', ['of-run']],
    ['dataType=NUMERIC&value=0.5,7', ['number']],
    ['dataType=BOOLEAN&value=true', ['boolean']],
    ['dataType=BOOLEAN&value=false', []],
    ['dataType=CATEGORICAL&value=good', ['category']],
    ['dataType=NUMERIC&valueMin=0.6', ['of-run']],
    ['dataType=NUMERIC&valueMin=&valueMax=0.5', ['number']],
    ['fromTimestamp=2026-03-04T05:06:06.890Z', ['number']],
    ['toTimestamp=2026-03-04T05:06:02.890Z', ['of-run']],
  ])('answer ?%s', async (query, expected) => {
    expect(ids(await list(query))).toEqual(expected);
  });

  it('go on behind the cursor until there is none', async () => {
    const first = await list('limit=4');
    const second = await list(`limit=4&cursor=${first.meta.cursor}`);
    expect([ids(first), ids(second)]).toEqual([
      ['number', 'boolean', 'category', 'text'],
      ['correction', 'of-run'],
    ]);
    expect(second.meta).toEqual({ limit: 4 });
  });

  it.each([
    'limit=0',
    'limit=101',
    'cursor=nonsense',
    'fields=all',
    'source=ROBOT',
    'dataType=NUMBER',
    'value=1',
    'value=1&dataType=TEXT',
    'value=1&dataType=NUMERIC,BOOLEAN',
    'value=x&dataType=NUMERIC',
    'value=1&dataType=BOOLEAN',
    'valueMin=1',
    'valueMax=x&dataType=NUMERIC',
    'observationId=o',
    'sessionId=s&traceId=t',
    'experimentId=e&traceId=t',
    'fromTimestamp=now',
  ])('refuse ?%s and name the parameter', async (query) => {
    const response = await api.ask(`${path}?${query}`);
    expect(response.status).toBe(400);
    const [name = ''] = query.split('=');
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining(`query.${name}`) as string });
  });

  it.each(['userId=u', 'traceTags=a', 'page=2', 'colour=red'])('refuse ?%s, which is no parameter', async (query) => {
    const response = await api.ask(`${path}?${query}`);
    expect(response.status).toBe(400);
    const [name = ''] = query.split('=');
    expect(await response.json()).toMatchObject({
      detail: expect.stringContaining(`query.${name} is no parameter`) as string,
    });
  });

  it('of another project are not seen', async () => {
    expect((await api.askJson<Listed>(path, { as: api.strangerKey })).data).toEqual([]);
  });
});
