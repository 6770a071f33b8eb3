import { listCosts } from '@spanledger/api-contract';
import { rankedCostDimensions, type ObservationRecord } from '@spanledger/core';
import { aTrace, anObservation, costOf, oneDay, someTime, telemetryRows, unpriced, usageOf } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

interface Costs {
  readonly data: readonly Record<string, unknown>[];
  readonly totals: Record<string, unknown>;
  readonly overlapping: boolean;
  readonly meta: Record<string, unknown>;
}

const path = '/api/public/costs';
const period = 'fromTimestamp=2026-03-01&toTimestamp=2026-04-01';
const cent = 10n ** 10n;

describe('costs', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
    const call = (at: string, fields: Partial<ObservationRecord>, row: Parameters<typeof anObservation>[3]) =>
      anObservation(api.projectId, at, { type: 'GENERATION', usage: usageOf({ input: 3, output: 4 }), ...fields }, row);
    await api.store.writer.write(
      telemetryRows({
        traces: [
          aTrace(api.projectId, 'a', { userId: 'ada', tags: ['x', 'y'], release: '=1+1' }),
          aTrace(api.projectId, 'b', { userId: 'bob', tags: ['y'] }),
        ],
        observations: [
          call('a/1', { model: 'm', promptName: 'p', promptVersion: 2 }, { cost: costOf(10n * cent) }),
          call('a/2', { model: 'm' }, { cost: { ...costOf(20n * cent + 1n), source: 'computed' } }),
          call('b/1', { model: 'n', startTime: someTime + oneDay }, { cost: unpriced }),
          call('c/1', { model: 'n', startTime: someTime + oneDay }, { cost: costOf(40n * cent) }),
        ],
      }),
    );
  });
  afterAll(async () => api.close());

  const costs = async (query: string): Promise<Costs> => {
    const answer = await api.askJson(`${path}?${period}&${query}`);
    listCosts.responses[200].schema.parse(answer);
    return answer as unknown as Costs;
  };
  const pick = async (query: string, ...members: readonly string[]) =>
    (await costs(query)).data.map((row) => members.map((member) => row[member]));

  it('costs of a day have exact sums, and state how much of them is given, computed and not known', async () => {
    const { data, totals, overlapping, meta } = await costs('');
    expect(data[0]).toEqual({
      day: '2026-03-04',
      observations: 2,
      inputUsage: 6,
      outputUsage: 8,
      totalUsage: 14,
      totalCost: 0.300000000001,
      totalCostExact: '0.300000000001',
      computedCostExact: '0.200000000001',
      providedObservations: 1,
      computedObservations: 1,
      unpricedObservations: 0,
      providedShare: 0.5,
      computedShare: 0.5,
      unpricedShare: 0,
    });
    expect(data[1]).toMatchObject({ day: '2026-03-05', totalCostExact: '0.4', unpricedShare: 0.5 });
    expect(totals).toMatchObject({ observations: 4, totalCostExact: '0.700000000001', unpricedObservations: 1 });
    expect(overlapping).toBe(false);
    expect(meta).toEqual({
      page: 1,
      limit: 50,
      totalItems: 2,
      totalPages: 1,
      fromTimestamp: '2026-03-01T00:00:00.000Z',
      toTimestamp: '2026-04-01T00:00:00.000Z',
    });
  });

  it.each([
    [
      'model',
      [
        ['n', '0.4'],
        ['m', '0.300000000001'],
      ],
    ],
    [
      'user',
      [
        [null, '0.4'],
        ['ada', '0.300000000001'],
        ['bob', '0'],
      ],
    ],
    [
      'traceName',
      [
        [null, '0.4'],
        ['request', '0.300000000001'],
      ],
    ],
    [
      'promptName',
      [
        [null, '0.600000000001'],
        ['p', '0.1'],
      ],
    ],
    [
      'promptVersion',
      [
        [null, '0.600000000001'],
        [2, '0.1'],
      ],
    ],
    [
      'hour',
      [
        ['2026-03-04T05:00:00Z', '0.300000000001'],
        ['2026-03-05T05:00:00Z', '0.4'],
      ],
    ],
    ['environment', [['default', '0.700000000001']]],
    ['type', [['GENERATION', '0.700000000001']]],
    ['provider', [[null, '0.700000000001']]],
    ['session', [[null, '0.700000000001']]],
  ])('are grouped by %s, the most expensive first', async (dimension, expected) => {
    expect(await pick(`groupBy=${dimension}`, dimension, 'totalCostExact')).toEqual(expected);
  });

  it('are grouped by several, times first', async () => {
    expect(await pick('groupBy=user,day,hour', 'day', 'hour', 'user', 'observations')).toEqual([
      ['2026-03-04', '2026-03-04T05:00:00Z', 'ada', 2],
      ['2026-03-05', '2026-03-05T05:00:00Z', null, 1],
      ['2026-03-05', '2026-03-05T05:00:00Z', 'bob', 1],
    ]);
  });

  it('costs by tag count an observation under each tag, state so, and have it once in the totals', async () => {
    const { overlapping, totals } = await costs('groupBy=tag');
    expect([overlapping, totals['observations'], totals['totalCostExact']]).toEqual([true, 4, '0.700000000001']);
    expect(await pick('groupBy=tag', 'tag', 'observations', 'totalCostExact')).toEqual([
      [null, 1, '0.4'],
      ['x', 2, '0.300000000001'],
      ['y', 3, '0.300000000001'],
    ]);
  });

  it.each([
    ['userId=ada', 2],
    ['traceName=request', 3],
    ['tags=x,y', 2],
    ['model=n', 2],
    ['environment=other', 0],
    [`filter=${encodeURIComponent('[{"type":"string","column":"model","operator":"=","value":"m"}]')}&model=n`, 2],
  ])('take conditions: %s', async (query, observations) => {
    expect((await costs(query)).totals['observations']).toBe(observations);
  });

  it('come in pages, in the order that is asked for, with the totals of all', async () => {
    const second = await costs('groupBy=model,user&orderBy=model.desc&limit=1&page=2');
    expect(second.data.map(({ model, user }) => [model, user])).toEqual([['n', 'bob']]);
    expect(second.meta).toMatchObject({ totalItems: 3, totalPages: 3 });
    expect(second.totals).toMatchObject({ observations: 4 });
  });

  it.each([
    [`${path}?${period}&groupBy=release,model&format=csv&limit=1`, '*/*'],
    [`${path}?${period}&groupBy=release,model`, 'text/csv'],
  ])('are CSV when asked for (%s, %s), all groups at once, without formulas', async (url, accept) => {
    const response = await api.ask(url, { headers: { accept } });
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('vary')).toContain('Accept');
    const lines = (await response.text()).split('\r\n');
    expect(lines[0]).toMatch(/^release,model,observations,.*totalCost,totalCostExact,/);
    expect(lines.slice(1)).toEqual([
      expect.stringMatching(/^,n,2,/) as string,
      expect.stringMatching(/^'=1\+1,m,2,.*,0.300000000001,/) as string,
      '',
    ]);
  });

  it('costs without a period are those of the last 30 days', async () => {
    const answer = (await api.askJson(path)) as unknown as Costs;
    const [from, to] = [answer.meta['fromTimestamp'], answer.meta['toTimestamp']] as [string, string];
    expect(Date.parse(to) - Date.parse(from)).toBe(30 * 86_400_000);
  });

  it.each([
    ['groupBy=colour', 'query.groupBy'],
    ['orderBy=user.asc', 'query.orderBy'],
    ['format=xml', 'query.format'],
    ['fromTimestamp=2026-05-01', 'query.fromTimestamp'],
    ['toTimestamp=never', 'query.toTimestamp'],
  ])('refuse ?%s and name the parameter', async (query, name) => {
    const response = await api.ask(`${path}?${query}&toTimestamp=2026-04-01`.replace(/(toTimestamp=never)&.*/, '$1'));
    expect(response.status).toBe(400);
    expect(JSON.stringify(await response.json())).toContain(name);
  });

  it('of another project are not seen', async () => {
    const answer = (await api.askJson(`${path}?${period}`, { as: api.strangerKey })) as unknown as Costs;
    expect([answer.data, answer.totals['observations']]).toEqual([[], 0]);
  });

  it('by day are those of metrics/daily', async () => {
    interface Daily {
      readonly data: readonly { date: string; totalCost: number; countObservations: number }[];
    }
    const daily = await api.askJson<Daily>('/api/public/metrics/daily');
    const expected = daily.data.map((day) => [day.date, day.totalCost, day.countObservations]).toReversed();
    expect(await pick('groupBy=day', 'day', 'totalCost', 'observations')).toEqual(expected);
  });

  it('are filtered by whatever they are grouped by, under the name that groups them', async () => {
    const parameters = Object.keys(listCosts.query.shape);
    for (const dimension of rankedCostDimensions) {
      const { data } = await costs(`groupBy=${dimension}`);
      for (const row of data) {
        const value = row[dimension] as string | number | null;
        if (value === null) continue;
        const { totals } = await costs(`groupBy=${dimension}&${dimension}=${encodeURIComponent(value)}`);
        expect([dimension, totals['observations']]).toEqual([dimension, row['observations']]);
      }
      expect((await costs(`${dimension}=no-such`.replace(/^type=.*/, 'type=EVENT'))).data).toEqual([]);
      const filter = parameters.find((name) => [dimension, `${dimension}Id`, `${dimension}s`].includes(name));
      expect((await costs(`groupBy=${filter}`)).data).toEqual(data);
    }
  });

  it('that are highest are those of each dimension in turn, and only of what is asked for', async () => {
    interface Top {
      readonly data: Readonly<Record<string, Costs['data']>>;
      readonly meta: { readonly fromTimestamp: string };
    }
    const top = async (query: string): Promise<Top> => api.askJson<Top>(`${path}/top?${period}${query}`);
    const usual = await top('');
    expect(Object.keys(usual.data)).toEqual(['model', 'traceName', 'user', 'tag']);
    expect(usual.meta.fromTimestamp).toBe((await costs('')).meta['fromTimestamp']);
    const conditions = ['', '&userId=ada', '&model=n', '&tags=x', '&environment=default', '&type=GENERATION'];
    for (const condition of conditions) {
      const all = await top(`&groupBy=${rankedCostDimensions.join(',')}${condition}`);
      const two = await top(`&limit=2${condition}`);
      for (const dimension of rankedCostDimensions) {
        const { data } = await costs(`groupBy=${dimension}&orderBy=totalCost.desc${condition}`);
        expect([dimension, all.data[dimension]]).toEqual([dimension, data]);
        if (dimension in usual.data) expect(two.data[dimension]).toEqual(data.slice(0, 2));
        expect(await top(`&groupBy=${dimension}${condition}`)).toMatchObject({ data: { [dimension]: data } });
      }
    }
    expect((await top('&userId=nobody')).data).toEqual({ model: [], traceName: [], user: [], tag: [] });
    const refused = await api.ask(`${path}/top?${period}&groupBy=day`);
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('query.groupBy')]);
    expect((await api.ask(`${path}/top?fromTimestamp=2026-03-02&toTimestamp=2026-03-01`)).status).toBe(400);
  });

  it('take the names that the command line has for a period', async () => {
    const answer = await api.askJson<Costs>(`${path}?from=2026-03-05&to=2026-03-06`);
    expect(answer.totals['observations']).toBe(2);
  });
});
