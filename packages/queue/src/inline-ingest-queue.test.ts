import { describe, expect, it } from 'vitest';
import { unavailable, type BatchId, type IngestBatch, type ProjectId, type TracePatch } from '@spanledger/core';
import { describeIngestQueue } from '@spanledger/testing';
import { inlineIngestQueue } from './inline-ingest-queue.ts';

const batch = (name: string, payloadBytes = 10): IngestBatch => ({
  id: name as BatchId,
  part: 0,
  projectId: name as ProjectId,
  rejected: {},
  receivedAt: 0,
  payloadBytes,
  observations: [],
  traces: [],
  scores: [],
  deletions: [],
});

/** The queue reads only its time. */
const traceAt = (timestamp: number | null): TracePatch => ({ record: { timestamp } }) as TracePatch;
const tracePatch = traceAt(null);

/** A batch with events in this many consecutive months. */
const scattered = (name: string, first: number, months: number): IngestBatch => ({
  ...batch(name),
  traces: Array.from({ length: months }, (_, at) => traceAt(Date.UTC(1980, first + at, 15) * 1000)),
});

/** Large enough that other batches must not wait for it. */
const bulk = (name: string): IngestBatch => ({
  ...batch(name),
  traces: Array.from({ length: 5000 }, () => tracePatch),
});

/** A store whose writes complete when the test releases them. */
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

describeIngestQueue('inline', async (process) => {
  const queue = inlineIngestQueue({ process });
  return { queue, doesRetry: false, close: async () => queue.close() };
});

describe('inlineIngestQueue', () => {
  it('inlineIngestQueue answers a batch only after its group is stored', async () => {
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

  it('inlineIngestQueue stores batches that arrive together in one group', async () => {
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

  it('inlineIngestQueue rejects the whole group during an outage, so that each sender sends again', async () => {
    const store = controlledStore();
    const queue = inlineIngestQueue({ process: store.process, waitMs: 1 });
    const answers = Promise.allSettled([queue.enqueue(batch('a')), queue.enqueue(batch('b'))]);
    (await store.group(0)).fail(unavailable('down'));
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(store.groups).toHaveLength(1);
  });

  it('inlineIngestQueue stores the neighbours of a batch that cannot be stored', async () => {
    const queue = inlineIngestQueue({
      waitMs: 1,
      process: async (batches) => {
        if (batches.some(({ projectId }) => projectId === 'poison')) throw new Error('refused');
      },
    });
    const answers = await Promise.allSettled(['a', 'poison', 'b'].map(async (name) => queue.enqueue(batch(name))));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('inlineIngestQueue finds the batch that cannot be stored among many in few tries', async () => {
    let tries = 0;
    const queue = inlineIngestQueue({
      waitMs: 1,
      process: async (batches) => {
        tries += 1;
        if (batches.some(({ projectId }) => projectId === 'poison')) throw new Error('refused');
      },
    });
    const names = Array.from({ length: 64 }, (_, at) => (at === 40 ? 'poison' : 'fine'));
    const answers = await Promise.allSettled(names.map(async (name) => queue.enqueue(batch(name))));
    expect(answers.map(({ status }) => status === 'rejected')).toEqual(names.map((name) => name === 'poison'));
    expect(tries).toBe(1 + 2 * Math.log2(names.length));
  });

  it('inlineIngestQueue stores what comes later without waiting until a batch that cannot be stored is found', async () => {
    const store = controlledStore();
    const queue = inlineIngestQueue({ process: store.process, waitMs: 0 });
    const suspected = Promise.allSettled(['a', 'poison'].map(async (name) => queue.enqueue(batch(name))));
    (await store.group(0)).fail(new Error('refused'));
    const half = await store.group(1);
    const later = queue.enqueue(batch('later'));
    (await store.group(2)).finish();
    await later;
    half.finish();
    (await store.group(3)).fail(new Error('refused'));
    expect((await suspected).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  it('inlineIngestQueue refuses with a time to retry once too many bytes wait, and takes more when they are stored', async () => {
    const store = controlledStore();
    const queue = inlineIngestQueue({ process: store.process, waitMs: 0, groupsInFlightMax: 1, waitingBytesMax: 15 });
    const first = queue.enqueue(batch('a'));
    const group = await store.group(0);
    const second = queue.enqueue(batch('b'));
    await expect(queue.enqueue(batch('b'))).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 1 });
    group.finish();
    await first;
    const next = await store.group(1);
    const third = queue.enqueue(batch('c'));
    next.finish();
    (await store.group(2)).finish();
    await Promise.all([second, third]);
  });

  it('weighs what many small entities take in memory, not only their payload', async () => {
    const store = controlledStore();
    const queue = inlineIngestQueue({
      process: store.process,
      waitMs: 0,
      groupsInFlightMax: 1,
      waitingBytesMax: 100_000,
    });
    const small = { ...batch('b'), traces: Array.from({ length: 100 }, () => tracePatch) };
    const answers = [queue.enqueue(batch('a'))];
    const group = await store.group(0);
    answers.push(queue.enqueue(small));
    await expect(queue.enqueue(batch('b'))).rejects.toMatchObject({ code: 'unavailable' });
    group.finish();
    (await store.group(1)).finish();
    await Promise.all(answers);
  });

  it('a loud project leaves room for the others, and they take turns', async () => {
    const store = controlledStore();
    const queue = inlineIngestQueue({
      process: store.process,
      waitMs: 0,
      groupsInFlightMax: 1,
      groupRowsMax: 2,
      waitingBytesMax: 100_000,
    });
    const loud = { ...batch('loud'), traces: [tracePatch] };
    const quiet = { ...batch('quiet'), traces: [tracePatch] };
    const answers = [queue.enqueue(loud)];
    const group = await store.group(0);
    const accepted = Array.from({ length: 33 }, async () => queue.enqueue(loud));
    await expect(queue.enqueue(loud)).rejects.toMatchObject({ code: 'unavailable' });
    answers.push(...accepted, queue.enqueue(quiet));
    group.finish();
    const next = await store.group(1);
    expect(next.names).toEqual(['loud', 'quiet']);
    next.finish();
    for (let index = 2; index < 18; index += 1) (await store.group(index)).finish();
    await Promise.all(answers);
  });

  it('what is small passes the bulk of other projects that is being stored, and nothing of its own project', async () => {
    const store = controlledStore();
    const queue = inlineIngestQueue({ process: store.process, waitMs: 0 });
    const answers = [queue.enqueue(bulk('loud'))];
    const large = await store.group(0);
    answers.push(queue.enqueue(batch('loud')), queue.enqueue(bulk('louder')), queue.enqueue(batch('quiet')));
    const passing = await store.group(1);
    expect(passing.names).toEqual(['quiet']);
    answers.push(queue.enqueue(batch('quiet')), queue.enqueue(batch('other')));
    passing.finish();
    const next = await store.group(2);
    expect(next.names).toEqual(['quiet', 'other']);
    next.finish();
    large.finish();
    const last = await store.group(3);
    expect(last.names).toEqual(['loud']);
    last.finish();
    (await store.group(4)).finish();
    await Promise.all(answers);
  });

  it('what is small is in no group with the bulk of another project, which has its turn all the same', async () => {
    const store = controlledStore();
    const queue = inlineIngestQueue({ process: store.process, waitMs: 0 });
    const answers = [queue.enqueue(batch('first'))];
    const first = await store.group(0);
    const waiting = [batch('a'), bulk('loud'), batch('b'), bulk('loud'), batch('a')];
    answers.push(...waiting.map(async (each) => queue.enqueue(each)));
    first.finish();
    const small = await store.group(1);
    expect(small.names).toEqual(['a', 'b', 'a']);
    answers.push(queue.enqueue(batch('a')));
    small.finish();
    const large = await store.group(2);
    expect(large.names).toEqual(['loud', 'loud']);
    const passing = await store.group(3);
    expect(passing.names).toEqual(['a']);
    large.finish();
    passing.finish();
    await Promise.all(answers);
  });

  it('small groups are gathered as long as nothing large is being stored', async () => {
    const store = controlledStore();
    const queue = inlineIngestQueue({ process: store.process, waitMs: 0 });
    const answers = [queue.enqueue(batch('first'))];
    const first = await store.group(0);
    answers.push(queue.enqueue(batch('a')), queue.enqueue(batch('b')));
    // After the queue's own timer.
    await new Promise((resolve) => void setTimeout(resolve, 1));
    expect(store.groups).toHaveLength(1);
    first.finish();
    expect((await store.group(1)).names).toEqual(['a', 'b']);
    store.groups[1]?.finish();
    await Promise.all(answers);
  });

  it('a batch of many months shares its group with neighbours of today, not with others of many months', async () => {
    const store = controlledStore();
    const queue = inlineIngestQueue({ process: store.process, waitMs: 0, groupsInFlightMax: 1 });
    const send = async (sent: IngestBatch): Promise<void> => queue.enqueue(sent);
    const answers = [send(batch('first'))];
    const first = await store.group(0);
    answers.push(
      ...[scattered('mad', 0, 120), scattered('mad', 120, 120), scattered('mad', 120, 120)].map(send),
      ...[scattered('one', 500, 2), scattered('two', 500, 2)].map(send),
    );
    first.finish();
    const next = await store.group(1);
    expect(next.names).toEqual(['mad', 'one', 'two']);
    next.finish();
    const last = await store.group(2);
    expect(last.names).toEqual(['mad', 'mad']);
    last.finish();
    await Promise.all(answers);
  });

  it('a batch larger than all that may wait is taken, and leaves room for other projects', async () => {
    const store = controlledStore();
    const queue = inlineIngestQueue({ process: store.process, waitMs: 0, groupsInFlightMax: 1, waitingBytesMax: 100 });
    const first = queue.enqueue(batch('a'));
    const group = await store.group(0);
    const answers = [queue.enqueue(batch('huge', 1000)), queue.enqueue(batch('b'))];
    await expect(queue.enqueue(batch('huge'))).rejects.toMatchObject({ code: 'unavailable' });
    group.finish();
    await first;
    (await store.group(1)).finish();
    await Promise.all(answers);
  });

  it('inlineIngestQueue stores what it has taken before it closes, and refuses more', async () => {
    const store = controlledStore();
    const queue = inlineIngestQueue({ process: store.process, waitMs: 60_000 });
    const answer = queue.enqueue(batch('a'));
    const closing = queue.close();
    await expect(queue.enqueue(batch('b'))).rejects.toMatchObject({ code: 'unavailable' });
    (await store.group(0)).finish();
    await Promise.all([answer, closing]);
  });
});
