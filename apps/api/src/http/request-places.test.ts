import { sessionCookieName } from '@spanledger/api-contract';
import { memoryIdentity, memorySavedViews } from '@spanledger/testing';
import { expect, it, vi } from 'vitest';

import { startTestApi, type KeyPair, type TestApi } from '../api.fixture.ts';
import { createRequestPlaces } from './request-places.ts';

/** Works that end when they are told to. */
const heldWorks = () => {
  const ends: (() => void)[] = [];
  const begun: string[] = [];
  const work = (name: string) => async (): Promise<string> => {
    begun.push(name);
    await new Promise<void>((resolve) => void ends.push(resolve));
    return name;
  };
  return { begun, work, endFirst: () => ends.shift()?.() };
};
const settled = () => new Promise((resolve) => void setImmediate(resolve));

it('many requests of one project leave room for those of another', async () => {
  const places = createRequestPlaces();
  const { begun, work, endFirst } = heldWorks();
  const many = Array.from({ length: 100 }, (_, at) => places.hold('loud', work(`loud ${at}`)));
  const other = places.hold('quiet', work('quiet'));
  await settled();
  expect([begun.length, begun.at(-1)]).toEqual([9, 'quiet']);
  endFirst();
  expect(await many[0]).toBe('loud 0');
  await settled();
  expect(begun.at(-1)).toBe('loud 8');
  while (begun.length < 101) {
    endFirst();
    await settled();
  }
  for (let left = 0; left < 9; left += 1) endFirst();
  expect(await Promise.all([...many, other])).toHaveLength(101);
});

it('a request that fails gives its place to the next', async () => {
  const places = createRequestPlaces();
  const failing = Array.from({ length: 20 }, () => places.hold('a', () => Promise.reject(new Error('failed'))));
  expect((await Promise.allSettled(failing)).every(({ status }) => status === 'rejected')).toBe(true);
  expect(await places.hold('a', () => Promise.resolve('next'))).toBe('next');
});

it('what a project cannot have waiting is refused, as soon as it comes', async () => {
  const places = createRequestPlaces();
  const { begun, work, endFirst } = heldWorks();
  const many = Array.from({ length: 1008 }, (_, at) => places.hold('loud', work(`loud ${at}`)));
  await expect(places.hold('loud', work('one more'))).rejects.toMatchObject({ code: 'rate_limited' });
  while (begun.length < 1008) {
    endFirst();
    await settled();
  }
  for (let left = 0; left < 8; left += 1) endFirst();
  await Promise.all(many);
  expect(begun).not.toContain('one more');
});

it('none waits for more than 20 seconds, and the next one is that which came before those after it', async () => {
  vi.useFakeTimers();
  try {
    const places = createRequestPlaces();
    const { begun, work, endFirst } = heldWorks();
    const held = Array.from({ length: 8 }, () => places.hold('a', work('held')));
    const late = Promise.allSettled([places.hold('a', work('late'))]);
    await vi.advanceTimersByTimeAsync(19_000);
    const next = places.hold('a', work('next'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await late).toMatchObject([{ status: 'rejected', reason: { code: 'rate_limited' } }]);
    endFirst();
    await held[0];
    await vi.advanceTimersByTimeAsync(0);
    expect([begun.length, begun.at(-1)]).toEqual([9, 'next']);
    await vi.advanceTimersByTimeAsync(20_000);
    for (let left = 0; left < 8; left += 1) endFirst();
    expect(await next).toBe('next');
  } finally {
    vi.useRealTimers();
  }
});

it('a route answers eight requests of a project at once, and other ones of it or of another project meanwhile', async () => {
  const savedViews = memorySavedViews();
  const asked: string[] = [];
  const list: typeof savedViews.list = async (projectId) => {
    asked.push(projectId);
    return projectId === api.projectId ? new Promise<never>(() => undefined) : [];
  };
  const api: TestApi = await startTestApi({ savedViews: { ...savedViews, list } });
  const leaving = new AbortController();
  const path = '/api/public/saved-views';
  const askBy = async (key: KeyPair) => api.ask(path, { as: key, signal: leaving.signal });
  const many = Promise.allSettled(Array.from({ length: 12 }, () => askBy(api.key)));
  await vi.waitFor(() => expect(asked).toHaveLength(8));
  expect((await askBy(api.strangerKey)).status).toBe(200);
  expect((await api.ask('/api/public/models')).status).toBe(200);
  expect(asked.filter((projectId) => projectId === api.projectId)).toHaveLength(8);
  leaving.abort();
  await many;
  await api.close();
});

it('strangers have eight links and eight sessions looked up at once, and keys are answered meanwhile', async () => {
  const { userSessions, signInLinks } = memoryIdentity();
  const asked: string[] = [];
  const looking = (what: string) => async (): Promise<never> => {
    asked.push(what);
    return new Promise<never>(() => undefined);
  };
  const api: TestApi = await startTestApi({
    userSessions: { ...userSessions, find: looking('session') },
    signInLinks: { ...signInLinks, find: looking('link') },
  });
  const leaving = new AbortController();
  const token = 'x'.repeat(43);
  const init = { as: null, signal: leaving.signal };
  const link = { ...init, method: 'POST', json: { token } };
  const session = { ...init, headers: { cookie: `${sessionCookieName}=${token}` } };
  const many = Promise.allSettled(
    Array.from({ length: 12 }, async () =>
      Promise.all([api.ask('/api/auth/link', link), api.ask('/api/auth/session', session)]),
    ),
  );
  await vi.waitFor(() =>
    expect(asked.toSorted()).toEqual([...Array<string>(8).fill('link'), ...Array<string>(8).fill('session')]),
  );
  expect((await api.ask('/api/public/models')).status).toBe(200);
  expect(asked).toHaveLength(16);
  leaving.abort();
  await many;
  await api.close();
});
