import { getTimeline } from '@spanledger/api-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { strictly } from '../strictly.fixture.ts';

interface Moment {
  readonly at: string;
  readonly kind: string;
  readonly step: { readonly kind: string; readonly id: string };
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly fields: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
  readonly state?: Readonly<Record<string, unknown>>;
}

interface Timeline {
  readonly data: readonly Moment[];
  readonly meta: { readonly cursor?: string };
}

const at = (seconds: number): string => `2026-02-02T03:04:0${seconds}.678901Z`;
const event = (type: string, timestamp: string, body: Record<string, unknown>) => ({
  id: `${type} ${String(body['id'])} ${timestamp}`,
  type,
  timestamp,
  body,
});
const path = '/api/public/traces/t/timeline';
const inShort = ({ data }: Timeline): string[] =>
  data.map((moment) => `${moment.at.slice(17, 19)} ${moment.kind} ${moment.step.id}: ${moment.fields.join()}`);

const usage = { input: 10, output: 5 };
const said = [
  event('trace-create', at(0), { id: 't', name: 'asked', tags: ['b', 'a'] }),
  event('generation-create', at(1), { id: 'g', traceId: 't', startTime: at(1), name: 'call', input: ['question'] }),
  event('span-create', at(1), { id: 's', traceId: 't', startTime: at(1), parentObservationId: 'g', level: 'WARNING' }),
  event('span-update', at(3), { id: 's', traceId: 't', endTime: at(3), metadata: { team: 'red', tries: 2 } }),
  event('generation-update', at(3), {
    id: 'g',
    traceId: 't',
    endTime: at(3),
    completionStartTime: at(2),
    output: { text: 'answer' },
    usage,
    costDetails: { input: 0.25 },
  }),
  event('generation-update', at(5), { id: 'g', traceId: 't', name: null, level: 'ERROR' }),
  event('score-create', at(6), { id: 'c', traceId: 't', observationId: 'g', name: 'taste', value: 1 }),
];

describe('the timeline of a trace', () => {
  let api: TestApi;
  const send = async (batch: readonly unknown[], as = api.key): Promise<void> => {
    const { errors } = await api.askJson<{ errors: unknown[] }>('/api/public/ingestion', { json: { batch }, as });
    expect(errors).toEqual([]);
  };
  beforeAll(async () => {
    api = await startTestApi();
    await send(said);
    await send([event('trace-create', at(0), { id: 't', name: "a stranger's" })], api.strangerKey);
  });
  afterAll(async () => api.close());

  const inOrder = [
    '00 start t: timestamp,tags',
    '00 change t: name',
    '01 start g: ',
    '01 start s: ',
    '01 change g: type,startTime,input',
    '01 change s: type,startTime,parentObservationId,level',
    '02 first_token g: ',
    '03 change g: endTime,completionStartTime,output,usageDetails,costDetails',
    '03 change s: endTime,metadata.team,metadata.tries',
    '03 end s: ',
    '03 end g: ',
    '05 change g: name,level',
    '06 start c: timestamp,source',
    '06 change c: name,traceId,observationId,dataType,value',
  ];

  it('a timeline lists in order what happened, and when each field was given its value', async () => {
    const timeline = await api.askJson<Timeline>(path);
    expect(inShort(timeline)).toEqual(inOrder);
    expect(timeline.meta).toEqual({});
    expect(timeline.data[0]).toEqual({
      at: at(0),
      kind: 'start',
      step: { kind: 'trace', id: 't', parentId: null, name: 'asked', type: null },
      isFirst: true,
      isLast: false,
      event: null,
      fields: ['timestamp', 'tags'],
      values: { timestamp: at(0), tags: ['a', 'b'] },
    });
    const ends = timeline.data.filter(({ isLast }) => isLast).map(({ kind, step: { id } }) => `${id} ${kind}`);
    expect(ends).toEqual(['t change', 's end', 'g change', 'c change']);
  });

  it('is as documented, with bodies and without', async () => {
    const schema = strictly(getTimeline.responses[200].schema);
    for (const query of ['', '?fields=io', '?fields=core', '?fields=io,state', '?limit=2']) {
      expect(z.safeParse(schema, await api.askJson(`${path}${query}`)).error?.issues).toBeUndefined();
    }
  });

  it('holds the values of bodies only when asked for, as other endpoints show them', async () => {
    const bodies = /question|answer|red/;
    expect(JSON.stringify(await api.askJson(path))).not.toMatch(bodies);
    const { data } = await api.askJson<Timeline>(`${path}?fields=io`);
    const values = Object.assign({}, ...data.filter(({ step: { id } }) => id === 'g').map((moment) => moment.values));
    expect(values).toEqual({
      type: 'GENERATION',
      startTime: at(1),
      endTime: at(3),
      completionStartTime: at(2),
      input: ['question'],
      output: { text: 'answer' },
      usageDetails: { ...usage, total: 15 },
      costDetails: { input: 0.25 },
      name: null,
      level: 'ERROR',
    });
    const metadata = data
      .flatMap((moment) => Object.entries(moment.values))
      .filter(([name]) => name.startsWith('meta'));
    expect(metadata).toEqual([
      ['metadata.team', 'red'],
      ['metadata.tries', 2],
    ]);
  });

  it('shows the first and the last state of each step when asked to', async () => {
    const { data } = await api.askJson<Timeline>(`${path}?fields=core,state`);
    const states = data.filter(({ step: { id } }) => id === 's').map(({ state }) => state);
    const first = { type: 'SPAN', startTime: at(1), parentObservationId: 'g', level: 'WARNING' };
    expect(states).toEqual([undefined, first, undefined, { ...first, endTime: at(3) }]);
    expect((await api.askJson<Timeline>(path)).data.some((moment) => 'state' in moment)).toBe(false);
  });

  it('comes page by page, each step once and whole', async () => {
    const steps: string[] = [];
    let cursor: string | undefined = '';
    while (cursor !== undefined) {
      const { data, meta }: Timeline = await api.askJson(`${path}?limit=1&cursor=${cursor}`);
      expect(new Set(data.map(({ step: { id } }) => id)).size).toBe(1);
      steps.push(...data.map(({ kind, step: { id } }) => `${kind} ${id}`));
      cursor = meta.cursor;
    }
    expect(steps.toSorted()).toEqual(inOrder.map((line) => line.slice(3, line.indexOf(':'))).toSorted());
    expect([...new Set(steps.map((line) => line.slice(-1)))]).toEqual(['t', 'g', 's', 'c']);
  });

  it('goes on where a step was that is gone meanwhile', async () => {
    const score = (id: string) => event('score-create', at(1), { id, traceId: 'scored', name: 'taste', value: 1 });
    await send([event('trace-create', at(0), { id: 'scored' }), ...['c1', 'c2', 'c3'].map(score)]);
    const scored = '/api/public/traces/scored/timeline';
    const { data, meta } = await api.askJson<Timeline>(`${scored}?limit=2`);
    expect(data.at(-1)?.step.id).toBe('c1');
    await api.ask('/api/public/scores/c1', { method: 'DELETE' });
    const rest = await api.askJson<Timeline>(`${scored}?cursor=${meta.cursor}`);
    expect([...new Set(rest.data.map(({ step: { id } }) => id))]).toEqual(['c2', 'c3']);
  });

  it('ends a page early when its steps are large, and then goes on', async () => {
    const input = 'x'.repeat(90_000);
    const create = (index: number) => event('span-create', at(1), { id: `o${index}`, traceId: 'large', input });
    await send(Array.from({ length: 120 }, (_, index) => create(index)));
    const large = '/api/public/traces/large/timeline';
    const narrow = await api.askJson<Timeline>(large);
    expect(narrow.meta).toEqual({});
    const first = await api.askJson<Timeline>(`${large}?fields=io`);
    const rest = await api.askJson<Timeline>(`${large}?fields=io&cursor=${first.meta.cursor}`);
    expect(rest.meta).toEqual({});
    expect(rest.data.length).toBeGreaterThan(0);
    expect(first.data.length + rest.data.length).toBe(narrow.data.length);
  });

  it('refuses bad input by its place', async () => {
    const other = await api.askJson<Timeline>(`${path}?limit=1`);
    for (const [query, place] of [
      ['limit=0', 'query.limit'],
      ['limit=1001', 'query.limit'],
      ['cursor=x', 'query.cursor'],
    ] as const) {
      const response = await api.ask(`${path}?${query}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ issues: [{ path: place }] });
    }
    expect((await api.ask(`${path}?cursor=${other.meta.cursor}`, { as: api.strangerKey })).status).toBe(400);
  });

  it('is not found where the trace is not, and of another project is not seen', async () => {
    expect((await api.ask('/api/public/traces/never/timeline')).status).toBe(404);
    const { data } = await api.askJson<Timeline>(path, { as: api.strangerKey });
    expect(data.map(({ step: { kind, id } }) => `${kind} ${id}`)).toEqual(['trace t', 'trace t']);
    const own = [event('trace-create', at(0), { id: 'own' })];
    await send(own);
    expect((await api.ask('/api/public/traces/own/timeline', { as: api.strangerKey })).status).toBe(404);
  });

  it('is gone with its trace', async () => {
    await send([event('span-create', at(0), { id: 'of-doomed', traceId: 'doomed' })]);
    expect((await api.ask('/api/public/traces/doomed/timeline')).status).toBe(200);
    await api.askJson('/api/public/traces/doomed', { method: 'DELETE' });
    expect((await api.ask('/api/public/traces/doomed/timeline')).status).toBe(404);
  });
});
