import { notFound } from '@spanledger/core';
import { expect, test } from 'vitest';
import { copyAnnotationQueues } from './copy-annotation-queues.ts';
import { copyComments } from './copy-comments.ts';
import type { CopyContext } from './copy-context.ts';
import { fakeRemote, pageOf } from './fake-remote.fixture.ts';
import type { Remote } from './remote.ts';

const queues = '/api/public/annotation-queues';
const comments = '/api/public/comments';
const early = '2026-03-01T10:00:00.000Z';
const late = '2026-03-02T10:00:00.000Z';

const copying = (source: Remote, target: Remote) => {
  const problems: string[] = [];
  const waits: number[] = [];
  const context = {
    source,
    target,
    times: { fromMs: Date.parse(early), toMs: Date.parse(late) },
    configIds: new Map([['there', 'here']]),
    queueIds: new Map<string, string>(),
    versionIds: new Map([['version there', 'version here']]),
    pause: async (ms: number) => waits.push(ms),
    onProblem: (problem: string) => void problems.push(problem),
    onProgress: () => undefined,
  };
  return { context: context as typeof context & CopyContext, problems, waits };
};

const queue = { id: 'q', name: 'review', description: null, scoreConfigIds: ['there'], updatedAt: early };
const item = (objectId: string, status: string, updatedAt = early) => ({
  id: `item ${objectId}`,
  objectId,
  objectType: 'TRACE',
  status,
  updatedAt,
});

test('a queue is made with its items and their states, newest last, and scores find its id', async () => {
  const items = [item('b', 'COMPLETED'), item('a', 'PENDING')];
  const source = fakeRemote({
    [`GET ${queues}`]: ({ query }) => pageOf([queue], query),
    [`GET ${queues}/q/items`]: ({ query }) => pageOf(items, query),
  });
  const target = fakeRemote({
    [`GET ${queues}`]: ({ query }) => pageOf([], query),
    [`POST ${queues}`]: () => ({ id: 'own' }),
    [`GET ${queues}/own/items`]: ({ query }) => pageOf([], query),
    [`POST ${queues}/own/items`]: () => ({}),
  });
  const { context, problems } = copying(source, target);
  expect(await copyAnnotationQueues(context)).toEqual({ there: 1, here: 1 });
  expect(target.calls.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([
    { name: 'review', scoreConfigIds: ['here'] },
    { objectId: 'a', objectType: 'TRACE', status: 'PENDING' },
    { objectId: 'b', objectType: 'TRACE', status: 'COMPLETED' },
  ]);
  expect([...context.queueIds, ...problems]).toEqual([['q', 'own']]);
});

test('again, what was changed there later is changed here, and what is there twice stays so', async () => {
  const source = fakeRemote({
    [`GET ${queues}`]: ({ query }) => pageOf([{ ...queue, description: 'new', updatedAt: late }], query),
    [`GET ${queues}/q/items`]: ({ query }) =>
      pageOf(
        [item('a', 'PENDING'), item('b', 'COMPLETED'), item('c', 'COMPLETED', late), item('a', 'COMPLETED')],
        query,
      ),
  });
  const target = fakeRemote({
    [`GET ${queues}`]: ({ query }) => pageOf([{ ...queue, id: 'own', scoreConfigIds: ['here'] }], query),
    [`PATCH ${queues}/own`]: () => ({ id: 'own' }),
    [`GET ${queues}/own/items`]: ({ query }) =>
      pageOf([item('c', 'PENDING'), item('b', 'PENDING', late), item('a', 'COMPLETED')], query),
    [`PATCH ${queues}/own/items/item c`]: () => ({}),
    [`POST ${queues}/own/items`]: () => ({}),
  });
  const { context } = copying(source, target);
  await copyAnnotationQueues(context);
  const changes = target.calls.filter(({ method }) => method !== undefined);
  expect(changes.map(({ method, body }) => [method, body])).toEqual([
    ['PATCH', { name: 'review', description: 'new', scoreConfigIds: ['here'] }],
    ['PATCH', { status: 'COMPLETED' }],
    ['POST', { objectId: 'a', objectType: 'TRACE', status: 'PENDING' }],
  ]);
});

const comment = (objectId: string, fields: object = {}) => ({
  id: objectId,
  objectType: 'TRACE',
  objectId,
  content: 'why?',
  authorUserId: 'ada',
  createdAt: early,
  ...fields,
});

test('comments come with their times; of those that are here none again, of other times none', async () => {
  const source = fakeRemote({
    [`GET ${comments}`]: ({ query }) =>
      pageOf(
        [
          comment('later', { createdAt: late }),
          comment('version there', { objectType: 'PROMPT' }),
          comment('here'),
          comment('here', { content: 'and?' }),
        ],
        query,
      ),
  });
  const target = fakeRemote({
    [`GET ${comments}`]: ({ query }) => pageOf([comment('here', { createdAt: '2026-03-01T10:00:00Z' })], query),
    [`POST ${comments}`]: () => ({}),
  });
  const { context } = copying(source, target);
  expect(await copyComments(context)).toEqual({ there: 3, here: 3 });
  const sent = target.calls.filter(({ method }) => method === 'POST');
  expect(sent.map(({ body }) => body)).toEqual([
    { projectId: '', objectType: 'TRACE', objectId: 'here', content: 'and?', createdAt: early },
    { projectId: '', objectType: 'PROMPT', objectId: 'version here', content: 'why?', createdAt: early },
  ]);
});

test('a comment waits until what it is about is readable, and is named where it never is', async () => {
  const source = fakeRemote({ [`GET ${comments}`]: ({ query }) => pageOf([comment('slow'), comment('gone')], query) });
  let tries = 0;
  const target = fakeRemote({
    [`GET ${comments}`]: ({ query }) => pageOf([], query),
    [`POST ${comments}`]: ({ body }) => {
      if ((body as { objectId: string }).objectId === 'slow' && (tries += 1) > 2) return {};
      throw notFound('The project has no such trace.');
    },
  });
  const { context, problems, waits } = copying(source, target);
  expect(await copyComments(context)).toEqual({ there: 2, here: 1 });
  expect(problems).toEqual(['comment on TRACE gone: The project has no such trace.']);
  expect(waits).toEqual([0, 2000, 5000, 15_000]);
});

test('a server without queues and comments has none', async () => {
  const { context } = copying(fakeRemote({}), fakeRemote({}));
  expect(await copyAnnotationQueues(context)).toEqual({ there: 0, here: 0 });
  expect(await copyComments(context)).toEqual({ there: 0, here: 0 });
});
