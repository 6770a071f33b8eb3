import { EvaluationError, type EvaluationEngine } from '@spanledger/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

type Json = Record<string, unknown> & { readonly id: string; readonly detail: string };

const exactMatch = {
  name: 'exact-match',
  title: 'Exact match',
  description: 'Equal texts',
  dataType: 'BOOLEAN',
  settingsSchema: { type: 'object' },
} as const;

/** Calls the model of a definition, and scores 1; other definitions are not supported. */
const engine: EvaluationEngine = {
  definitions: {
    builtIns: [exactMatch],
    judgeTemplates: [],
    check: async () => undefined,
  },
  callModel: async () => ({ text: 'yes', usage: { input: 1000, output: 10 }, finishReason: 'stop' }),
  evaluate: async (definition, subject, { callModel, signal }) => {
    if (definition.type !== 'judge') throw new EvaluationError('is not a judge', false);
    const { provider, model, parameters, messages } = definition;
    await callModel(provider, { model, messages, parameters }, { signal });
    const expected = subject.item === undefined ? '' : `, expected ${String(subject.expectedOutput)}`;
    const comment = `${String(subject.output)}${expected}`;
    return { scores: [{ name: 'good', dataType: 'NUMERIC', value: 1, comment }], calls: [] };
  },
};

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ evaluation: engine });
  await send(['a', 'b', 'c']);
});
afterAll(async () => api.close());

const evaluators = '/api/public/evaluators';
const rules = '/api/public/evaluation-rules';
const judge = {
  type: 'judge',
  provider: 'openai',
  model: 'gpt-4o',
  messages: [{ role: 'user', content: '{{answer}}' }],
  variables: { answer: '$.output' },
  dataType: 'NUMERIC',
};
const builtIn = { type: 'builtin', name: 'exact-match', settings: {} };

const send = async (ids: readonly string[]): Promise<void> => {
  const timestamp = '2026-05-01T00:00:00Z';
  const batch = ids.map((id) => ({
    id: `event-${id}`,
    type: 'generation-create',
    timestamp,
    body: {
      id,
      traceId: `t-${id}`,
      name: 'chat',
      output: `out of ${id}`,
      startTime: timestamp,
      usageDetails: { input: 50 },
    },
  }));
  await api.askJson('/api/public/ingestion', { json: { batch } });
};

const ask = async (path: string, method: string, json?: unknown, as = api.key) => {
  const response = await api.ask(path, { method, as, ...(json === undefined ? {} : { json }) });
  return { status: response.status, body: (await response.json()) as Json };
};

let names = 0;
const addEvaluator = async (definition: object = builtIn): Promise<string> =>
  (await ask(evaluators, 'POST', { name: `evaluator ${(names += 1)}`, definition })).body.id;
const addRule = async (fields: object = {}): Promise<Json> => {
  const given = { name: `rule ${(names += 1)}`, evaluatorId: await addEvaluator(), target: 'observation', ...fields };
  const { status, body } = await ask(rules, 'POST', given);
  expect([status, body.detail]).toEqual([200, undefined]);
  return body;
};

describe('evaluators', () => {
  test('an evaluator is created with 201, is the same with 200, and its next version leaves the first as it was', async () => {
    const created = await ask(evaluators, 'POST', { name: 'exact', definition: builtIn });
    expect(created).toMatchObject({
      status: 201,
      body: { version: 1, definition: builtIn, createdBy: api.key.publicKey },
    });
    expect(await ask(evaluators, 'POST', { name: 'exact', definition: builtIn })).toMatchObject({ status: 200 });
    const next = await ask(evaluators, 'POST', { name: 'exact', definition: judge });
    expect(next).toMatchObject({ status: 201, body: { id: created.body.id, version: 2 } });
    const path = `${evaluators}/${created.body.id}`;
    expect((await ask(path, 'GET')).body).toEqual(next.body);
    expect((await ask(`${path}/versions`, 'GET')).body['data']).toEqual([next.body, created.body]);
    expect(await ask(path, 'GET', undefined, api.strangerKey)).toMatchObject({ status: 404 });
    expect(await ask(path, 'DELETE', undefined, api.strangerKey)).toMatchObject({ status: 404 });
    expect(await ask(path, 'DELETE')).toMatchObject({ status: 200 });
  });

  test.each([
    [{ type: 'guess' }, 'body.definition'],
    [{ ...builtIn, name: '' }, 'body.definition.name'],
    [{ ...judge, messages: [] }, 'body.definition.messages'],
    [{ ...judge, variables: { a: 'output' } }, 'body.definition.variables.a'],
    [{ ...judge, range: { min: 1, max: 1 } }, 'body.definition.range'],
    [{ ...judge, dataType: 'TEXT' }, 'body.definition.dataType'],
    [{ ...judge, temperature: 1 }, 'body.definition'],
    [{ type: 'code', source: '' }, 'body.definition.source'],
  ])('the definition %j is refused, naming %s', async (definition, path) => {
    const { status, body } = await ask(evaluators, 'POST', { name: 'refused', definition });
    expect([status, body.detail]).toEqual([400, expect.stringContaining(path)]);
  });

  test('those that come with the product are listed', async () => {
    expect((await ask(`${evaluators}/built-in`, 'GET')).body['data']).toEqual(engine.definitions.builtIns);
  });

  test('a test judges once, shows what its calls cost, and stores nothing', async () => {
    const connection = { provider: 'openai', adapter: 'openai', secretKey: 'sk' };
    await ask('/api/public/llm-connections', 'PUT', connection);
    const tested = await ask(`${evaluators}/test`, 'POST', { definition: judge, traceId: 't-a', observationId: 'a' });
    expect(tested).toMatchObject({
      status: 200,
      body: {
        scores: [{ name: 'good', value: 1, comment: 'out of a' }],
        error: null,
        calls: [
          { model: 'gpt-4o', usage: { input: 1000, output: 10 }, cost: expect.stringMatching(/^0\.00/) as string },
        ],
      },
    });
    const failed = await ask(`${evaluators}/test`, 'POST', { definition: builtIn, traceId: 't-a' });
    expect(failed).toMatchObject({ status: 200, body: { scores: [], error: 'is not a judge', calls: [] } });
    expect(await ask('/api/public/v2/scores', 'GET')).toMatchObject({ body: { data: [] } });
    expect(await ask('/api/public/traces?environment=spanledger-evaluation', 'GET')).toMatchObject({
      body: { data: [] },
    });
  });

  test('a target of another project is not there for a test', async () => {
    const asked = { definition: builtIn, traceId: 't-a' };
    expect(await ask(`${evaluators}/test`, 'POST', asked, api.strangerKey)).toMatchObject({ status: 404 });
    expect(await ask(`${evaluators}/test`, 'POST', { ...asked, traceId: 'gone' })).toMatchObject({ status: 404 });
  });
});

describe('evaluation rules', () => {
  test('a rule has what is usual where nothing is given, and is changed, paused and resumed', async () => {
    const rule = await addRule();
    const usual = { filters: [], sampling: 1, delaySeconds: 30, perMinute: null, budget: null, evaluatorVersion: null };
    expect(rule).toMatchObject({ ...usual, state: 'active', stateReason: null });
    const path = `${rules}/${rule.id}`;
    const budget = { amount: '12.5', period: 'month' };
    expect((await ask(path, 'PATCH', { budget, sampling: 0.25 })).body).toMatchObject({ budget, sampling: 0.25 });
    expect((await ask(`${path}/pause`, 'POST')).body).toMatchObject({ state: 'paused' });
    expect((await ask(`${path}/resume`, 'POST')).body).toMatchObject({ state: 'active' });
    const none = { pending: 0, running: 0, done: 0, failed: 0, skipped: 0 };
    expect((await ask(path, 'GET')).body).toMatchObject({ name: rule['name'], executions: none, spent: '0' });
  });

  test('filters are named as the list of the targets names them', async () => {
    const filters = [{ type: 'stringOptions', column: 'Trace Name', operator: 'any of', value: ['a'] }];
    expect((await addRule({ filters }))['filters']).toMatchObject([{ column: 'traceName' }]);
  });

  test.each([
    [{ name: '' }, 'body.name'],
    [{ target: 'session' }, 'body.target'],
    [{ evaluatorId: 'unknown' }, 'body.evaluatorId'],
    [{ evaluatorVersion: 9 }, 'body.evaluatorVersion'],
    [{ evaluatorVersion: 2 ** 31 }, 'body.evaluatorVersion must be at most 2147483647'],
    [{ sampling: 1.5 }, 'body.sampling'],
    [{ delaySeconds: -1 }, 'body.delaySeconds'],
    [{ perMinute: 0 }, 'body.perMinute'],
    [{ budget: { amount: '0', period: 'month' } }, 'body.budget.amount'],
    [{ budget: { amount: '1', period: 'year' } }, 'body.budget.period'],
    [{ filters: [{ type: 'string', column: 'nothing', operator: '=', value: 'x' }] }, 'body.filters[0]'],
    [{ target: 'trace', filters: [{ type: 'string', column: 'model', operator: '=', value: 'x' }] }, 'body.filters[0]'],
    [{ enabled: true }, 'body'],
    [{ target: 'trace', datasetNames: ['cases'] }, 'body.datasetNames must be empty'],
    [{ runNames: ['run'] }, 'body.runNames must be empty'],
    [{ target: 'dataset-run-item', datasetNames: ['none'] }, 'body.datasetNames[0] names no dataset'],
    [{ target: 'dataset-run-item', runNames: [''] }, 'body.runNames[0]'],
  ])('the rule %j is refused, naming %s', async (fields, path) => {
    const given = { name: 'refused', evaluatorId: await addEvaluator(), target: 'observation', ...fields };
    const { status, body } = await ask(rules, 'POST', given);
    expect([status, body.detail]).toEqual([400, expect.stringContaining(path)]);
  });

  test('a rule of run items has its datasets and runs, which are those of its own project', async () => {
    await ask('/api/public/v2/datasets', 'POST', { name: 'of rules' });
    const runs = { datasetNames: ['of rules'], runNames: ['nightly'] };
    const rule = await addRule({ target: 'dataset-run-item', ...runs });
    expect(rule).toMatchObject({ target: 'dataset-run-item', ...runs });
    const path = `${rules}/${rule.id}`;
    expect((await ask(path, 'PATCH', { runNames: [] })).body).toMatchObject({ ...runs, runNames: [] });
    expect(await ask(path, 'PATCH', { datasetNames: ['none'] })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('body.datasetNames[0]') as string },
    });
    const evaluator = await ask(evaluators, 'POST', { name: 'theirs', definition: builtIn }, api.strangerKey);
    const theirs = { name: 'theirs', evaluatorId: evaluator.body.id, target: 'dataset-run-item', ...runs };
    expect(await ask(rules, 'POST', theirs, api.strangerKey)).toMatchObject({ status: 400 });
  });

  test('a test judges a run item with what is expected of it, and only one that was run there', async () => {
    await ask('/api/public/v2/datasets', 'POST', { name: 'of trials' });
    const item = { datasetName: 'of trials', id: 'trial', input: 'in', expectedOutput: 'right' };
    await ask('/api/public/dataset-items', 'POST', item);
    const linked = { runName: 'nightly', datasetItemId: 'trial', traceId: 't-b', observationId: 'b' };
    expect(await ask('/api/public/dataset-run-items', 'POST', linked)).toMatchObject({ status: 200 });
    await ask('/api/public/llm-connections', 'PUT', { provider: 'openai', adapter: 'openai', secretKey: 'sk' });
    const asked = { definition: judge, traceId: 't-b', observationId: 'b', datasetItemId: 'trial' };
    expect(await ask(`${evaluators}/test`, 'POST', asked)).toMatchObject({
      status: 200,
      body: { scores: [{ name: 'good', comment: 'out of b, expected right' }] },
    });
    for (const other of [{ datasetItemId: 'none' }, { observationId: null }, { traceId: 't-a', observationId: 'a' }]) {
      expect(await ask(`${evaluators}/test`, 'POST', { ...asked, ...other })).toMatchObject({ status: 404 });
    }
    expect(await ask(`${evaluators}/test`, 'POST', asked, api.strangerKey)).toMatchObject({ status: 404 });
  });

  test('a name is given once, and an evaluator that a rule uses is not deleted', async () => {
    const rule = await addRule();
    const { evaluatorId, name } = rule;
    expect(await ask(rules, 'POST', { name, evaluatorId, target: 'trace' })).toMatchObject({ status: 400 });
    expect(await ask(`${evaluators}/${String(evaluatorId)}`, 'DELETE')).toMatchObject({ status: 409 });
    expect(await ask(`${rules}/${rule.id}`, 'DELETE')).toMatchObject({ status: 200 });
    expect(await ask(`${evaluators}/${String(evaluatorId)}`, 'DELETE')).toMatchObject({ status: 200 });
  });

  test('a rule of another project is not there for anything', async () => {
    const path = `${rules}/${(await addRule()).id}`;
    const period = { fromTimestamp: '2026-05-01T00:00:00Z', toTimestamp: '2026-05-02T00:00:00Z' };
    const asked = [
      [path, 'GET'],
      [path, 'PATCH', { sampling: 0 }],
      [path, 'DELETE'],
      [`${path}/pause`, 'POST'],
      [`${path}/resume`, 'POST'],
      [`${path}/executions`, 'GET'],
      [`${path}/retry`, 'POST', {}],
      [`${path}/backfill`, 'POST', period],
    ] as const;
    for (const [of, method, json] of asked) {
      expect([of, await ask(of, method, json, api.strangerKey)]).toMatchObject([of, { status: 404 }]);
    }
    expect((await ask(rules, 'GET', undefined, api.strangerKey)).body['data']).toEqual([]);
    expect((await ask(path, 'GET')).body).toMatchObject({ state: 'active', sampling: 1 });
  });

  test('a backfill is tried without adding anything, then adds each target once, which is listed', async () => {
    const path = `${rules}/${(await addRule({ evaluatorId: await addEvaluator(judge) })).id}`;
    const period = { fromTimestamp: '2026-05-01T00:00:00Z', toTimestamp: '2026-05-02T00:00:00Z' };
    const backfill = async (more: object = {}) => (await ask(`${path}/backfill`, 'POST', { ...period, ...more })).body;
    const estimate = { cost: expect.stringMatching(/^0\.0/) as string, meanTokens: 50 };
    const found = { targets: 3, sampled: 3, isComplete: true };
    expect(await backfill({ dryRun: true })).toEqual({ ...found, added: 0, estimate });
    expect((await ask(`${path}/executions`, 'GET')).body['data']).toEqual([]);
    expect(await backfill()).toEqual({ ...found, added: 3, estimate: null });
    expect(await backfill()).toMatchObject({ added: 0 });
    const { body } = await ask(`${path}/executions?state=pending`, 'GET');
    expect(body).toMatchObject({ meta: { totalItems: 3 } });
    const [first] = body['data'] as Json[];
    expect(first).toMatchObject({ state: 'pending', attempts: 0, error: null, cost: '0', scoreIds: [] });
    expect((await ask(`${path}/executions?state=failed`, 'GET')).body['data']).toEqual([]);
    expect((await ask(`${path}/retry`, 'POST', {})).body).toEqual({ retried: 0 });
    const wrong = await ask(`${path}/backfill`, 'POST', { ...period, toTimestamp: period.fromTimestamp });
    expect([wrong.status, wrong.body.detail]).toEqual([400, expect.stringContaining('body.toTimestamp')]);
  });
});
