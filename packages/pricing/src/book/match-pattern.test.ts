import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkMatchPattern, namesPattern, patternTest, plainNames } from './match-pattern.ts';

describe('a match pattern', () => {
  it.each([
    ['(?i)^(gpt-4o)$', 'GPT-4o', true],
    ['(?i)^(gpt-4o)$', 'gpt-4o-mini', false],
    ['gpt', 'my-gpt-4', true],
    [String.raw`(?i)^(claude-3-5-sonnet-(\d{8}|latest))$`, 'claude-3-5-sonnet-20241022', true],
    [String.raw`(?i)^(us\.|eu\.)?anthropic\.claude.*$`, 'eu.anthropic.claude-3', true],
  ])('%s is found as regular expressions are, in %s: %s', (pattern, name, isFound) => {
    checkMatchPattern(pattern);
    expect(patternTest(pattern)(name)).toBe(isFound);
  });

  it.each([
    '(',
    '[a',
    'a**',
    '(?=a)',
    String.raw`(a)\1`,
    '(?<!a)b',
    '((a{500}){500})',
    '(x{1,100}y{1,100}z{1,100}){1,9}',
    '(((a{9}){9}){9}){2}',
    '[^x]{0,600}[^y]{,600}',
    '(?:a?){1000}'.repeat(80),
  ])('that is none, or takes too long, is refused by the name of its field: %s', (pattern) => {
    expect(() => checkMatchPattern(pattern, 'here')).toThrow(/^here must be a regular expression in RE2 syntax/);
    expect(patternTest(pattern.slice(0, 10))('x'.repeat(100))).toBeTypeOf('boolean');
  });

  it.each(['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', '(.*a){12}$', '^(([a-z])+.)+[A-Z]([a-z])+$'])(
    'that is catastrophic elsewhere takes no time here: %s',
    (pattern) => {
      checkMatchPattern(pattern);
      // A backtracking engine needs exponential time for this pattern and would not terminate.
      expect(patternTest(pattern)(`${'a'.repeat(299)}!`)).toBe(false);
    },
  );

  it('a match pattern finds nothing in names longer than any model has', () => {
    expect(patternTest('a')('a'.repeat(301))).toBe(false);
  });
});

describe('patterns of plain names', () => {
  const name = fc.string({
    minLength: 1,
    maxLength: 20,
    unit: fc.constantFrom(...'aB9-._/:@ +()[]|\\^$*?{}'.split('')),
  });

  it('patterns of plain names match exactly their names, in any case, with and without an engine', () => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 3 }), name, (names, other) => {
        const pattern = namesPattern(names);
        checkMatchPattern(pattern);
        const expected = names.some((each) => each.toLowerCase() === other.toLowerCase());
        for (const each of names) expect(patternTest(pattern)(each.toUpperCase())).toBe(true);
        expect(patternTest(pattern)(other)).toBe(expected);
        const plain = plainNames(pattern);
        if (plain !== undefined) expect(plain).toEqual(names.map((each) => each.toLowerCase()));
      }),
    );
  });

  it.each([
    ['(?i)^(gpt-4o)$', ['gpt-4o']],
    ['(?i)^gpt-4$', ['gpt-4']],
    [String.raw`(?i)^(?:Gemini-1\.5|x)$`, ['gemini-1.5', 'x']],
    ['(?i)^(gemini-1.5)$', undefined],
    ['^(gpt-4o)$', undefined],
    ['(?i)(gpt-4o)', undefined],
    [String.raw`(?i)^(a\d)$`, undefined],
    ['(?i)^a|b$', undefined],
    ['(?i)^(a+)$', undefined],
    ['(?i)^(a|)$', undefined],
  ])('are seen as such only when they are nothing else: %s', (pattern, names) => {
    expect(plainNames(pattern)).toEqual(names);
  });
});
