import { expect, test } from 'vitest';
import { fakeRemote, pageOf } from './fake-remote.fixture.ts';
import { allOf, countIn, pagesByTime, type Item } from './pages.ts';

const hourMs = 3_600_000;
const list = { path: '/traces', query: { fields: 'core' }, from: 'fromTimestamp', to: 'toTimestamp' };
const times = { fromMs: 0, toMs: 1000 * hourMs };

/** A server with a trace each hour, or several. */
const serverOf = (count: number, perHour = 1) => {
  const items = Array.from({ length: count }, (_, index) => ({
    id: String(index),
    timestamp: new Date(Math.floor(index / perHour) * hourMs).toISOString(),
  }));
  return fakeRemote({
    'GET /traces': ({ query = {} }) => {
      const [from, to] = [String(query['fromTimestamp']), String(query['toTimestamp'])];
      return pageOf(
        items.filter(({ timestamp }) => timestamp >= from && timestamp < to),
        query,
      );
    },
  });
};

const idsOf = async (pages: AsyncIterable<readonly Item[]>): Promise<readonly unknown[]> => {
  const ids: unknown[] = [];
  for await (const page of pages) ids.push(...page.map(({ id }) => id));
  return ids;
};

test('all pages of a small period are read, and an empty one by one request', async () => {
  const server = serverOf(250);
  expect(await countIn(server, list, times)).toBe(250);
  expect(await idsOf(pagesByTime(server, list, times))).toEqual(
    Array.from({ length: 250 }, (_, index) => String(index)),
  );
  server.calls.length = 0;
  expect(await idsOf(pagesByTime(server, list, { fromMs: 900 * hourMs, toMs: 1000 * hourMs }))).toEqual([]);
  expect(server.calls).toMatchObject([{ query: { fields: 'core', page: 1 } }]);
});

test('a large period is halved until its parts are small, each is read once, and no page is late', async () => {
  const server = serverOf(12_000, 20);
  const ids = await idsOf(pagesByTime(server, list, times));
  expect(new Set(ids).size).toBe(12_000);
  expect(ids).toHaveLength(12_000);
  expect(Math.max(...server.calls.map(({ query }) => Number(query?.['page'])))).toBeLessThanOrEqual(50);
});

test('more than a part may have at one moment are read all the same', async () => {
  const server = serverOf(7_000, 7_000);
  expect(new Set(await idsOf(pagesByTime(server, list, times))).size).toBe(7_000);
});

test('a list that has the newest first is read the oldest first', async () => {
  const server = fakeRemote({ 'GET /list': ({ query }) => pageOf([{ id: 3 }, { id: 2 }, { id: 1 }], query) });
  expect(await allOf(server, { path: '/list' })).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
});
