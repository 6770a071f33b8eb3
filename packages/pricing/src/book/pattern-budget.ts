import { setImmediate } from 'node:timers/promises';
import { conflict } from '@spanledger/core';
import { patternSize } from './match-pattern.ts';

/** The maximal size of all compiled patterns of one project: it bounds the time for one new name. */
const projectSizeMax = 10_000;
const sliceMs = 5;
const rememberedMax = 5000;

const sizes = new Map<string, number>();

const sizeOf = (pattern: string): number => {
  const known = sizes.get(pattern);
  if (known !== undefined) return known;
  const size = patternSize(pattern);
  const [oldest] = sizes.keys();
  if (sizes.size >= rememberedMax && oldest !== undefined) sizes.delete(oldest);
  sizes.set(pattern, size);
  return size;
};

/**
 * Rejects with `conflict` when a project with the patterns `others` may not have these too. Patterns of plain names
 * cost nothing.
 */
export const assertPatternsFit = async (patterns: readonly string[], others: readonly string[]): Promise<void> => {
  const size = await sumOfSizes(patterns);
  if (size === 0 || size + (await sumOfSizes(others)) <= projectSizeMax) return;
  throw conflict(
    `The patterns of a project's models can compile to ${projectSizeMax} instructions together, and with these they ` +
      'would be larger. Repeat less, delete a model, or list plain names, such as (?i)^(gpt-4o|gpt-4o-mini)$: those are free.',
  );
};

const sumOfSizes = async (patterns: readonly string[]): Promise<number> => {
  let sum = 0;
  let sliceEnd = performance.now() + sliceMs;
  for (const pattern of patterns) {
    sum += sizeOf(pattern);
    if (performance.now() < sliceEnd) continue;
    await setImmediate();
    sliceEnd = performance.now() + sliceMs;
  }
  return sum;
};
