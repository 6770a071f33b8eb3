import { startFakeModelServer, type FakeModelServer } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ownProject } from './own-project.fixture.ts';

const server = await ownProject();
let models: FakeModelServer;

afterAll(async () => models.close());

const send = (method: string) => async (path: string, body: unknown) =>
  server.askJson<{ readonly id: string }>(path, { method, body: JSON.stringify(body) });
const post = send('POST');
const put = send('PUT');

/** A rule that judges observations with this name, one second after the last write to them. */
const ruleFor = async (name: string, definition: object): Promise<string> => {
  const { id } = await post('/api/public/evaluators', { name, definition });
  const filters = [{ type: 'string', column: 'name', operator: '=', value: name }];
  const rule = { name, evaluatorId: id, target: 'observation', filters, delaySeconds: 1 };
  return (await post('/api/public/evaluation-rules', rule)).id;
};

const sendGeneration = async (name: string, body: object): Promise<void> => {
  const timestamp = new Date().toISOString();
  const generation = {
    id: `observation-${name}`,
    traceId: `trace-${name}`,
    name,
    startTime: timestamp,
    endTime: timestamp,
  };
  const event = { id: `event-${name}`, type: 'generation-create', timestamp, body: { ...generation, ...body } };
  await post('/api/public/ingestion', { batch: [event] });
};

interface Score {
  readonly name: string;
  readonly value: number;
  readonly source: string;
  readonly comment: string | null;
  readonly observationId: string;
  readonly executionTraceId?: string | null;
}

const scoresOf = async (name: string): Promise<readonly Score[]> =>
  (await server.askJson<{ data: readonly Score[] }>(`/api/public/v2/scores?traceId=trace-${name}`)).data;

const exact = { type: 'builtin', name: 'exact-match', settings: {} };
const code = {
  type: 'code',
  source: 'function evaluate(subject) { return { value: subject.output.length, comment: typeof fetch }; }',
};
const judge = {
  type: 'judge',
  provider: 'fake',
  model: 'gpt-4o-mini',
  parameters: {},
  messages: [{ role: 'user', content: 'Is {{answer}} right?' }],
  variables: { answer: '$.output' },
  dataType: 'NUMERIC',
  range: { min: 0, max: 1 },
};

/** All rules are created first, so that their delay is waited for only once. */
beforeAll(async () => {
  models = await startFakeModelServer();
  models.act({ text: ['{"reasoning":"It is the capital.",', '"score":0.75}'], tokens: { input: 1000, output: 100 } });
  await put('/api/public/llm-connections', {
    provider: 'fake',
    adapter: 'openai',
    secretKey: 'sk-of-a-model-server',
    baseURL: `${models.url}/v1`,
    customModels: ['gpt-4o-mini'],
  });
  for (const [name, definition] of Object.entries({ exact, code, judge })) await ruleFor(name, definition);
  await sendGeneration('exact', { output: 'Paris', metadata: { expectedOutput: 'Paris' } });
  for (const name of ['code', 'judge']) await sendGeneration(name, { output: 'Paris' });
});

const patience = { timeout: 60_000, interval: 250 };

describe('a running server with evaluation rules', () => {
  it('lets a built-in evaluator score what is written, once', async () => {
    await expect.poll(async () => scoresOf('exact'), patience).toHaveLength(1);
    expect(await scoresOf('exact')).toMatchObject([
      { name: 'exact', value: 1, source: 'EVAL', observationId: 'observation-exact' },
    ]);
  });

  it('lets code of users score what is written, in its sandbox', async () => {
    await expect.poll(async () => scoresOf('code'), patience).toHaveLength(1);
    expect(await scoresOf('code')).toMatchObject([{ name: 'code', value: 5, comment: 'undefined' }]);
  });

  it('lets a model judge through a connection, whose call is a trace of its own with its exact cost', async () => {
    await expect.poll(async () => scoresOf('judge'), patience).toHaveLength(1);
    const [score] = await scoresOf('judge');
    expect(score).toMatchObject({ name: 'judge', value: 0.75, comment: 'It is the capital.' });
    expect(JSON.stringify(models.requests.at(-1)?.body)).toContain('Is Paris right?');
    const trace = await server.askJson(`/api/public/traces/${score?.executionTraceId}`);
    // 1,000 tokens at $0.15 and 100 at $0.60 per million.
    expect(trace).toMatchObject({ environment: 'spanledger-evaluation', totalCost: 0.000_21 });
  });

  it('names what is wrong in a definition, and stores nothing of it', async () => {
    const definition = { type: 'code', source: 'function evaluate( {' };
    const body = JSON.stringify({ name: 'broken', definition });
    const answer = await server.ask('/api/public/evaluators', { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('body.definition.source');
    const { data } = await server.askJson<{ data: readonly { name: string }[] }>('/api/public/evaluators');
    expect(data.map(({ name }) => name)).not.toContain('broken');
  });
});
