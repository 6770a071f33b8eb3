import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

describe('a trace created alone', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(async () => api.close());

  const path = '/api/public/traces';

  it('is stored under its id', async () => {
    expect(await api.askJson(path, { json: { id: 'own-id', name: 'chat', tags: ['b', 'a'] } })).toEqual({
      id: 'own-id',
    });
    expect(await api.askJson(`${path}/own-id`)).toMatchObject({ name: 'chat', tags: ['a', 'b'] });
    expect((await api.ask(`${path}/own-id`, { as: api.strangerKey })).status).toBe(404);
  });

  it('gets an id when it has none', async () => {
    const { id } = await api.askJson<{ id: string }>(path, { json: { name: 'nameless' } });
    expect(await api.askJson(`${path}/${id}`)).toMatchObject({ name: 'nameless' });
  });

  it('keeps every digit of its numbers', async () => {
    const body = '{"id":"digits","input":{"n":12345678901234567890}}';
    await api.askJson(path, { method: 'POST', body });
    const stored = await api.store.traces.get(api.projectId, 'digits' as never);
    expect(stored?.input).toBe('{"n":12345678901234567890}');
    const inMetadata = '{"id":"digits","metadata":{"span":{"at":1795775916123456789}}}';
    await api.askJson(path, { method: 'POST', body: inMetadata });
    const shown = { input: { n: '12345678901234567890' }, metadata: { span: { at: '1795775916123456789' } } };
    expect(await api.askJson(`${path}/digits`)).toMatchObject(shown);
  });

  it.each(['[]', '5', '{"id":5}', '{"id":"a"},{"x":1}', '{"id":"x"}}],"batch":[{', ''])(
    'of the form %s is 400',
    async (body) => {
      const response = await api.ask(path, { method: 'POST', body });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: 'invalid_input' });
    },
  );
});

describe('a score created alone', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(async () => api.close());

  const path = '/api/public/scores';
  const score = { traceId: 'trace', name: 'quality', value: 0.5 };

  it('is stored under its id', async () => {
    expect(await api.askJson(path, { json: { ...score, id: 'own-id' } })).toEqual({ id: 'own-id' });
    expect(await api.askJson(`${path}/own-id`)).toMatchObject({ value: 0.5, dataType: 'NUMERIC', source: 'API' });
    expect((await api.ask(`${path}/own-id`, { as: api.strangerKey })).status).toBe(404);
  });

  it.each([{}, { id: null }, { id: '' }])('gets an id when it has none: %o', async (given) => {
    const { id } = await api.askJson<{ id: string }>(path, { json: { ...score, ...given } });
    expect(await api.askJson(`${path}/${id}`)).toMatchObject({ name: 'quality' });
  });

  it('may be created with a public key alone', async () => {
    const as = `Bearer ${api.key.publicKey}`;
    expect(await api.askJson(path, { as, json: { ...score, id: 'web' } })).toEqual({ id: 'web' });
  });

  it('that a public key created is changed by it, until a secret key has written it', async () => {
    const as = `Bearer ${api.key.publicKey}`;
    const send = async (json: object, who?: string): Promise<number> =>
      (await api.ask(path, { json: { ...score, id: 'shared', ...json }, ...(who === undefined ? {} : { as: who }) }))
        .status;
    expect([await send({ value: 0.1 }, as), await send({ value: 0.2, comment: 'mine' }, as)]).toEqual([200, 200]);
    expect(await api.askJson(`${path}/shared`)).toMatchObject({ value: 0.2, comment: 'mine' });
    expect([await send({ value: 0.3 }), await send({ value: 1, comment: 'forged' }, as)]).toEqual([200, 403]);
    expect(await api.askJson(`${path}/shared`)).toMatchObject({ value: 0.3, comment: null });
  });

  it.each([
    ['no name', { traceId: 'trace', value: 1 }],
    ['no value', { traceId: 'trace', name: 'q' }],
    ['no target', { name: 'q', value: 1 }],
    ['a boolean of 2', { ...score, dataType: 'BOOLEAN', value: 2 }],
    ['a source that is reserved', { ...score, source: 'EVAL' }],
    ['an annotation without a configuration', { ...score, source: 'ANNOTATION' }],
  ])('with %s is 400', async (_what, json) => {
    const response = await api.ask(path, { json });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_input' });
  });

  it('that breaks its schema lists what is wrong where existing clients look for it', async () => {
    const response = await api.ask(path, { json: { traceId: 'trace', value: 1 } });
    const { error, errors, issues } = (await response.json()) as Record<string, unknown>;
    expect(error).toEqual([{ code: 'invalid_type', path: 'name', message: expect.any(String) as string }]);
    expect(issues).toEqual(error);
    expect(errors).toBeUndefined();
  });

  it('has the time that it states, which it keeps when it is sent again', async () => {
    const timestamp = '2026-01-02T03:04:05.678Z';
    await api.askJson(path, { json: { ...score, id: 'timed', timestamp } });
    await api.askJson(path, { json: { ...score, id: 'timed', timestamp, value: 0.75 } });
    expect(await api.askJson(`${path}/timed`)).toMatchObject({ timestamp, value: 0.75 });
    expect((await api.ask(path, { json: { ...score, timestamp: 'yesterday' } })).status).toBe(400);
  });

  it('that is no JSON is 400', async () => {
    expect((await api.ask(path, { method: 'POST', body: 'score' })).status).toBe(400);
  });
});

describe('a list of scores', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(async () => api.close());

  const path = '/api/public/scores';
  const score = { traceId: 'trace', name: 'quality', value: 0.5 };

  it('is stored, and answered as newer clients of Langfuse expect it', async () => {
    const response = await api.ask(path, { json: [{ ...score, id: 'one' }, { ...score, id: 'two', value: 1 }, score] });
    expect([response.status, await response.json()]).toEqual([202, { message: 'Accepted' }]);
    expect(await api.askJson(`${path}/two`)).toMatchObject({ value: 1 });
    const { data } = await api.askJson<{ data: readonly object[] }>(path);
    expect(data).toHaveLength(3);
    expect((await api.ask(`${path}/one`, { as: api.strangerKey })).status).toBe(404);
    expect((await api.ask(path, { json: [] })).status).toBe(202);
  });

  it('of which some are refused has the others, and says which and why', async () => {
    const json = [
      { ...score, id: 'fine' },
      { ...score, value: 2, dataType: 'BOOLEAN' },
      { ...score, source: 'EVAL' },
      5,
    ];
    const response = await api.ask(path, { json });
    expect(response.status).toBe(207);
    expect(await response.json()).toEqual({
      accepted: 1,
      rejected: 3,
      errors: [
        { message: '[1] value: must be 0 or 1 for a score of type BOOLEAN' },
        { message: '[2] source: must be API or ANNOTATION' },
        { message: expect.stringMatching(/^\[3\] /) as string },
      ],
    });
    expect(await api.askJson(`${path}/fine`)).toMatchObject({ value: 0.5 });
  });

  it('with a public key alone does not change what a secret key has written', async () => {
    await api.askJson(path, { json: { ...score, id: 'own' } });
    const as = `Bearer ${api.key.publicKey}`;
    const response = await api.ask(path, {
      as,
      json: [
        { ...score, id: 'own', value: 1 },
        { ...score, id: 'web' },
      ],
    });
    expect(await response.json()).toMatchObject({ accepted: 1, rejected: 1 });
    expect(await api.askJson(`${path}/own`)).toMatchObject({ value: 0.5 });
    expect(await api.askJson(`${path}/web`)).toMatchObject({ value: 0.5 });
  });
});
