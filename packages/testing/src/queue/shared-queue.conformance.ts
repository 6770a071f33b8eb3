import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { partNumber, unavailable, type BatchId, type IngestBatch } from '@spanledger/core';
import { someProject } from '../telemetry/builders.ts';
import { openGate } from './open-gate.ts';
import { consume } from './consume-shared-queue.ts';
import { idsIn, ingestBatch } from './queue-builders.ts';
import { describeQueueBounds } from './queue-bounds.conformance.ts';
import type { SharedQueue, SharedQueueHarness, SharedQueueOpening } from './shared-queue-harness.ts';

const few = 4;

/** The contract of a queue between processes, in addition to that of every queue. */
export const describeSharedQueue = (name: string, make: () => Promise<SharedQueueHarness>): void => {
  describe(`shared ingest queue: ${name}`, () => {
    let harness: SharedQueueHarness;
    let opened: SharedQueue[] = [];
    beforeEach(async () => {
      harness = await make();
    });
    afterEach(async () => {
      await Promise.all(opened.map(async (queue) => queue.close()));
      opened = [];
    });
    const open = async (options: SharedQueueOpening = { shards: few }): Promise<SharedQueue> => {
      const queue = await harness.open(options);
      opened.push(queue);
      return queue;
    };
    it('takes a batch once, however often it is enqueued', async () => {
      const one = await open();
      const batch = ingestBatch({ projectId: someProject() }, 20);
      await one.queue.enqueue(batch);
      const once = await one.stats();
      const other = await open();
      await Promise.all([one.queue.enqueue(batch), other.queue.enqueue(batch), other.queue.enqueue(batch)]);
      expect(await one.stats()).toMatchObject({ depth: once.depth, bytes: once.bytes });
      const stored: IngestBatch[] = [];
      consume(other, { process: async (batches) => void stored.push(...batches) });
      await expect.poll(async () => (await one.stats()).depth).toBe(0);
      expect(idsIn(stored)).toEqual(idsIn([batch]));
    });

    it('keeps what was enqueued when every process ends', async () => {
      const first = await open();
      const batch = ingestBatch({ projectId: someProject() }, 10);
      await first.queue.enqueue(batch);
      await first.close();
      const stored: IngestBatch[] = [];
      consume(await open(), { process: async (batches) => void stored.push(...batches) });
      await expect.poll(() => idsIn(stored)).toEqual(idsIn([batch]));
    });

    it('finds parts of whose arrival it was not told', async () => {
      const queue = await open();
      const stored: IngestBatch[] = [];
      const consumer = consume(queue, { process: async (batches) => void stored.push(...batches) });
      await expect.poll(() => consumer.owned.length).toBe(queue.shards);
      const batch = ingestBatch({ projectId: someProject() }, 10);
      await harness.loseWatches();
      await queue.queue.enqueue(batch);
      await expect.poll(() => idsIn(stored)).toEqual(idsIn([batch]));
      await expect.poll(async () => (await queue.stats()).bytes).toBe(0);
    });

    it('counts what it holds exactly, and nothing when it is empty', async () => {
      const queue = await open();
      const [one, other] = [someProject(), someProject()];
      await queue.queue.enqueue(ingestBatch({ projectId: one }, 30));
      await queue.queue.enqueue(ingestBatch({ projectId: other }, 1));
      const { depth, bytes, shardDepths, projects, oldestAgeMs } = await queue.stats();
      expect(shardDepths).toHaveLength(queue.shards);
      expect(shardDepths.reduce((sum, own) => sum + own, 0)).toBe(depth);
      expect(projects.map(({ projectId }) => projectId).sort()).toEqual([one, other].sort());
      expect(projects.reduce((sum, own) => sum + own.parts, 0)).toBe(depth);
      expect(projects.reduce((sum, own) => sum + own.bytes, 0)).toBe(bytes);
      expect(bytes).toBeGreaterThan(0);
      expect(oldestAgeMs).toBeGreaterThanOrEqual(0);
      expect((await queue.queue.pending(other)).map(({ projectId }) => projectId)).toEqual([other]);
      consume(queue, {});
      await expect.poll(async () => queue.stats()).toMatchObject({ depth: 0, bytes: 0, oldestAgeMs: 0, projects: [] });
    });

    describeQueueBounds(open);

    it('never gives one shard to two consumers, and shares the shards when consumers come and go', async () => {
      const [one, other] = [await open(), await open()];
      const busy = new Map<string, Set<string>>();
      const clashes: string[] = [];
      const working = (who: string) => async (batches: readonly IngestBatch[]) => {
        for (const { traces } of batches) {
          for (const { id } of traces) {
            const owners = busy.get(id) ?? new Set();
            busy.set(id, owners.add(who));
            if (owners.size > 1) clashes.push(id);
          }
        }
        await new Promise((done) => void setTimeout(done, 20));
        for (const { traces } of batches) for (const { id } of traces) busy.get(id)?.delete(who);
      };
      const first = consume(one, { process: working('one') });
      await expect.poll(() => first.owned.length).toBe(one.shards);
      const projectId = someProject();
      const traces = ingestBatch({ projectId }, 40).traces;
      const ending = new AbortController();
      const load = (async () => {
        while (!ending.signal.aborted) {
          await one.queue.enqueue(ingestBatch({ projectId, traces, observations: [] }));
          // With this pause every shard still has work at all times, and other processes get CPU time.
          await new Promise((done) => void setTimeout(done, 20));
        }
      })();
      const second = consume(other, { process: working('other') });
      const overlap = (): number => first.owned.filter((shard) => second.owned.includes(shard)).length;
      await expect
        .poll(() => {
          expect(overlap()).toBe(0);
          return [first.owned.length, second.owned.length];
        })
        .toEqual([one.shards / 2, one.shards / 2]);
      await first.stop(5_000);
      expect(first.owned).toEqual([]);
      await expect.poll(() => second.owned.length).toBe(one.shards);
      ending.abort();
      await load;
      await expect.poll(async () => (await one.stats()).depth).toBe(0);
      expect(clashes).toEqual([]);
    });

    it('takes over the shards of a consumer that died, within seconds', async () => {
      const queue = await open();
      expect(await harness.holdAndDie()).toHaveLength(queue.shards);
      const stored: IngestBatch[] = [];
      consume(queue, { process: async (batches) => void stored.push(...batches) });
      const batch = ingestBatch({ projectId: someProject() }, 20);
      await queue.queue.enqueue(batch);
      await expect.poll(() => idsIn(stored)).toEqual(idsIn([batch]));
    });

    it('names what another consumer had in hand, which may be storing it still, and nothing else', async () => {
      const [one, other] = [await open({ shards: 1 }), await open({ shards: 1 })];
      const projectId = someProject();
      const [begun, waiting] = [ingestBatch({ projectId }), ingestBatch({ projectId })];
      const gate = openGate();
      const taken: IngestBatch[] = [];
      const first = consume(one, {
        process: async (batches) => {
          taken.push(...batches);
          await gate.promise;
        },
      });
      await one.queue.enqueue(begun);
      await expect.poll(() => idsIn(taken)).toEqual(idsIn([begun]));
      const stored: IngestBatch[] = [];
      await first.stop(0);
      await one.queue.enqueue(waiting);
      consume(other, { process: async (batches) => void stored.push(...batches) });
      await expect.poll(() => idsIn(stored)).toEqual(idsIn([begun, waiting]));
      gate.resolve();
      const named = stored.filter(({ wasBegunElsewhere }) => wasBegunElsewhere === true);
      expect(idsIn(named)).toEqual(idsIn([begun]));
      expect(taken.map(({ wasBegunElsewhere }) => wasBegunElsewhere)).toEqual([undefined]);
    });

    it('removes nothing that a former owner may have begun before all of it is stored', async () => {
      const queue = await open({ shards: 1 });
      const batches = [1, 2, 3].map(() => ingestBatch({ projectId: someProject() }, 1));
      for (const batch of batches) await queue.queue.enqueue(batch);
      const gate = openGate();
      const begun: IngestBatch[] = [];
      consume(queue, {
        process: async (given) => {
          begun.push(...given);
          if (idsIn(given).join() === idsIn(batches.slice(2)).join()) await gate.promise;
        },
      });
      await expect.poll(() => idsIn(begun)).toEqual(idsIn(batches));
      expect((await queue.stats()).depth).toBe(batches.length);
      gate.resolve();
      await expect.poll(async () => (await queue.stats()).depth).toBe(0);
    });

    it('a consumer announces its shards before their first job, and their release after their last', async () => {
      const queue = await open();
      const told: (readonly number[])[] = [];
      const early: IngestBatch[] = [];
      const consumer = consume(queue, {
        onShardsChanged: (owned) => void told.push(owned),
        process: async (batches) => void (told.length === 0 && early.push(...batches)),
      });
      await queue.queue.enqueue(ingestBatch({ projectId: someProject() }, 20));
      await expect.poll(async () => (await queue.stats()).depth).toBe(0);
      expect(early).toEqual([]);
      expect(told[0]).toEqual(Array.from({ length: queue.shards }, (_, shard) => shard));
      await consumer.stop(1_000);
      expect(told.at(-1)).toEqual([]);
    });

    it('tries again for as long as an outage lasts, and after any other failure', async () => {
      const queue = await open();
      const stored: IngestBatch[] = [];
      let calls = 0;
      consume(queue, {
        process: async (batches) => {
          calls += 1;
          if (calls <= 4) throw calls === 2 ? new Error('unexpected') : unavailable('down');
          stored.push(...batches);
        },
      });
      const batch = ingestBatch({ projectId: someProject() });
      await queue.queue.enqueue(batch);
      await expect.poll(() => idsIn(stored)).toEqual(idsIn([batch]));
      expect(calls).toBe(5);
      await expect.poll(async () => (await queue.stats()).depth).toBe(0);
    });

    it('hands over what cannot be decoded as it is, once, and goes on', async () => {
      const queue = await open();
      const letters: { payload: Uint8Array; id: string; part: number }[] = [];
      const stored: IngestBatch[] = [];
      const projectId = someProject();
      const [bad, good] = [
        ingestBatch({ projectId, id: harness.undecodableId as BatchId }),
        ingestBatch({ projectId }),
      ];
      consume(queue, {
        process: async (batches) => void stored.push(...batches),
        onUndecodable: async (payload, { batchId, part }) => void letters.push({ payload, id: batchId, part }),
      });
      await queue.queue.enqueue(bad);
      await queue.queue.enqueue(good);
      await expect.poll(async () => (await queue.stats()).depth).toBe(0);
      expect(letters).toEqual([{ payload: expect.any(Uint8Array), id: bad.id, part: partNumber(queue.shards, 0) }]);
      expect(idsIn(stored)).toEqual(idsIn([good]));
    });

    it('waits for what runs when it stops', async () => {
      const queue = await open();
      const gate = openGate();
      const running: IngestBatch[] = [];
      const consumer = consume(queue, {
        process: async (batches) => {
          running.push(...batches);
          await gate.promise;
        },
      });
      await queue.queue.enqueue(ingestBatch({ projectId: someProject() }));
      await expect.poll(() => running.length).toBe(1);
      const stopped = consumer.stop(10_000);
      expect((await queue.stats()).depth).toBe(1);
      gate.resolve();
      await stopped;
      expect((await queue.stats()).depth).toBe(0);
    });

    it('hands back at once what does not end in time, and what waits to be tried again', async () => {
      const queue = await open();
      const hung: IngestBatch[] = [];
      const first = consume(queue, {
        process: async (batches) => {
          hung.push(...batches);
          if (hung.length === 1) throw unavailable('down');
          return openGate().promise;
        },
      });
      const batch = ingestBatch({ projectId: someProject() });
      const retried = ingestBatch({ projectId: someProject() });
      await queue.queue.enqueue(retried);
      await queue.queue.enqueue(batch);
      await expect.poll(() => hung.length).toBeGreaterThan(1);
      await first.stop(50);
      const stored: IngestBatch[] = [];
      expect(await harness.holdAndRelease()).toHaveLength(queue.shards);
      consume(queue, { process: async (batches) => void stored.push(...batches) });
      await expect.poll(() => idsIn(stored)).toEqual(idsIn([batch, retried]));
    });

    it('keeps its number of shards: another is refused, until it is changed while nothing waits', async () => {
      const queue = await open({ shards: 4 });
      expect(queue.shards).toBe(4);
      await expect(harness.open({ shards: 6 })).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('4'),
      });
      expect((await open({})).shards).toBe(4);
      await queue.queue.enqueue(ingestBatch({ projectId: someProject() }));
      await expect(harness.reshard(6)).rejects.toMatchObject({ code: 'conflict' });
      const consumer = consume(queue, {});
      await expect.poll(async () => (await queue.stats()).depth).toBe(0);
      await expect(harness.reshard(6)).rejects.toMatchObject({ code: 'conflict' });
      await consumer.stop(1_000);
      await harness.reshard(6);
      expect((await open({ shards: 6 })).shards).toBe(6);
      const stale = queue.queue.enqueue(ingestBatch({ projectId: someProject() }));
      await expect(stale).rejects.toMatchObject({ code: 'unavailable' });
    });
  });
};
