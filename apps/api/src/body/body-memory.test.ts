import { describe, expect, it } from 'vitest';

import { createBodyMemory, withDecodedCopy } from './body-memory.ts';

describe('the memory of bodies', () => {
  it('has room for others when one owner takes all that it may', () => {
    const memory = createBodyMemory(100);
    expect(memory.take('loud', 50)).toBe(true);
    expect(memory.take('loud', 1)).toBe(false);
    expect(memory.take('quiet', 50)).toBe(true);
    expect(memory.take('third', 1)).toBe(false);
  });

  it('has room again for what was given back', () => {
    const memory = createBodyMemory(100);
    memory.take('loud', 50);
    memory.give('loud', 30);
    expect(memory.take('loud', 30)).toBe(true);
    expect(memory.take('loud', 1)).toBe(false);
  });

  it('memory counts a body twice that is held together with its decoded copy, however it comes, but never refuses it for that alone', () => {
    const memory = createBodyMemory(200);
    const [whole, inPieces, large] = [withDecodedCopy(memory), withDecodedCopy(memory), withDecodedCopy(memory)];
    expect(whole.take('loud', 30)).toBe(true);
    for (let piece = 0; piece < 10; piece += 1) expect(inPieces.take('loud', 2)).toBe(true);
    expect(memory.take('loud', 1)).toBe(false);
    inPieces.give('loud', 20);
    whole.give('loud', 30);
    expect(large.take('loud', 90)).toBe(true);
    expect(memory.take('loud', 1)).toBe(false);
    large.give('loud', 90);
    expect(memory.take('loud', 100)).toBe(true);
  });
});
