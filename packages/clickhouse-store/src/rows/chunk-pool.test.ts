import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chunkBytes, giveChunks, takeChunk } from './chunk-pool.ts';

const memoryOf = ({ buffer }: Uint8Array): unknown => buffer;
const take = (count: number): Buffer[] => Array.from({ length: count }, takeChunk);

beforeEach(() => vi.useFakeTimers());

afterEach(() => {
  // Everything that was given is dropped.
  vi.runAllTimers();
  vi.useRealTimers();
});

describe('chunks', () => {
  it('are used again, whole, once a piece of them was given back', () => {
    const chunk = takeChunk();
    giveChunks([chunk.subarray(0, 10)]);
    const again = takeChunk();
    expect(memoryOf(again)).toBe(memoryOf(chunk));
    expect(again).toHaveLength(chunkBytes);
  });

  it('are lent to one at a time, even if they are given back twice', () => {
    const chunk = takeChunk();
    giveChunks([chunk, chunk]);
    giveChunks([chunk]);
    expect(new Set([...take(3), Buffer.alloc(1)].map(memoryOf)).size).toBe(4);
  });

  it('are not made of memory that is not theirs', () => {
    const foreign = Buffer.allocUnsafeSlow(chunkBytes);
    giveChunks([foreign]);
    expect(memoryOf(takeChunk())).not.toBe(memoryOf(foreign));
  });

  it('are kept up to a number of them', () => {
    const many = take(200);
    giveChunks(many);
    const known = new Set(many.map(memoryOf));
    expect(take(200).filter((chunk) => known.has(memoryOf(chunk)))).toHaveLength(128);
  });

  it('are dropped when nothing was given back for a minute', () => {
    const [first, second] = [takeChunk(), takeChunk()];
    giveChunks([first]);
    vi.advanceTimersByTime(59_000);
    giveChunks([second]);
    vi.advanceTimersByTime(59_000);
    const given = new Set([first, second].map(memoryOf));
    const kept = take(2);
    expect(kept.map((chunk) => given.has(memoryOf(chunk)))).toEqual([true, true]);
    giveChunks(kept);
    vi.advanceTimersByTime(61_000);
    expect(given.has(memoryOf(takeChunk()))).toBe(false);
  });
});
