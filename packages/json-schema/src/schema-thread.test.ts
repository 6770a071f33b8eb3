import type { ProjectId } from '@spanledger/core';
import { expect, test } from 'vitest';

import { budgetOfRequest, schemaThread, type SchemaWork } from './schema-thread.ts';

const job = { schema: '{"type":"number"}', values: ['1', '"x"'], allErrorsLengthMax: 100 };
const workOf = (projectId: string, more: Partial<SchemaWork> = {}): SchemaWork => ({
  projectId: projectId as ProjectId,
  budget: budgetOfRequest(),
  ...more,
});
const errors = { errors: [[], [expect.objectContaining({ keyword: 'type' })]] };

test('projects take turns, however much one of them compares', async () => {
  const thread = schemaThread();
  const order: string[] = [];
  const ask = async (projectId: string): Promise<void> => {
    expect(await thread.ask(job, workOf(projectId))).toEqual(errors);
    order.push(projectId);
  };
  await Promise.all([...Array.from({ length: 8 }, async () => ask('loud')), ask('quiet')]);
  expect(order.slice(0, 3)).toEqual(['loud', 'quiet', 'loud']);
  expect(order).toHaveLength(9);
});

test('of work within transactions few jobs wait, of one project fewer, and others as before', async () => {
  const thread = schemaThread();
  const isInTransaction = true;
  const projects = ['a', 'a', 'a', 'a', 'b', 'b', 'c', 'c'];
  const asked = projects.map(async (projectId) => thread.ask(job, workOf(projectId, { isInTransaction })));
  const plain = thread.ask(job, workOf('a'));
  const ended = await Promise.allSettled(asked);
  const refused = ended.map(({ status }) => status === 'rejected');
  expect(refused).toEqual([false, false, false, true, false, false, false, true]);
  expect(ended[3]).toMatchObject({ reason: { code: 'unavailable' } });
  expect(await plain).toEqual(errors);
  expect(await thread.ask(job, workOf('a', { isInTransaction }))).toEqual(errors);
});

test('a job whose signal is aborted while it waits never begins', async () => {
  const thread = schemaThread();
  const controller = new AbortController();
  const first = thread.ask(job, workOf('a'));
  const second = thread.ask(job, workOf('a', { signal: controller.signal }));
  const reason = new Error('The client has left.');
  controller.abort(reason);
  await expect(second).rejects.toBe(reason);
  expect(await first).toEqual(errors);
});
