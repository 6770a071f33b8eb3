import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { ownShard } from './shard-owner.ts';
import type { PartOutcome } from './shard-work.ts';
import type { PartStorage } from './store-part.ts';

const onError = (error: Error): void => expect.unreachable(error.message);

/** A shard with as many parts as are put into it, each of which is stored by `store`. */
const shardOf = (store: () => Promise<PartOutcome>) => {
  const concurrency = 64;
  const parts = new Set<string>();
  const storage: PartStorage = {
    store: async (ref) => {
      const outcome = await store();
      if (outcome === 'done') parts.delete(ref);
      return outcome;
    },
    inherit: async () => undefined,
    leave: async () => undefined,
  };
  const oldest = async (): Promise<readonly string[]> => [...parts].slice(0, concurrency);
  const owner = ownShard({ oldest, storage, holder: 'a', concurrency, onError });
  return { owner, parts };
};

test('a shard that is owned for long holds no memory of the parts that it has stored', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const { owner, parts } = shardOf(async () => 'done');
  const storeMany = async (): Promise<number> => {
    for (let part = 0; part < 20_000; part += 1) parts.add(`${part}`);
    owner.look();
    await expect.poll(() => parts.size).toBe(0);
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const before = await storeMany();
  expect((await storeMany()) - before).toBeLessThan(2_000_000);
  await owner.stop(0);
});
