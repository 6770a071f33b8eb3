import { describe, expect, it } from 'vitest';
import type { CachedEntity } from './entity-cache.ts';
import { hasEnded, openWrite } from './open-write.fixture.ts';
import { writesInFlight } from './writes-in-flight.ts';

const entity = (record: string): CachedEntity<string> => ({
  record,
  createdAt: 0,
  mayHavePatches: false,
  acknowledged: { stored: undefined },
});

/** Writes of `a`, of `a` and `b`, and of `c`, in this order. */
const threeWrites = (moving: readonly string[] = []) => {
  const inFlight = writesInFlight<string>();
  const writes = [['a'], ['a', 'b'], ['c']].map((keys, index) => {
    const write = openWrite();
    const entities = new Map(keys.map((key) => [key, entity(`${key}${index}`)]));
    inFlight.add(entities, new Set(index === 0 ? moving : []), write.written);
    return write;
  });
  const [one, two, other] = writes as [(typeof writes)[0], (typeof writes)[0], (typeof writes)[0]];
  return { inFlight, one, two, other };
};

describe('the writes of one entity', () => {
  it('are known, and waited for, by its key alone', async () => {
    const { inFlight, one, two } = threeWrites();
    expect(['a', 'b', 'c', 'd'].map((key) => inFlight.has(key))).toEqual([true, true, true, false]);
    const [a, b] = [inFlight.ended('a'), inFlight.ended('b')];
    expect(await hasEnded(inFlight.ended('d'))).toBe(true);
    two.keep();
    expect([await hasEnded(a), await hasEnded(b)]).toEqual([false, true]);
    one.keep();
    expect(await hasEnded(a)).toBe(true);
    expect(['a', 'b', 'c'].map((key) => inFlight.has(key))).toEqual([false, false, true]);
  });

  it('leave it as the latest has it, as long as no later one has ended', async () => {
    const { inFlight, one, two } = threeWrites();
    expect(await inFlight.find('a')).toMatchObject({ record: 'a1' });
    expect(await inFlight.find('d')).toBeUndefined();
    two.keep();
    await inFlight.ended('b');
    const found = inFlight.find('a');
    expect(await hasEnded(found), 'the store has it once the older one has ended too').toBe(false);
    one.keep();
    expect(await found).toBeUndefined();
    expect(await inFlight.find('c')).toMatchObject({ record: 'c2' });
  });

  it('that end in their order outdate none after them', async () => {
    const { inFlight, one } = threeWrites();
    one.keep();
    expect(await hasEnded(inFlight.ended('a'))).toBe(false);
    expect(await inFlight.find('a')).toMatchObject({ record: 'a1' });
  });

  it('are uncertain when one of them moves it, or another write failed meanwhile', async () => {
    const { inFlight, one, two, other } = threeWrites(['a']);
    const moved = inFlight.certain('a');
    expect([await hasEnded(moved), await hasEnded(inFlight.certain('b'))]).toEqual([false, true]);
    other.fail();
    await inFlight.ended('c');
    const doubted = inFlight.certain('b');
    expect(await hasEnded(doubted)).toBe(false);
    one.keep();
    two.keep();
    expect([await hasEnded(moved), await hasEnded(doubted)]).toEqual([true, true]);
  });
});
