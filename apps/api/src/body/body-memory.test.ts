import { describe, expect, it } from 'vitest';

import { createBodyMemory } from './body-memory.ts';

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
});
