import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { parseInSteps } from './parse-in-steps.ts';

/** Characters that are escaped in JSON, or take several bytes, are close together. */
const texts = fc.string({
  unit: fc.constantFrom('"', '\\', '\n', '\u0001', 'a', 'ü', '€', '\ud83d\ude00', '\ud83d'),
  maxLength: 60,
});
const members = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    texts,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(null, true),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.oneof(texts, fc.constant('__proto__')), tie('any')), { maxLength: 4 }).map(Object.fromEntries),
  ),
}));

/** Longer than one slice of long work. */
const lookMs = 10;

describe('JSON read in steps', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('JSON read in steps has the value that JSON.parse gives, wherever its texts are cut', async () => {
    const sizes = fc.record({
      whole: fc.constant(0),
      longText: fc.nat({ max: 12 }),
      step: fc.integer({ min: 7, max: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(members.any, sizes, async (value, cut) => {
        const json = JSON.stringify(value);
        expect(await parseInSteps(json, cut)).toStrictEqual(JSON.parse(json));
      }),
      { numRuns: 300 },
    );
  });

  it('JSON read in steps is refused where JSON.parse refuses it', async () => {
    const whole = JSON.stringify({ text: 'x'.repeat(50), list: [1, '\\"'.repeat(20)] });
    for (let length = 0; length < whole.length; length += 1) {
      const parsing = parseInSteps(whole.slice(0, length), { whole: -1, longText: 4, step: 8 });
      await expect(parsing).rejects.toThrow(SyntaxError);
    }
  });

  it('JSON read in steps lets others have their turns, whether a document has one long text or many escaped quotes', async () => {
    let at = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (at += lookMs));
    for (const text of ['ab\n'.repeat(3_000_000), '"'.repeat(2_000_000)]) {
      const json = JSON.stringify({ list: [{ text }] });
      let turns = 0;
      let counting = setImmediate(function count() {
        turns += 1;
        counting = setImmediate(count);
      });
      const result = await parseInSteps(json);
      clearImmediate(counting);
      expect(turns).toBeGreaterThan(2);
      expect((result as { list: { text: string }[] }).list[0]?.text === text).toBe(true);
    }
  });
});
