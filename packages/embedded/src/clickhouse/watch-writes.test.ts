import { expect, test } from 'vitest';

import { watchWrites } from './watch-writes.ts';

/** A server whose answers are counted as writes by the operating system, or are not. */
const watched = ({ isCounted = true } = {}) => {
  const server = { writes: 100, failed: 0, asked: 0, writesInNextQuestion: 0, isEnded: false, next: () => {} };
  void watchWrites({
    ask: async () => {
      server.asked += 1;
      const answer = String(server.failed);
      server.writes += 1 + server.writesInNextQuestion;
      server.writesInNextQuestion = 0;
      return answer;
    },
    writes: () => (isCounted ? server.writes : undefined),
    isAlive: () => !server.isEnded,
    pause: async () =>
      new Promise((resolve) => {
        server.next = resolve;
      }),
    onFailed: () => {
      server.isEnded = true;
    },
  });
  return server;
};
/** Each second is one check, and long enough for its work. */
const seconds = async (server: ReturnType<typeof watched>, count: number): Promise<void> => {
  for (let second = 0; second < count; second += 1) {
    server.next();
    await new Promise((resolve) => void setImmediate(resolve));
  }
};

test('a server that writes nothing is asked no more', async () => {
  const server = watched();
  await seconds(server, 20);
  expect(server.asked).toBe(1);
});

test('a write that failed is known within a second, however long nothing was written before', async () => {
  const server = watched();
  await seconds(server, 20);
  server.writes += 1;
  server.failed += 1;
  await seconds(server, 1);
  expect(server.isEnded).toBe(true);
});

test('a server that writes is asked each second, and no more when it has ended', async () => {
  const server = watched();
  await seconds(server, 3);
  const before = server.asked;
  for (let second = 0; second < 5; second += 1) {
    server.writes += 50;
    await seconds(server, 1);
  }
  expect(server.asked - before).toBe(5);
  await seconds(server, 20);
  expect(server.asked - before).toBe(5);
});

test('what is written while it answers is asked for', async () => {
  const server = watched();
  await seconds(server, 3);
  server.writes += 1;
  server.writesInNextQuestion = 1;
  await seconds(server, 1);
  server.failed += 1;
  await seconds(server, 1);
  expect(server.isEnded).toBe(true);
});

test('where writes are not counted it is asked each second', async () => {
  const server = watched({ isCounted: false });
  await seconds(server, 10);
  expect(server.asked).toBeGreaterThanOrEqual(10);
  server.failed += 1;
  await seconds(server, 1);
  expect(server.isEnded).toBe(true);
});
