import { createSavedView, listSavedViews } from '@spanledger/api-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { addUser, signedIn, type TestBrowser } from '../people.fixture.ts';

const root = '/api/public/saved-views';
const given = { name: 'Slow chats', page: 'traces', state: { where: ['latency~>~2.5'], range: '7d' } };

interface ViewJson extends Record<string, unknown> {
  readonly id: string;
  readonly ownerId: string | null;
}

describe('saved views', () => {
  let api: TestApi;
  let ada: TestBrowser;
  let bob: TestBrowser;
  let viewer: TestBrowser;
  beforeAll(async () => {
    api = await startTestApi();
    ada = await signedIn(api, await addUser(api, 'ada@x', 'MEMBER'));
    bob = await signedIn(api, await addUser(api, 'bob@x', 'ADMIN'));
    viewer = await signedIn(api, await addUser(api, 'viewer@x', 'VIEWER'));
  });
  afterAll(async () => api.close());

  const ask = async (browser: TestBrowser, path = root, init: { method?: string; json?: unknown } = {}) =>
    browser.ask(path, { projectId: api.projectId, ...init });
  const create = async (browser: TestBrowser, fields: object = {}): Promise<ViewJson> => {
    const response = await ask(browser, root, { method: 'POST', json: { ...given, ...fields } });
    return (await response.json()) as ViewJson;
  };
  const idsOf = async (browser: TestBrowser, page = 'traces'): Promise<readonly string[]> => {
    const { data } = (await (await ask(browser, `${root}?page=${page}`)).json()) as { data: readonly ViewJson[] };
    return data.map(({ id }) => id);
  };

  it('a view is saved for its owner alone, or for all who may read the project', async () => {
    const own = await create(ada, { isShared: false });
    const shared = await create(ada);
    createSavedView.responses[200].schema.parse(own);
    expect(own).toMatchObject({ ...given, isShared: false, ownerId: expect.any(String) });
    expect(await idsOf(ada)).toEqual([own.id, shared.id]);
    for (const other of [bob, viewer]) expect(await idsOf(other)).toEqual([shared.id]);
    const answer = listSavedViews.responses[200].schema.parse(await api.askJson(root));
    expect(answer.data.map(({ id }) => id)).toEqual([shared.id]);
    expect(await idsOf(ada, 'scores')).toEqual([]);
  });

  it("a view that is not shared is not there for another user's changes", async () => {
    const { id } = await create(ada, { isShared: false });
    expect((await ask(bob, `${root}/${id}`, { method: 'PUT', json: given })).status).toBe(404);
    expect((await ask(bob, `${root}/${id}`, { method: 'DELETE' })).status).toBe(404);
    expect(await idsOf(ada)).toContain(id);
    expect((await ask(ada, `${root}/${id}`, { method: 'DELETE' })).status).toBe(200);
    expect(await idsOf(ada)).not.toContain(id);
  });

  it('a shared view is changed by all who may write, and only its owner stops sharing it', async () => {
    const { id } = await create(ada);
    const changed = await ask(bob, `${root}/${id}`, { method: 'PUT', json: { ...given, name: 'Slower', state: {} } });
    expect(await changed.json()).toMatchObject({ id, name: 'Slower', state: {}, isShared: true });
    const unshared = await ask(bob, `${root}/${id}`, { method: 'PUT', json: { ...given, isShared: false } });
    expect([unshared.status, await unshared.text()]).toEqual([400, expect.stringContaining('body.isShared')]);
    expect((await ask(viewer, `${root}/${id}`, { method: 'DELETE' })).status).toBe(403);
  });

  it('a view of a key is shared', async () => {
    expect(await api.askJson(root, { json: given })).toMatchObject({ isShared: true, ownerId: null });
    const response = await api.ask(root, { json: { ...given, isShared: false } });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('body.isShared must be true'),
    ]);
  });

  it('views of one project are neither listed nor changed by a key of another', async () => {
    const { id } = await create(ada);
    expect(await api.askJson(root, { as: api.strangerKey })).toEqual({ data: [] });
    const headers = { 'content-type': 'application/json' };
    for (const [method, body] of [
      ['PUT', JSON.stringify(given)],
      ['DELETE', undefined],
    ] as const) {
      const response = await api.ask(`${root}/${id}`, { method, headers, as: api.strangerKey, ...(body && { body }) });
      expect(response.status).toBe(404);
    }
    expect(await idsOf(ada)).toContain(id);
  });

  it.each([
    [{ name: '' }, /body\.name/],
    [{ name: 'x'.repeat(201) }, /body\.name/],
    [{ page: 'Traces' }, /body\.page must be the name of a page, such as traces/],
    [{ state: [] }, /body\.state/],
    [{ state: { search: 'x'.repeat(20_000) } }, /body\.state must have at most 20000 characters as JSON/],
    [{ isShared: 'no' }, /body\.isShared/],
    [{ surprise: 1 }, /surprise/],
  ])('a view with %j is refused with what is expected', async (fields, message) => {
    const response = await api.ask(root, { json: { ...given, ...fields } });
    expect([response.status, await response.text()]).toEqual([400, expect.stringMatching(message)]);
  });
});
