import { describe, expect, it } from 'vitest';
import { patternSize } from './match-pattern.ts';
import { assertPatternsFit } from './pattern-budget.ts';

const projectSizeMax = 10_000;
/** Patterns of one size, none of which is another. */
const patterns = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `model-${String(at).padStart(6, '0')}.{50}`);
const [size] = patterns(1).map(patternSize);
const fitting = Math.floor(projectSizeMax / (size ?? 1));
const refused = {
  code: 'conflict',
  message: expect.stringContaining(`compile to ${projectSizeMax} instructions`) as string,
};

describe('the patterns of a project', () => {
  it('may come to a size together, whether they are added at once or one by one', async () => {
    const all = patterns(fitting + 1);
    await expect(assertPatternsFit(all.slice(0, fitting), [])).resolves.toBeUndefined();
    await expect(assertPatternsFit(all.slice(0, 1), all.slice(1, fitting))).resolves.toBeUndefined();
    await expect(assertPatternsFit(all, [])).rejects.toMatchObject(refused);
    await expect(assertPatternsFit(all.slice(0, 1), all.slice(1))).rejects.toMatchObject(refused);
    // Sizes that were found before are the same.
    await expect(assertPatternsFit(all, [])).rejects.toMatchObject(refused);
  });

  it('that are plain names cost nothing, also where others are too large already', async () => {
    const names = Array.from({ length: 20_000 }, (_, at) => `(?i)^(model-${at}|other-${at})$`);
    await expect(assertPatternsFit(names, patterns(fitting + 1))).resolves.toBeUndefined();
    await expect(assertPatternsFit([...names, ...patterns(1)], patterns(fitting).slice(1))).resolves.toBeUndefined();
  });

  it('are measured in slices, between which others have their turn', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    await assertPatternsFit(
      patterns(5_000).map((pattern) => `measured ${pattern}`),
      [],
    ).catch(() => undefined);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});
