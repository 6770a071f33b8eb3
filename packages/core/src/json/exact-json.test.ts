import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wellFormedCharacter } from '../well-formed-text.fixture.ts';
import { decimalText, encodeJson, isPlainObject, parseExactJson } from './exact-json.ts';

const anyNumberText = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.bigInt({ min: 0n, max: 10n ** 40n }),
    fc.option(fc.stringMatching(/^\d{1,40}$/)),
    fc.option(fc.integer({ min: -500, max: 500 })),
  )
  .map(([sign, whole, fraction, exponent]) =>
    [sign, whole, fraction === null ? '' : `.${fraction}`, exponent === null ? '' : `e${exponent}`].join(''),
  );

/**
 * Returns the same text for all notations of one number: sign, digits without outer zeros, exponent of the last digit.
 */
const significance = (text: string): string => {
  const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text)!;
  const digits = `${whole}${fraction}`;
  const kept = digits.replace(/0+$/, '');
  const last = Number(exponent) - fraction.length + (digits.length - kept.length);
  const significant = kept.replace(/^0+/, '');
  return significant === '' ? '0' : `${sign}${significant}e${last}`;
};

describe('parseExactJson', () => {
  it('parseExactJson keeps the value of any number, wherever it stands', () => {
    fc.assert(
      fc.property(anyNumberText, fc.string(), (number, text) => {
        const json = `{"before":${JSON.stringify(text)},"n":${number},"list":[${number}, ${number}],"s":"${number}"}`;
        const parsed = parseExactJson(json) as { before: string; n: unknown; list: unknown[]; s: string };
        expect(parsed.before).toBe(text);
        expect(parsed.s).toBe(number);
        for (const value of [parsed.n, ...parsed.list]) {
          expect(significance(decimalText(value)!)).toBe(significance(number));
        }
      }),
    );
  });

  it('parseExactJson writes numbers back as they came', () => {
    const texts = ['12345678901234567890', '-0.1234567890123456789', '1e400', '[1,{"a":9007199254740993}]'];
    for (const text of texts) expect(encodeJson(parseExactJson(text))).toBe(text);
  });

  it('parseExactJson reads everything else as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: wellFormedCharacter }), fc.json(), (a, b) => {
        const text = `[${a}, "1234567890123456\\\\", ${b}, 0.30000000000000004]`;
        expect(parseExactJson(text)).toEqual(JSON.parse(text));
        expect(parseExactJson(a)).toEqual(JSON.parse(a));
      }),
    );
  });

  it('what is not JSON is refused, also next to long numbers', () => {
    const malformed = [
      '',
      '{',
      '[01234567890123456789]',
      '12345678901234567890.',
      '["12345678901234567890]',
      '1-2345678901234567',
    ];
    for (const text of malformed) expect(() => parseExactJson(text)).toThrow(SyntaxError);
  });

  it('parseExactJson keeps long digits inside of texts, and texts that end in backslashes', () => {
    const value = { a: '12345678901234567890', 'b"12345678901234567890': '\\', c: '\\"12345678901234567890', d: 1 };
    expect(parseExactJson(JSON.stringify(value))).toEqual(value);
  });

  it('exact numbers are distinguished from objects', () => {
    const [number, object] = parseExactJson('[12345678901234567890, {"number": "1"}]') as [unknown, unknown];
    expect([isPlainObject(number), isPlainObject(object), isPlainObject([]), isPlainObject(null)]).toEqual([
      false,
      true,
      false,
      false,
    ]);
    expect(decimalText(object)).toBeUndefined();
    expect(decimalText('1')).toBeUndefined();
  });

  it('parseExactJson survives a million levels', () => {
    const deep = `[${'['.repeat(1_000_000)}12345678901234567890${']'.repeat(1_000_000)}]`;
    expect(Array.isArray(parseExactJson(deep))).toBe(true);
  });
});
