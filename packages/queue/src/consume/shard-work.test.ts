import { expect, test } from 'vitest';
import { shardWork, type PartOutcome } from './shard-work.ts';

/** A shard whose parts complete when the test releases them. */
const shardOf = (concurrency: number) => {
  const parts: string[] = [];
  const running = new Map<string, (outcome: PartOutcome) => void>();
  const begun: string[] = [];
  const errors: Error[] = [];
  const ending = new AbortController();
  let refuses = false;
  const work = shardWork({
    oldest: async () => {
      if (refuses) throw new Error('lost');
      return parts.slice(0, concurrency);
    },
    run: async (ref) => {
      begun.push(ref);
      return new Promise((resolve) => running.set(ref, resolve));
    },
    concurrency,
    ending: ending.signal,
    onError: (error) => void errors.push(error),
  });
  return {
    work,
    begun,
    errors,
    ending,
    put: (...refs: readonly string[]) => void parts.push(...refs),
    refuse: (isRefusing: boolean) => {
      refuses = isRefusing;
    },
    end: (ref: string, outcome: PartOutcome = 'done') => {
      if (outcome === 'done') parts.splice(parts.indexOf(ref), 1);
      running.get(ref)?.(outcome);
    },
  };
};

test('parts of a shard are worked on in the order in which they came, so many side by side', async () => {
  const shard = shardOf(2);
  shard.put('a', 'b', 'c', 'd', 'e');
  shard.work.look();
  await expect.poll(() => shard.begun).toEqual(['a', 'b']);
  shard.end('b');
  await expect.poll(() => shard.begun).toEqual(['a', 'b', 'c']);
  shard.end('a');
  shard.end('c');
  await expect.poll(() => shard.begun).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('a part is not taken twice while it is worked on, however often its shard is looked at', async () => {
  const shard = shardOf(3);
  shard.put('a');
  for (let look = 0; look < 3; look += 1) shard.work.look();
  await expect.poll(() => shard.begun).toEqual(['a']);
  shard.put('b');
  shard.work.look();
  await expect.poll(() => shard.begun).toEqual(['a', 'b']);
});

test('what comes while all hands are full is taken without another look', async () => {
  const shard = shardOf(1);
  shard.put('a');
  shard.work.look();
  await expect.poll(() => shard.begun).toEqual(['a']);
  shard.put('b');
  shard.work.look();
  shard.end('a');
  await expect.poll(() => shard.begun).toEqual(['a', 'b']);
});

test('a part that was handed back is tried again at the next look, not in a circle', async () => {
  const shard = shardOf(1);
  shard.put('a', 'b');
  shard.work.look();
  await expect.poll(() => shard.begun).toEqual(['a']);
  shard.end('a', 'handed-back');
  await shard.work.settle();
  expect(shard.begun).toEqual(['a']);
  shard.work.look();
  await expect.poll(() => shard.begun).toEqual(['a', 'a']);
});

test('a look that fails is reported, and the next one finds the parts', async () => {
  const shard = shardOf(1);
  shard.put('a');
  shard.refuse(true);
  shard.work.look();
  await expect.poll(() => shard.errors).toHaveLength(1);
  shard.refuse(false);
  shard.work.look();
  await expect.poll(() => shard.begun).toEqual(['a']);
});

test('nothing is taken after the end, and what runs is waited for', async () => {
  const shard = shardOf(2);
  shard.put('a');
  shard.work.look();
  await expect.poll(() => shard.begun).toEqual(['a']);
  shard.put('b');
  shard.ending.abort();
  shard.work.look();
  let isSettled = false;
  const settled = shard.work.settle().then(() => {
    isSettled = true;
  });
  expect(isSettled).toBe(false);
  shard.end('a');
  await settled;
  expect(shard.begun).toEqual(['a']);
});
