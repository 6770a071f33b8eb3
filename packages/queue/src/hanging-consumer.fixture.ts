import { testCodec } from './shared-queue.fixture.ts';
import { openIngestQueue } from './open-ingest-queue.ts';

/** A process of its own that takes all work and never ends any; says `taken` for each part. */
const [url = '', namespace = ''] = process.argv.slice(2);
const queue = await openIngestQueue({
  url,
  namespace,
  codec: testCodec,
  bytesMax: 1e8,
  ageMaxMs: 60_000,
  onError: () => undefined,
});
queue.consume({
  process: async () => {
    process.stdout.write('taken\n');
    await new Promise(() => undefined);
  },
  onUndecodable: async () => undefined,
  onPoison: async () => undefined,
  onShardsChanged: () => undefined,
});
