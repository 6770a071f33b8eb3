import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeShown, decodeValue, encodeValue } from './encode-value.ts';
import { wellFormedCharacter, wellFormedText } from '../well-formed-text.fixture.ts';

/** JSON has no -0. */
const withoutNegativeZero = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const looksLikeContainer = (value: unknown): boolean => typeof value === 'string' && /^\s*[[{]/.test(value);

const tricky = fc.constantFrom<unknown>(
  '',
  ' ',
  'null',
  ' true ',
  'false',
  '12',
  '-0',
  '01',
  '1e999',
  '12345678901234567890',
  '"quoted"',
  '"half',
  '\0',
  'a\0b',
  '\ud800',
  'a\udc00b',
  '"\ud800"',
  'text 😀',
  '\ufeff1',
  '\u00a01',
  'tnf',
  '-',
  0,
  0.1,
  1e21,
  5e-324,
  1.7976931348623157e308,
  2 ** 53 + 2,
  true,
  false,
  {},
  [],
  { a: '\ud800', '\udc00': null },
);

const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

describe('encodeValue and decodeValue', () => {
  it('encodeValue and decodeValue give back any JSON value, but for texts that look like JSON objects or arrays', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue({ stringUnit: wellFormedCharacter }), tricky), (given) => {
        const value = withoutNegativeZero(given);
        fc.pre(!looksLikeContainer(value));
        expect(decodeValue(encodeValue(value))).toStrictEqual(value);
      }),
      { numRuns: 2000 },
    );
  });

  it('encodeValue and decodeValue give back any text', () => {
    fc.assert(
      fc.property(wellFormedText(), fc.string(), (a, b) => {
        for (const text of [a, b, `"${b}`, ` ${b}`, `${b}\ud800`]) {
          expect(looksLikeContainer(text) || decodeValue(encodeValue(text)) === text).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('encodeValue and decodeValue write well-formed Unicode only', () => {
    fc.assert(
      fc.property(fc.oneof(tricky, fc.array(fc.integer({ min: 0, max: 0xffff }))), (value) => {
        const text = Array.isArray(value) ? String.fromCharCode(...(value as number[])) : value;
        expect((encodeValue(text) ?? '').isWellFormed()).toBe(true);
        expect((encodeValue([text]) ?? '').isWellFormed()).toBe(true);
      }),
    );
  });

  it('encodeValue and decodeValue give texts that look like JSON back parsed, as existing clients expect', () => {
    expect(decodeValue(encodeValue('{"a": [1]}'))).toEqual({ a: [1] });
    expect(decodeValue(encodeValue('{not json'))).toBe('{not json');
  });

  it('encodeValue and decodeValue keep plain texts readable in the store', () => {
    expect(encodeValue('hello')).toBe('hello');
    expect(encodeValue('12')).toBe('"12"');
    expect(encodeValue({ a: 1 })).toBe('{"a":1}');
  });

  it('encodeValue and decodeValue know null as nothing', () => {
    expect(encodeValue(null)).toBeNull();
    expect(encodeValue(undefined)).toBeNull();
    expect(decodeValue(null)).toBeNull();
  });

  it('encodeValue and decodeValue give numbers that no double holds as their text', () => {
    for (const text of ['12345678901234567890', '0.12345678901234567890', '1e400', '-1e-400', '1.2345e-320']) {
      expect(decodeValue(text)).toBe(text);
    }
    for (const text of ['1.0', '0.10', '1E5', '-0.000', '123456789012345'])
      expect(decodeValue(text)).toBe(Number(text));
  });
});

describe('decodeShown', () => {
  it('gives whole numbers that no double holds as texts within objects too, and nothing else', () => {
    const text =
      '{"id": 1795775916123456789, "in": [-12345678901234567890,1e400], "of": "\\"12345678901234567890, 1e400"}';
    expect(decodeShown(text)).toEqual({
      id: '1795775916123456789',
      in: ['-12345678901234567890', '1e400'],
      of: '"12345678901234567890, 1e400',
    });
    const held =
      '{"12345678901234567890":[9007199254740991,1795775916123456000,0.10000000000000001,1e300,123456789012345]}';
    expect(decodeShown(held)).toEqual(JSON.parse(held));
    expect(decodeShown(`{"a":1234567890123456789,"b":"${'x\\\\'.repeat(1_000_000)}"}`)).toMatchObject({
      a: '1234567890123456789',
    });
  });

  it('is decodeValue for all else', () => {
    for (const text of [null, '', 'plain', '12345678901234567890', '0.5', 'true', '{not json', '"12"', nested(1001)])
      expect(decodeShown(text)).toEqual(decodeValue(text));
  });
});

describe('depth', () => {
  it('depth is kept up to 1,000 levels and refused beyond', () => {
    const value: unknown = JSON.parse(nested(1000));
    expect(decodeValue(encodeValue(value))).toEqual(value);
    expect(() => encodeValue(JSON.parse(nested(1001)))).toThrow(RangeError);
    expect(() => encodeValue(JSON.parse(nested(1_000_000)))).toThrow(RangeError);
    expect(() => encodeValue({ a: JSON.parse(nested(1000)) as unknown })).toThrow(RangeError);
  });

  it('depth makes a text of what is too deep to be written into an answer', () => {
    expect(decodeValue(encodeValue(nested(1_000_000)))).toBe(nested(1_000_000));
  });
});
