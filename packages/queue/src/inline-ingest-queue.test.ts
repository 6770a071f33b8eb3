import { describe, expect, it } from 'vitest';
import { unavailable, type IngestBatch, type ProjectId } from '@spanledger/core';
import { inlineIngestQueue } from './inline-ingest-queue.ts';

const batch = (name: string, payloadBytes = 10): IngestBatch => ({
  projectId: name as ProjectId,
  receivedAt: 0,
  payloadBytes,
  observations: [],
  traces: [],
  scores: [],
  deletions: [],
});

/** A store whose writes end when the test says so. */
const controlledStore = () => {
  const groups: { names: string[]; finish: () => void; fail: (error: unknown) => void }[] = [];
  const arrivals: (() => void)[] = [];
  return {
    groups,
    process: async (batches: readonly IngestBatch[]): Promise<void> =>
      new Promise((resolve, reject) => {
        groups.push({ names: batches.map(({ projectId }) => projectId), finish: resolve, fail: reject });
        for (const arrive of arrivals.splice(0)) arrive();
      }),
    group: async (index: number) => {
      for (;;) {
        const group = groups[index];
        if (group !== undefined) return group;
        await new Promise<void>((resolve) => void arrivals.push(resolve));
      }
    },
  };
};

describe('inlineIngestQueue', () => {
  it('answers a batch only after its group is stored', async () => {
    const store = controlledStore();
    const queue = inlineIngestQueue({ process: store.process, waitMs: 0 });
    let isAnswered = false;
    const answer = queue.enqueue(batch('a')).then(() => {
      isAnswered = true;
    });
    const group = await store.group(0);
    expect(isAnswered).toBe(false);
    group.finish();
    await answer;
    expect(isAnswered).toBe(true);
  });

  it('stores batches that arrive together in one group', async () => {
    const store = controlledStore();
    const queue = inlineIngestQueue({ process: store.process, waitMs: 1 });
    const answers = ['a', 'b', 'c'].map(async (name) => queue.enqueue(batch(name)));
    const group = await store.group(0);
    expect(group.names).toEqual(['a', 'b', 'c']);
    group.finish();
    await Promise.all(answers);
  });

  it('gathers what arrives while as many groups as allowed are being written', async () => {
    const store = controlledStore();
    const queue = inlineIngestQueue({ process: store.process, waitMs: 0, groupsInFlightMax: 1 });
    const first = queue.enqueue(batch('a'));
    const group = await store.group(0);
    const later = [queue.enqueue(batch('b')), queue.enqueue(batch('c'))];
    group.finish();
    await first;
    const second = await store.group(1);
    expect(second.names).toEqual(['b', 'c']);
    second.finish();
    await Promise.all(later);
  });

  it('rejects the whole group during an outage, so that each sender sends again', async () => {
    const store = controlledStore();
    const queue = inlineIngestQueue({ process: store.process, waitMs: 1 });
    const answers = Promise.allSettled([queue.enqueue(batch('a')), queue.enqueue(batch('b'))]);
    (await store.group(0)).fail(unavailable('down'));
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(store.groups).toHaveLength(1);
  });

  it('stores the neighbours of a batch that cannot be stored', async () => {
    const queue = inlineIngestQueue({
      waitMs: 1,
      process: async (batches) => {
        if (batches.some(({ projectId }) => projectId === 'poison')) throw new Error('refused');
      },
    });
    const answers = await Promise.allSettled(['a', 'poison', 'b'].map(async (name) => queue.enqueue(batch(name))));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('refuses with a time to retry once too many bytes wait, and takes more when they are stored', async () => {
    const store = controlledStore();
    const queue = inlineIngestQueue({ process: store.process, waitMs: 0, groupsInFlightMax: 1, waitingBytesMax: 15 });
    const first = queue.enqueue(batch('a'));
    const group = await store.group(0);
    const second = queue.enqueue(batch('b'));
    await expect(queue.enqueue(batch('c'))).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 1 });
    group.finish();
    await first;
    const next = await store.group(1);
    const third = queue.enqueue(batch('c'));
    next.finish();
    (await store.group(2)).finish();
    await Promise.all([second, third]);
  });

  it('stores what it has taken before it closes, and refuses more', async () => {
    const store = controlledStore();
    const queue = inlineIngestQueue({ process: store.process, waitMs: 60_000 });
    const answer = queue.enqueue(batch('a'));
    const closing = queue.close();
    await expect(queue.enqueue(batch('b'))).rejects.toMatchObject({ code: 'unavailable' });
    (await store.group(0)).finish();
    await Promise.all([answer, closing]);
  });
});
