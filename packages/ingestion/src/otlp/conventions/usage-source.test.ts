import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countedUsage, countOf } from './usage-source.ts';

const count = fc.integer({ min: 1, max: 100_000 });

describe('a count', () => {
  test.each([
    [0, 0],
    [-0, 0],
    [12, 12],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ['12', 12],
    [' 007 ', 7],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('%j is %i', (value, counted) => {
    expect(countOf(value)).toBe(counted);
  });

  test.each([
    -1,
    1.5,
    2 ** 53,
    Number.NaN,
    '',
    ' ',
    '1.0',
    '1e3',
    '0x10',
    '-1',
    '9007199254740992',
    true,
    null,
    [],
    {},
  ])('%j is none', (value) => {
    expect(countOf(value)).toBeUndefined();
  });
});

describe('usage as an emitter reports it', () => {
  test('usage has its reasoning apart from the output when only that adds up to the total', () => {
    const usage = countedUsage(
      { input: 100, output: 20, total: 150, outputParts: { output_reasoning_tokens: 30 } },
      'inclusive',
      'own',
    );
    expect(usage?.details).toEqual({ input: 100, output: 20, output_reasoning_tokens: 30, total: 150 });
  });

  test('usage has its cache apart from the input when only that adds up to the total', () => {
    const usage = countedUsage(
      { input: 100, output: 20, total: 180, inputParts: { input_cached_tokens: 60 } },
      'inclusive',
      'own',
    );
    expect(usage).toMatchObject({
      details: { input: 100, input_cached_tokens: 60, output: 20, total: 180 },
      convention: 'exclusive',
    });
  });

  test('usage adds up to its total, whether the parts are included in the wholes or not', () => {
    fc.assert(
      fc.property(count, count, count, count, fc.boolean(), fc.boolean(), (input, output, cached, thoughts, a, b) => {
        const [isCacheBeside, areThoughtsBeside] = [a, b];
        const reported = {
          input: isCacheBeside ? input : input + cached,
          output: areThoughtsBeside ? output : output + thoughts,
          total: input + cached + output + thoughts,
          inputParts: { input_cached_tokens: cached },
          outputParts: { output_reasoning_tokens: thoughts },
        };
        // If the two parts are equal, the total does not determine which one is included.
        fc.pre(cached !== thoughts || isCacheBeside === areThoughtsBeside);
        const details = countedUsage(reported, 'inclusive', 'own')?.details ?? {};
        expect(details).toEqual({
          input,
          input_cached_tokens: cached,
          output,
          output_reasoning_tokens: thoughts,
          total: reported.total,
        });
      }),
    );
  });

  test('of a known exclusive emitter counts the cache on top of a total that leaves it out', () => {
    const usage = countedUsage(
      { input: 56, output: 30, total: 86, inputParts: { input_cached_tokens: 64, input_cache_creation: 20 } },
      'exclusive',
      'own',
    );
    expect(usage?.details).toMatchObject({ input: 56, total: 170 });
  });

  test('of a known exclusive emitter has a total above the sum of its buckets as it was reported', () => {
    const usage = countedUsage(
      { input: 56, output: 30, total: 190, inputParts: { input_cached_tokens: 64 } },
      'exclusive',
      'own',
    );
    expect(usage?.details).toEqual({ input: 56, input_cached_tokens: 64, output: 30, total: 190 });
  });
});
