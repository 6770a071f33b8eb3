import { idsIn, ingestBatch, someProject } from '@spanledger/testing';
import { openGivenQueue } from './shared-queue.fixture.ts';

/** A separate process that sends a batch through the queue; prints `stored`, or the error. */
try {
  const queue = await openGivenQueue(process.argv.slice(2));
  const batch = ingestBatch({ projectId: someProject() }, 20);
  const stored = new Set<string>();
  await new Promise<void>((resolve) => {
    queue.consume({
      process: async (batches) => {
        for (const id of idsIn(batches)) stored.add(id);
        if (stored.size === idsIn([batch]).length) resolve();
      },
      onUndecodable: async () => undefined,
      onPoison: async () => undefined,
      onShardsChanged: () => undefined,
    });
    void queue.queue.enqueue(batch);
  });
  process.stdout.write('stored\n');
  await queue.close();
} catch (error) {
  const { code, message } = error as { code?: string; message?: string };
  process.stdout.write(`${code}: ${message}\n`);
}
process.exit(0);
