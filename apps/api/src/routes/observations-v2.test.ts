import { observationGroups, streamObservations } from '@spanledger/api-contract';
import type { Cost, ObservationId, ObservationRecord, ObservationRow, TraceId } from '@spanledger/core';
import { anObservation, someTime, telemetryRows, traceRecord, traceRow } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

interface Listed {
  readonly data: readonly Record<string, unknown>[];
  readonly meta: { readonly cursor?: string };
}

const path = '/api/public/v2/observations';
const second = 1_000_000;
const long = 'ä'.repeat(300);

const computed: Cost = {
  source: 'computed',
  details: { input: 15_000_000n, output: 600_000n },
  total: 15_600_000n,
  modelId: 'gpt-4o-mini',
  priceVersion: 'prices@1',
};

const core = {
  id: 'priced',
  traceId: 'trace',
  startTime: '2026-03-04T05:06:07.890Z',
  endTime: '2026-03-04T05:06:09.890Z',
  parentObservationId: 'root',
  type: 'GENERATION',
  modelId: null,
  inputPrice: null,
  outputPrice: null,
  totalPrice: null,
};

const basic = {
  name: 'chat',
  level: 'WARNING',
  statusMessage: 'slow',
  version: 'v1',
  environment: 'production',
  bookmarked: true,
  public: true,
  userId: 'ada',
  sessionId: 'talk',
  isRootObservation: true,
};

const filter = (...conditions: object[]): string => `filter=${encodeURIComponent(JSON.stringify(conditions))}`;
const ids = ({ data }: Listed): unknown[] => data.map(({ id }) => id);

describe('observations, second version', () => {
  let api: TestApi;
  const list = async (query: string): Promise<Listed> => {
    const page = await api.askJson<Listed>(`${path}?${query}`);
    streamObservations.responses[200].schema.parse(page);
    return page;
  };
  const priced = async (query: string): Promise<Record<string, unknown>> => {
    const { projectId: _projectId, ...members } = (await list(`level=WARNING&${query}`)).data[0] ?? {};
    return members;
  };

  beforeAll(async () => {
    api = await startTestApi();
    const { projectId } = api;
    const observation = (id: string, fields: Partial<ObservationRecord>, row: Partial<ObservationRow> = {}) =>
      anObservation(projectId, `trace/${id}`, fields, row);
    const trace = {
      name: 'answer',
      userId: 'ada',
      sessionId: 'talk',
      release: 'r1',
      tags: ['a', 'b'],
      public: true,
      bookmarked: true,
    };
    await api.store.writer.write(
      telemetryRows({
        traces: [traceRow({ projectId, id: 'trace' as TraceId, record: traceRecord(trace) })],
        observations: [
          observation('root', { startTime: someTime - second, name: 'root', endTime: null }),
          observation(
            'priced',
            {
              type: 'GENERATION',
              name: 'chat',
              parentObservationId: 'root' as ObservationId,
              endTime: someTime + 2 * second,
              completionStartTime: someTime + second / 2,
              level: 'WARNING',
              statusMessage: 'slow',
              version: 'v1',
              environment: 'production',
              input: '[{"role":"user","content":"Where is my Parcel?"}]',
              output: '"12"',
              model: 'gpt-4o-mini-2024',
              modelParameters: '{"temperature":0.5}',
              metadata: { step: '1', long, attributes: '{"langfuse.internal.is_app_root":true}' },
              promptName: 'greeting',
              promptVersion: 3,
              usage: { details: { input: 100, output: 1, total: 101 }, convention: 'given', role: 'own' },
            },
            { cost: computed },
          ),
          observation('astray', { startTime: someTime + second }, { traceId: 'lost' as TraceId }),
        ],
      }),
    );
  });
  afterAll(async () => api.close());

  it('have core and basic members when nothing is asked for', async () => {
    expect(await priced('')).toEqual({ ...core, ...basic });
    expect(await priced('fields=')).toEqual({ ...core, ...basic });
  });

  it.each([
    ['core', {}],
    ['nonsense', {}],
    ['basic,nonsense', basic],
    [
      'time',
      { completionStartTime: '2026-03-04T05:06:08.390Z', createdAt: expect.any(String), updatedAt: expect.any(String) },
    ],
    ['io', { input: '[{"role":"user","content":"Where is my Parcel?"}]', output: '12' }],
    [
      'model',
      {
        model: 'gpt-4o-mini-2024',
        providedModelName: 'gpt-4o-mini-2024',
        internalModelId: 'gpt-4o-mini',
        modelParameters: { temperature: 0.5 },
        modelId: 'gpt-4o-mini',
        inputPrice: '0.00000015',
        outputPrice: '0.0000006',
      },
    ],
    [
      'usage',
      {
        usageDetails: { input: 100, output: 1, total: 101 },
        costDetails: { input: 0.000015, output: 0.0000006, total: 0.0000156 },
        totalCost: 0.0000156,
        costSource: 'computed',
        counted: true,
        repeats: null,
        usagePricingTierName: null,
      },
    ],
    ['prompt', { promptId: null, promptName: 'greeting', promptVersion: 3 }],
    ['metrics', { latency: 2, timeToFirstToken: 0.5 }],
    ['trace_context', { traceName: 'answer', tags: ['a', 'b'], release: 'r1' }],
  ])('have their group %s when it is asked for, and no other', async (group, members) => {
    expect(await priced(`fields=${group}`)).toEqual({ ...core, ...members });
  });

  it('have their metadata cut unless a key is expanded', async () => {
    const { metadata } = await priced('fields=metadata');
    expect(metadata).toMatchObject({ step: 1, long: 'ä'.repeat(200) });
    expect((await priced('fields=metadata&expandMetadata=step,long'))['metadata']).toMatchObject({ step: 1, long });
  });

  it('whose trace is not stored have nothing of it', async () => {
    const page = await list(`traceId=lost&fields=${observationGroups.join(',')}`);
    expect(page.data[0]).toMatchObject({ userId: null, sessionId: null, traceName: null, tags: [], public: false });
  });

  it.each([
    ['', ['astray', 'priced', 'root']],
    ['type=GENERATION', ['priced']],
    ['name=root', ['root']],
    ['userId=ada', ['priced', 'root']],
    ['sessionId=talk', ['priced', 'root']],
    ['sessionId=none', []],
    ['search=parcel&orderBy=startTime.desc', ['priced']],
    ['traceId=lost', ['astray']],
    ['level=WARNING', ['priced']],
    ['parentObservationId=root', ['priced']],
    ['parentObservationId=', ['astray', 'root']],
    ['isRootObservation=true', ['astray', 'priced', 'root']],
    ['isRootObservation=false', []],
    ['environment=production&environment=staging', ['priced']],
    ['version=v1', ['priced']],
    ['fromStartTime=2026-03-04T05:06:07.890Z&toStartTime=2026-03-04T05:06:08Z', ['priced']],
    ['limit=0', []],
    [filter({ type: 'string', column: 'input', operator: 'matches', value: 'MY PARCEL' }), ['priced']],
    [filter({ type: 'string', column: 'input', operator: 'contains', value: 'my parcel' }), []],
    [filter({ type: 'boolean', column: 'isRootObservation', operator: '=', value: false }), []],
    [filter({ type: 'arrayOptions', column: 'traceTags', operator: 'all of', value: ['a', 'b'] }), ['priced', 'root']],
    [filter({ type: 'stringObject', column: 'metadata', key: 'step', operator: '=', value: '1' }), ['priced']],
    [filter({ type: 'null', column: 'endTime', operator: 'is null', value: '' }), ['root']],
    [`name=root&${filter({ type: 'string', column: 'name', operator: '=', value: 'chat' })}`, ['priced']],
  ])('answer ?%s', async (query, expected) => {
    expect(ids(await list(query))).toEqual(expected);
  });

  it('go on behind the cursor until there is none', async () => {
    const first = await list('limit=2');
    expect(ids(first)).toEqual(['astray', 'priced']);
    const second = await list(`limit=2&cursor=${first.meta.cursor}`);
    expect([ids(second), second.meta]).toEqual([['root'], {}]);
    expect((await list('limit=3')).meta).toEqual({});
  });

  it.each([
    'cursor=nonsense',
    'cursor=%7B%7D',
    `cursor=${Buffer.from('{"list":"scores","position":{}}').toString('base64')}`,
    'parseIoAsJson=true',
    'limit=1001',
    'limit=-1',
    'type=NOVEL',
    'isRootObservation=maybe',
    'orderBy=totalCost.desc',
    'filter=[{]',
    filter({ type: 'string', column: 'input', operator: 'resembles', value: 'x' }),
    filter({ type: 'string', column: 'colour', operator: '=', value: 'x' }),
  ])('refuse ?%s and name the parameter', async (query) => {
    const response = await api.ask(`${path}?${query}`);
    expect(response.status).toBe(400);
    const [name = ''] = query.split('=');
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining(`query.${name}`) as string });
  });

  it('take parseIoAsJson=false', async () => {
    expect(ids(await list('parseIoAsJson=false&limit=1'))).toEqual(['astray']);
  });

  it('of another project are not seen, and neither are its cursors taken', async () => {
    const as = api.strangerKey;
    expect((await api.askJson<Listed>(path, { as })).data).toEqual([]);
    const { cursor } = (await list('limit=1')).meta;
    expect((await api.ask(`${path}?cursor=${cursor}`, { as })).status).toBe(400);
  });
});
