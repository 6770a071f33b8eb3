import type { Sample } from './differences.ts';

/** The count, mean and variance of numbers. */
export const sampleOfNumbers = (numbers: readonly number[]): Sample => {
  const count = numbers.length;
  if (count === 0) return { count, mean: null, variance: null };
  const mean = numbers.reduce((sum, each) => sum + each, 0) / count;
  if (count === 1) return { count, mean, variance: null };
  const squares = numbers.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return { count, mean, variance: Number.isFinite(squares) ? squares / (count - 1) : null };
};
