import fc from 'fast-check';
import { countTokens as ofCl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as ofO200k } from 'gpt-tokenizer/encoding/o200k_base';
import { wellFormedText } from '@spanledger/testing';
import { describe, expect, it } from 'vitest';
import { tokenCounter } from './token-counter.ts';

const asText = { disallowedSpecial: new Set<string>() };
const library = { o200k_base: ofO200k, cl100k_base: ofCl100k } as const;
const tokenizers = ['o200k_base', 'cl100k_base'] as const;

describe('tokens of a text', () => {
  it.each(tokenizers)('are as many as %s of the library makes, of any text that is one piece', async (tokenizer) => {
    const count = await tokenCounter(tokenizer);
    const fragment = fc.constantFrom(
      ' the',
      'Größe',
      '漢字',
      '👩‍👩‍👧',
      '\n\n',
      '   ',
      "it's",
      '12345',
      '<|endoftext|>',
      '{"a":[1]}',
    );
    const text = fc.oneof(
      fc.array(fc.oneof(fragment, wellFormedText({ maxLength: 8 })), { maxLength: 20 }).map((parts) => parts.join('')),
      fc.string({ maxLength: 400 }),
    );
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        const whole = given.toWellFormed();
        expect(await count(whole)).toBe(library[tokenizer](whole, asText));
      }),
    );
  });

  it('that is cut into pieces are within one of a hundred of what it has as a whole', async () => {
    const count = await tokenCounter('o200k_base');
    const prose =
      'A gateway that is slow to answer holds every caller that waits for it, and their callers too. '.repeat(200);
    const whole = ofO200k(prose);
    expect(Math.abs((await count(prose)) - whole)).toBeLessThanOrEqual(whole / 100);
    expect(await count('漢字仮名交'.repeat(1000))).toBeLessThanOrEqual(ofO200k('漢字仮名交'.repeat(1000)) * 1.01);
  });

  it('are counted, whatever the text is, while everything else has its turns', async () => {
    const count = await tokenCounter('o200k_base');
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    for (const text of ['a'.repeat(200_000), '漢'.repeat(50_000), '👩‍👩‍👧'.repeat(5_000)]) {
      turns = 0;
      expect(await count(text)).toBeGreaterThan(0);
      expect(turns).toBeGreaterThan(0);
    }
    clearInterval(timer);
  });
});
