import { openGivenQueue } from './shared-queue.fixture.ts';

/** A separate process that processes each batch briefly, and exits immediately when it starts a certain batch. */
const given = process.argv.slice(2);
const fatalId = given[2] ?? '';
const queue = await openGivenQueue(given);
queue.consume({
  process: async (batches) => {
    if (batches.some(({ id }) => id === fatalId)) process.kill(process.pid, 'SIGKILL');
    await new Promise((resolve) => void setTimeout(resolve, 20));
    for (const { id } of batches) process.stdout.write(`stored ${id}\n`);
  },
  onUndecodable: async () => undefined,
  onPoison: async (_payload, { batchId }, deaths) => void process.stdout.write(`poison ${batchId} ${deaths}\n`),
  onShardsChanged: () => undefined,
});
