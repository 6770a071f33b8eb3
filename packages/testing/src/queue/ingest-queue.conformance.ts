import { afterEach, describe, expect, it } from 'vitest';
import { unavailable, type IngestBatch, type IngestQueue } from '@spanledger/core';
import { someProject } from '../telemetry/builders.ts';
import { openGate } from './open-gate.ts';
import { idsIn, ingestBatch, scorePatch } from './queue-builders.ts';

export type ProcessBatches = (batches: readonly IngestBatch[]) => Promise<void>;

/** A new, empty queue that passes its batches to `process`. */
export interface IngestQueueHarness {
  readonly queue: IngestQueue;
  /** True if the queue retries a batch that could not be stored; false if its sender must. */
  readonly doesRetry: boolean;
  close(): Promise<void>;
}

/** The contract of every ingest queue. */
export const describeIngestQueue = (
  name: string,
  make: (process: ProcessBatches) => Promise<IngestQueueHarness>,
): void => {
  describe(`IngestQueue: ${name}`, () => {
    const opened: IngestQueueHarness[] = [];
    const open = async (process: ProcessBatches): Promise<IngestQueueHarness> => {
      const harness = await make(process);
      opened.push(harness);
      return harness;
    };
    afterEach(async () => {
      for (const harness of opened.splice(0)) await harness.close();
    });

    it('hands over exactly what it was given, of every project', async () => {
      const stored: IngestBatch[] = [];
      const { queue } = await open(async (batches) => void stored.push(...batches));
      const [one, other] = [someProject(), someProject()];
      const batches = [
        ingestBatch({ projectId: one }, 40),
        ingestBatch({ projectId: other, scores: [scorePatch(), scorePatch()] }, 3),
        ingestBatch({ projectId: one, deletions: [{ kind: 'trace', id: 'gone' as never, clock: 1 }] }, 1),
      ];
      await Promise.all(batches.map(async (batch) => queue.enqueue(batch)));
      await expect.poll(() => idsIn(stored)).toEqual(idsIn(batches));
      for (const project of [one, other]) {
        const [given, taken] = [batches, stored].map((list) =>
          idsIn(list.filter(({ projectId }) => projectId === project)),
        );
        expect(taken).toEqual(given);
      }
    });

    it('hands over a batch that holds nothing but rejections, so that its receipt is written', async () => {
      const stored: IngestBatch[] = [];
      const { queue } = await open(async (batches) => void stored.push(...batches));
      const batch = ingestBatch({ projectId: someProject(), rejected: { invalid: 3 } }, 0);
      await queue.enqueue(batch);
      await expect.poll(() => stored).toEqual([{ ...batch, part: expect.any(Number) }]);
    });

    it('lists what is not stored yet, by project, and no longer once it is', async () => {
      const gate = openGate();
      const { queue } = await open(async () => gate.promise);
      const [one, other] = [ingestBatch({ projectId: someProject() }), ingestBatch({ projectId: someProject() })];
      const answers = [one, other].map(async (batch) => queue.enqueue(batch));
      const { id: batchId, projectId, receivedAt, payloadBytes } = one;
      await expect
        .poll(async () => queue.pending(projectId))
        .toEqual([expect.objectContaining({ batchId, projectId, receivedAt, payloadBytes, events: 1 })]);
      await expect.poll(async () => (await queue.pending()).length).toBe(2);
      gate.resolve();
      await Promise.all(answers);
      await expect.poll(async () => queue.pending()).toEqual([]);
    });

    it('a queue loses nothing in an outage: it tries again, or its sender is asked to', async () => {
      const stored: IngestBatch[] = [];
      let failures = 3;
      const { queue, doesRetry } = await open(async (batches) => {
        if ((failures -= 1) >= 0) throw unavailable('down');
        stored.push(...batches);
      });
      const batch = ingestBatch({ projectId: someProject() });
      if (doesRetry) await queue.enqueue(batch);
      else {
        await expect(queue.enqueue(batch)).rejects.toMatchObject({ code: 'unavailable' });
        await expect
          .poll(async () =>
            queue.enqueue(batch).then(
              () => true,
              () => false,
            ),
          )
          .toBe(true);
      }
      await expect.poll(() => idsIn(stored)).toEqual(idsIn([batch]));
    });

    it('refuses more once it is closed', async () => {
      const { queue } = await open(async () => undefined);
      await queue.close();
      const late = queue.enqueue(ingestBatch({ projectId: someProject() }));
      await expect(late).rejects.toMatchObject({ code: 'unavailable' });
    });
  });
};
