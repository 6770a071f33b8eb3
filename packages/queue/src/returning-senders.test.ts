import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BatchId, IngestBatch, ProjectId } from '@spanledger/core';
import { inlineIngestQueue, type InlineIngestQueueOptions } from './inline-ingest-queue.ts';

const batch = (name: string): IngestBatch => ({
  id: name as BatchId,
  part: 0,
  projectId: 'p' as ProjectId,
  rejected: {},
  receivedAt: 0,
  payloadBytes: 10,
  observations: [],
  traces: [],
  scores: [],
  deletions: [],
});

const waitMs = 4;
const groupMs = 40;

/** A queue whose groups complete when the test releases them, and the ids of the batches of each group. */
const openQueue = (options: Pick<InlineIngestQueueOptions, 'patience'> = {}) => {
  const groups: string[][] = [];
  const ends: (() => void)[] = [];
  const process = async (batches: readonly IngestBatch[]): Promise<void> => {
    groups.push(batches.map(({ id }) => id));
    return new Promise((resolve) => void ends.push(resolve));
  };
  const queue = inlineIngestQueue({ process, waitMs, ...options });
  const answers: Promise<void>[] = [];
  const send = (name: string): void => void answers.push(queue.enqueue(batch(name)));
  const endGroup = async (): Promise<void> => {
    await vi.advanceTimersByTimeAsync(groupMs);
    ends.shift()?.();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { groups, send, endGroup, close: async () => queue.close(), answered: async () => Promise.all(answers) };
};

/** The first group is stored, and another sender waits for the second one. */
const withOneWaiting = async (options?: Pick<InlineIngestQueueOptions, 'patience'>) => {
  const opened = openQueue(options);
  opened.send('a1');
  await vi.advanceTimersByTimeAsync(waitMs);
  opened.send('b1');
  await opened.endGroup();
  expect(opened.groups).toEqual([['a1']]);
  return opened;
};

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

test('a group begins as soon as all who were there when the last one ended have sent again', async () => {
  const { groups, send, endGroup, answered } = await withOneWaiting();
  send('a2');
  expect(groups).toEqual([['a1'], ['b1', 'a2']]);
  await endGroup();
  await answered();
});

test('a sender that does not come back is waited for at most half as long as the last group took', async () => {
  const { groups, endGroup, answered } = await withOneWaiting();
  await vi.advanceTimersByTimeAsync(groupMs);
  expect(groups).toEqual([['a1'], ['b1']]);
  await endGroup();
  await answered();
});

test('where no client waits for an answer, the next group may wait as long as the last one took', async () => {
  const { groups, endGroup, answered } = await withOneWaiting({ patience: { shareOfGroup: 1, msMax: 150 } });
  await vi.advanceTimersByTimeAsync(groupMs - 1);
  expect(groups).toEqual([['a1']]);
  await vi.advanceTimersByTimeAsync(2);
  expect(groups).toEqual([['a1'], ['b1']]);
  await endGroup();
  await answered();
});

test('a lone sender waits for no other once it has been alone', async () => {
  const { groups, send, endGroup, answered } = openQueue();
  send('a1');
  await vi.advanceTimersByTimeAsync(waitMs);
  await endGroup();
  send('a2');
  expect(groups).toEqual([['a1'], ['a2']]);
  await endGroup();
  await answered();
});

test('a queue that closes waits for no sender', async () => {
  const { groups, endGroup, close, answered } = await withOneWaiting();
  const closing = close();
  expect(groups).toEqual([['a1'], ['b1']]);
  await endGroup();
  await Promise.all([closing, answered()]);
});
