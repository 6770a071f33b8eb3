import { openGivenQueue } from './shared-queue.fixture.ts';

/** A separate process that takes all parts and never completes any; prints `taken` for each part. */
const given = process.argv.slice(2);
const queue = await openGivenQueue(given);
queue.consume({
  process: async () => {
    process.stdout.write('taken\n');
    await new Promise(() => undefined);
  },
  onUndecodable: async () => undefined,
  onPoison: async () => undefined,
  onShardsChanged: () => undefined,
});
