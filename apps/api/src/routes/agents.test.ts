import { readFile } from 'node:fs/promises';

import { agentNameLengthMax } from '@spanledger/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

interface AgentJson {
  readonly name: string;
  readonly version: number;
  readonly state: string;
  readonly cost: string;
  readonly metadata: Record<string, unknown>;
}
interface ListJson {
  readonly data: AgentJson[];
  readonly meta: { readonly totalItems: number; readonly totalPages: number };
}

const list = '/api/public/agents';
const byMetadata = (part: object): string => `metadata=${encodeURIComponent(JSON.stringify(part))}`;
const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

describe('agents', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(async () => api.close());
  let agent = '';
  let turn = 0;
  beforeEach(() => {
    agent = `planner-${(turn += 1)}`;
  });

  const put = async (body: unknown, headers: Record<string, string> = {}, as = api.key): Promise<Response> =>
    api.ask(`${list}/${agent}`, {
      method: 'PUT',
      as,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const ingest = async (events: readonly object[], as = api.key): Promise<void> => {
    const batch = events.map((body, at) => ({
      id: `${agent}-${at}-${as.publicKey}`,
      timestamp: minutesAgo(0),
      ...(body as { type: string }),
    }));
    const { errors } = await api.askJson<{ errors: unknown[] }>('/api/public/ingestion', { json: { batch }, as });
    expect(errors).toEqual([]);
  };
  /** A run of the agent some minutes ago that called a model and a tool. */
  const run = (minutes: number, traceId = `${agent}-trace`, fields: object = {}): readonly object[] => {
    const [startTime, endTime] = [minutesAgo(minutes), minutesAgo(minutes - 1)];
    const below = { traceId, startTime, endTime, parentObservationId: `${traceId}-run` };
    return [
      {
        type: 'agent-create',
        body: { id: `${traceId}-run`, traceId, name: agent, startTime, endTime, environment: 'production', ...fields },
      },
      {
        type: 'generation-create',
        body: { ...below, id: `${traceId}-call`, model: 'own-model', costDetails: { total: 0.25 } },
      },
      { type: 'tool-create', body: { ...below, id: `${traceId}-tool`, name: 'search' } },
    ];
  };
  const get = async (query = ''): Promise<AgentJson> => api.askJson<AgentJson>(`${list}/${agent}${query}`);
  const find = async (query: string): Promise<AgentJson[]> => (await api.askJson<ListJson>(`${list}?${query}`)).data;

  it('an agent that ran is listed with what it did, without any registration', async () => {
    await ingest([...run(20, `${agent}-a`), ...run(5, `${agent}-b`, { level: 'ERROR', version: '7' })]);
    const expected = {
      name: agent,
      description: null,
      metadata: {},
      version: 0,
      createdAt: null,
      updatedAt: null,
      state: 'online',
      onlineBy: 'traces',
      heartbeatAt: null,
      heartbeatIntervalSeconds: null,
      firstSeen: expect.any(String) as string,
      lastSeen: expect.any(String) as string,
      environments: ['production'],
      versions: ['7'],
      frameworks: [],
      models: ['own-model'],
      tools: ['search'],
      calls: 2,
      errors: 1,
      latencyP95Seconds: expect.closeTo(60, 0) as number,
      cost: '0.5',
      unpricedObservations: 0,
    };
    expect(await get()).toEqual(expected);
    expect(await find(`name=${agent}`)).toEqual([expected]);
    expect(await get('?environment=staging')).toMatchObject({ calls: 0, cost: '0', environments: [] });
    expect(await find(`name=${agent}&environment=staging`)).toEqual([]);
  });

  it('figures are of the period, and an agent that has left it stays, with when it was seen', async () => {
    await ingest(run(120));
    const seen = await get();
    expect(seen).toMatchObject({ state: 'offline', calls: 1, cost: '0.25' });
    const past = `?fromTimestamp=2026-01-01T00:00:00Z&toTimestamp=2026-01-02T00:00:00Z`;
    const { firstSeen, lastSeen } = seen as unknown as { firstSeen: string; lastSeen: string };
    expect(await get(past)).toMatchObject({ calls: 0, cost: '0', models: [], firstSeen, lastSeen, state: 'offline' });
    await ingest(run(1, `${agent}-now`));
    expect(await get(past)).toMatchObject({ calls: 0, state: 'online', onlineBy: 'traces' });
  });

  it('a heartbeat makes an agent online until three intervals have passed', async () => {
    const beat = await api.askJson<Record<string, string>>(`${list}/${agent}/heartbeat`, {
      json: { intervalSeconds: 100 },
    });
    expect(beat).toMatchObject({ name: agent, heartbeatIntervalSeconds: 100 });
    expect(Date.parse(beat['onlineUntil'] ?? '') - Date.parse(beat['heartbeatAt'] ?? '')).toBe(300_000);
    expect(await get()).toMatchObject({
      state: 'online',
      onlineBy: 'heartbeat',
      calls: 0,
      version: 0,
      firstSeen: null,
    });
    expect((await find('state=online')).map(({ name }) => name)).toContain(agent);
    expect((await find('state=offline')).map(({ name }) => name)).not.toContain(agent);
  });

  it('metadata is merged by members, and the version is the entity tag', async () => {
    const first = await put({ description: 'plans', metadata: { owner: 'ada', team: 'search' } });
    expect([first.status, first.headers.get('etag')]).toEqual([200, '"1"']);
    const second = await put({ metadata: { owner: null, link: 'https://wiki.example.com' } }, { 'if-match': '"1"' });
    const metadata = { team: 'search', link: 'https://wiki.example.com' };
    expect(await second.json()).toMatchObject({ name: agent, description: 'plans', metadata, version: 2 });
    expect((await put({ description: 'late' }, { 'if-match': '"1"' })).status).toBe(409);
    expect((await put({ description: 'late', expectedVersion: 0 })).status).toBe(409);
    expect((await put({}, { 'if-match': 'W/"x"' })).status).toBe(400);
    expect(await get()).toMatchObject({ description: 'plans', metadata, version: 2, state: 'offline' });
  });

  it('a hundred changes at once lose none of them', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, at) => put({ metadata: { [`k${at}`]: at } })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const { metadata, version } = await get();
    expect(Object.keys(metadata)).toHaveLength(100);
    expect(version).toBe(100);
  });

  it('agents are found by metadata, by framework and page by page', async () => {
    const attributes = [{ key: 'gen_ai.agent.name', value: { stringValue: agent } }];
    const span = {
      traceId: Buffer.from(agent.padEnd(16, '0').slice(0, 16)).toString('hex'),
      spanId: '00f067aa0ba902b7',
      name: `invoke_agent ${agent}`,
      startTimeUnixNano: `${Date.now()}000000`,
      endTimeUnixNano: `${Date.now()}000000`,
      attributes: [...attributes, { key: 'gen_ai.operation.name', value: { stringValue: 'invoke_agent' } }],
    };
    const scope = { name: 'openinference.instrumentation.agno' };
    const json = { resourceSpans: [{ scopeSpans: [{ scope, spans: [span] }] }] };
    await api.askJson('/v1/traces', { json });
    await put({ metadata: { team: `team of ${agent}`, tags: ['a', 'b'] } });
    for (const query of ['framework=agno', byMetadata({ team: `team of ${agent}` }), byMetadata({ tags: ['b'] })]) {
      expect(await find(query)).toMatchObject([{ name: agent, frameworks: ['agno'], calls: 1 }]);
    }
    expect(await find(byMetadata({ team: 'other' }))).toEqual([]);
    const { meta } = await api.askJson<ListJson>(`${list}?limit=1`);
    const pages = await Promise.all(
      Array.from({ length: meta.totalPages }, async (_, at) => find(`limit=1&page=${at + 1}`)),
    );
    const names = pages.flat().map(({ name }) => name);
    expect([names.length, new Set(names).size]).toEqual([meta.totalItems, meta.totalItems]);
  });

  it('a deleted registration is gone, and an agent that telemetry has is listed again', async () => {
    await put({ metadata: { team: 'search' } });
    await ingest(run(5));
    const deletion = async () => api.ask(`${list}/${agent}`, { method: 'DELETE' });
    expect((await deletion()).status).toBe(200);
    expect(await get()).toMatchObject({ metadata: {}, version: 0, calls: 1 });
    agent = `${agent}-unknown`;
    expect((await deletion()).status).toBe(404);
    expect((await api.ask(`${list}/${agent}`)).status).toBe(404);
  });

  it('an agent of another project is neither seen nor changed', async () => {
    await ingest(run(5), api.strangerKey);
    await put({ metadata: { team: 'theirs' } }, {}, api.strangerKey);
    expect((await api.ask(`${list}/${agent}`)).status).toBe(404);
    expect((await find('limit=100')).map(({ name }) => name)).not.toContain(agent);
    await put({ metadata: { team: 'ours' } });
    expect((await api.ask(`${list}/${agent}`, { method: 'DELETE' })).status).toBe(200);
    const theirs = await api.askJson<AgentJson>(`${list}/${agent}`, { as: api.strangerKey });
    expect(theirs).toMatchObject({ metadata: { team: 'theirs' }, calls: 1, cost: '0.25' });
  });

  it('any name is taken in a path as it is', async () => {
    for (const hostile of ["a'; DROP TABLE agents; --", 'a/b', '__proto__', '<script>', '名前 😀', '%2F', 'x&y=z#']) {
      agent = encodeURIComponent(hostile);
      await put({ metadata: { own: hostile } });
      expect(await get()).toMatchObject({ name: hostile, metadata: { own: hostile } });
      expect(await find(`name=${agent}`)).toMatchObject([{ name: hostile }]);
    }
  });

  it('input that is wrong is refused with what was expected', async () => {
    const refusals = [
      put({ metadata: [] }),
      put({ metadata: { a: ['\u0000'] } }),
      put({ metadata: { a: 'x'.repeat(70_000) } }),
      put({ metadata: JSON.parse(`${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`) }),
      api.ask(`${list}?metadata=${'['.repeat(10_000)}`),
      api.ask(`${list}?metadata={"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`),
      put({ owner: 'ada' }),
      put({ expectedVersion: -1 }),
      api.ask(`${list}/${'x'.repeat(agentNameLengthMax + 1)}`),
      api.ask(`${list}/a%00b`),
      api.ask(`${list}?metadata=5`),
      api.ask(`${list}?metadata={`),
      api.ask(`${list}?state=asleep`),
      api.ask(`${list}?fromTimestamp=2026-01-02T00:00:00Z&toTimestamp=2026-01-01T00:00:00Z`),
      api.ask(`${list}?orderBy=cost.desc`),
      api.ask(`${list}/${agent}/heartbeat`, { json: { intervalSeconds: 1 } }),
    ];
    for (const refusal of refusals) {
      const response = await refusal;
      expect([response.status, await response.json()]).toMatchObject([400, { code: 'invalid_input' }]);
    }
    const wrong = await api.ask(`${list}?metadata=5`);
    expect(await wrong.json()).toMatchObject({ detail: expect.stringContaining('{"team":"search"}') as string });
  });
});

/** Requests of clients, with the agents in them and their framework. */
const recorded = [
  ['flue/tool-and-task', ['researcher'], '@flue/opentelemetry'],
  ['gen-ai/invoke-agent', ['planner'], 'agents'],
  ['google-adk/recorded-google-adk', ['weather_agent'], 'gcp.vertex.agent'],
  ['mastra/recorded-mastra', ['broken', 'weather-agent'], '@mastra/otel-exporter'],
  ['openai-agents/recorded-openai-agents', ['Broken', 'Forecaster', 'weather-agent'], 'openai-agents'],
  ['openinference/flattened-messages', ['a'], 'agno'],
  ['pydantic-ai/version-2', ['weather'], 'pydantic-ai'],
  ['semantic-kernel/message-events', ['Forecaster'], 'Microsoft.SemanticKernel.Diagnostics'],
  ['vercel-ai/recorded-vercel-ai-7-openai', ['weather-agent'], 'gen_ai'],
] as const;

describe('agents of conventions', () => {
  it.each(recorded)('%s has the agents %s of %s', async (fixture, names, framework) => {
    const path = new URL(`../../../../packages/ingestion/fixtures/${fixture}.input.json`, import.meta.url);
    const { resourceSpans } = JSON.parse(await readFile(path, 'utf8')) as { resourceSpans: unknown };
    const api = await startTestApi();
    try {
      await api.askJson('/v1/traces', { json: { resourceSpans } });
      const period = 'fromTimestamp=2026-01-01T00:00:00Z&toTimestamp=2026-02-01T00:00:00Z';
      const { data } = await api.askJson<ListJson>(`${list}?${period}&framework=${encodeURIComponent(framework)}`);
      expect(data.map(({ name }) => name).toSorted()).toEqual(names);
      for (const agent of data) expect(agent).toMatchObject({ calls: expect.any(Number) as number, state: 'offline' });
    } finally {
      await api.close();
    }
  });
});
