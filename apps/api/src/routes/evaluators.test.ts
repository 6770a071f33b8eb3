import type { EvaluationEngine } from '@spanledger/core';
import { afterEach, expect, test } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

let api: TestApi;
afterEach(async () => api.close());

const endless = 'while (true) {}';
const rightAway = 'function evaluate() { return 1 }';

let names = 0;
const create = async (source: string, { as = api.key, signal = new AbortController().signal } = {}) => {
  const json = { name: `evaluator ${(names += 1)}`, definition: { type: 'code', source } };
  return api.ask('/api/public/evaluators', { json, as, signal });
};

/** Its checks of endless code last until their signal aborts. */
const engineOf = (signals: AbortSignal[]): EvaluationEngine => ({
  definitions: {
    builtIns: [],
    judgeTemplates: [],
    check: async (definition, { signal }) => {
      if (definition.type !== 'code' || definition.source !== endless) return;
      signals.push(signal);
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    },
  },
  callModel: async () => Promise.reject(new Error('not expected')),
  evaluate: async () => Promise.reject(new Error('not expected')),
});

test('the check of one project waits for one of another at most, however many that one sends', async () => {
  api = await startTestApi();
  const ended: string[] = [];
  const other = ['first', 'second', 'third'].map(async (name) => create(endless).then(() => ended.push(name)));
  const own = await create(rightAway, { as: api.strangerKey });
  expect([own.status, ended.length < 2]).toEqual([201, true]);
  await Promise.all(other);
});

test('a project has 16 checks at once, the next is refused to it alone, and those whose clients leave are dropped', async () => {
  const signals: AbortSignal[] = [];
  api = await startTestApi({ evaluation: engineOf(signals) });
  const leaving = new AbortController();
  const open = Array.from({ length: 16 }, async () => create(endless, leaving));
  const left = Promise.allSettled(open);
  await expect.poll(() => signals.length).toBe(16);
  const refused = await create(rightAway);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
  expect(await refused.json()).toMatchObject({ message: expect.stringContaining('16 checks of evaluators') as string });
  expect((await create(rightAway, { as: api.strangerKey })).status).toBe(201);
  leaving.abort();
  await left;
  await expect.poll(() => signals.filter(({ aborted }) => aborted).length).toBe(16);
  await expect.poll(async () => (await create(rightAway)).status).toBe(201);
});
