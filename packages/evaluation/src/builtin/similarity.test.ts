import type { ProjectId } from '@spanledger/core';
import { propertyRuns } from '@spanledger/testing';
import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { expect, test } from 'vitest';

import { aSubject } from '../evaluation.fixture.ts';
import { prepareBuiltIn } from './prepare-built-in.ts';
import { rougeLOf } from './rouge-l.ts';

const work = { projectId: 'own' as ProjectId, signal: new AbortController().signal };
const words = array(constantFrom('a', 'b', 'c'), { maxLength: 8 });
const text = oneof(
  string(),
  words.map((list) => list.join(' ')),
);

const similarityBy = (name: string) => {
  const run = prepareBuiltIn({ type: 'builtin', name, settings: { trim: false } });
  return (output: string, expectedOutput: string): number => {
    const score = run(aSubject({ output, expectedOutput }), work);
    if (score instanceof Promise) throw new Error('A similarity is given at once.');
    return score.value as number;
  };
};

test.each(['levenshtein', 'word-overlap', 'rouge-l', 'bleu'])(
  '%s is from 0 to 1, and 1 for a text and itself',
  (name) => {
    const similarity = similarityBy(name);
    assert(
      property(text, text, (one, other) => {
        const value = similarity(one, other);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(similarity(one, one)).toBeCloseTo(1, 12);
      }),
      { numRuns: propertyRuns(200) },
    );
  },
);

test.each(['levenshtein', 'word-overlap', 'rouge-l'])('%s is the same in both directions', (name) => {
  const similarity = similarityBy(name);
  assert(
    property(text, text, (one, other) => {
      expect(similarity(one, other)).toBeCloseTo(similarity(other, one), 12);
    }),
    { numRuns: propertyRuns(200) },
  );
});

const subsequences = (list: readonly string[]): ReadonlySet<string> => {
  let found = [''];
  for (const word of list) found = found.concat(found.map((one) => one + word));
  return new Set(found);
};

test('the longest common subsequence is the one that is found by trying all', () => {
  assert(
    property(words, words, (one, other) => {
      const others = subsequences(other);
      const longest = Math.max(
        ...[...subsequences(one)].filter((found) => others.has(found)).map(({ length }) => length),
      );
      const expected = one.length + other.length === 0 ? 1 : (2 * longest) / (one.length + other.length);
      expect(rougeLOf(one, other)).toBeCloseTo(expected, 12);
    }),
    { numRuns: propertyRuns(100) },
  );
});
