import { expect, it } from 'vitest';
import { someProject } from '../telemetry/builders.ts';
import { consume } from './consume-shared-queue.ts';
import { ingestBatch } from './queue-builders.ts';
import type { SharedQueue, SharedQueueOpening } from './shared-queue-harness.ts';

/** A queue holds no more than its limit, and stores nothing of refused batches. */
export const describeQueueBounds = (open: (options?: SharedQueueOpening) => Promise<SharedQueue>): void => {
  it('refuses what does not fit, takes nothing of it, and takes it again once there is room', async () => {
    const queue = await open({ bytesMax: 20_000 });
    const projects = Array.from({ length: 60 }, someProject);
    let taken = 0;
    const refusal = await (async () => {
      for (const projectId of projects) {
        try {
          await queue.queue.enqueue(ingestBatch({ projectId }));
          taken += 1;
        } catch (error) {
          return error;
        }
      }
      return undefined;
    })();
    expect(refusal).toMatchObject({ code: 'unavailable', retryAfterSeconds: expect.any(Number) });
    expect(taken).toBeGreaterThan(1);
    const { bytes, projects: held } = await queue.stats();
    expect(bytes).toBeLessThanOrEqual(20_000);
    expect(held).toHaveLength(taken);
    consume(queue, {});
    await expect.poll(async () => queue.stats()).toMatchObject({ depth: 0 });
    await queue.queue.enqueue(ingestBatch({ projectId: someProject() }));
  });

  it('keeps room for others when one project fills it', async () => {
    const queue = await open({ bytesMax: 60_000 });
    const [loud, quiet] = [someProject(), someProject()];
    const fill = async (): Promise<unknown> => {
      for (;;) {
        try {
          await queue.queue.enqueue(ingestBatch({ projectId: loud }));
        } catch (error) {
          return error;
        }
      }
    };
    expect(await fill()).toMatchObject({ code: 'unavailable', message: expect.stringContaining('share') });
    await queue.queue.enqueue(ingestBatch({ projectId: quiet }));
    await queue.queue.enqueue(ingestBatch({ projectId: quiet }));
    expect(await fill()).toMatchObject({ code: 'unavailable' });
  });

  it('refuses more while what it holds is too old', async () => {
    const queue = await open({ ageMaxMs: 50 });
    await queue.queue.enqueue(ingestBatch({ projectId: someProject() }));
    await expect.poll(async () => (await queue.stats()).oldestAgeMs).toBeGreaterThan(60);
    const late = queue.queue.enqueue(ingestBatch({ projectId: someProject() }));
    await expect(late).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('old') });
  });
};
