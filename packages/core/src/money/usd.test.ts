import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideHalfEven, parseDecimal } from './decimal.ts';
import { formatUsd, parseUsd, sumUsd, usdToNumber } from './usd.ts';

const anyAmount = fc.bigInt({ min: 0n, max: 10n ** 38n - 1n });

describe('parseUsd', () => {
  it('parseUsd reads back what formatUsd writes, to the last decimal', () => {
    fc.assert(
      fc.property(anyAmount, (amount) => {
        expect(parseUsd(formatUsd(amount))).toBe(amount);
      }),
    );
  });

  it('parseUsd reads every number by its decimal text', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n - 1n }), fc.integer({ min: 0, max: 12 }), (digits, places) => {
        const expected = digits * 10n ** BigInt(12 - places);
        expect(parseUsd(Number(`${digits}e-${places}`))).toBe(expected);
        expect(parseUsd(`${digits}E-${places}`)).toBe(expected);
      }),
    );
  });

  it.each<[unknown, bigint]>([
    [0, 0n],
    ['0', 0n],
    ['-0', 0n],
    ['0.000000000001', 1n],
    [1e-12, 1n],
    [0.1, 100_000_000_000n],
    [0.30000000000000004, 300_000_000_000n],
    [1e-7, 100_000n],
    [1.5e-7, 150_000n],
    ['.5', 500_000_000_000n],
    [' 0.5\n', 500_000_000_000n],
    ['5.', 5_000_000_000_000n],
    ['1e20', 10n ** 32n],
    [1e20, 10n ** 32n],
    ['123456789012345678901.123456789012', 123_456_789_012_345_678_901_123_456_789_012n],
    ['0.0000000000005', 0n],
    ['0.0000000000015', 2n],
    ['0.00000000000050001', 1n],
    ['1e-400', 0n],
    ['1e-00000000005', 10_000_000n],
  ])('reads %s exactly', (value, amount) => {
    expect(parseUsd(value)).toBe(amount);
  });

  it.each([
    -1,
    '-0.000000000001',
    Number.NaN,
    Infinity,
    '1e400',
    '1e99999999999999999999',
    '1e26',
    'abc',
    '',
    ' ',
    '.',
    'e5',
    '0x10',
    '1,5',
    '1_000',
    '٣',
    null,
    undefined,
    true,
    {},
    [1],
    10n,
  ])('refuses %s', (value) => {
    expect(parseUsd(value)).toBeUndefined();
  });

  it('parseUsd is quick with absurdly long texts', () => {
    expect(parseUsd('9'.repeat(1_000_000))).toBeUndefined();
    expect(parseUsd(`0.${'0'.repeat(1_000_000)}1`)).toBe(0n);
    expect(parseUsd(`1.${'0'.repeat(300)}`)).toBe(10n ** 12n);
  });
});

describe('formatUsd', () => {
  it.each([
    [0n, '0'],
    [1n, '0.000000000001'],
    [150_000_000n, '0.00015'],
    [12n * 10n ** 12n, '12'],
    [-1_500_000_000_000n, '-1.5'],
  ])('writes %s as %s, never with an exponent', (amount, text) => {
    expect(formatUsd(amount)).toBe(text);
  });
});

describe('sums', () => {
  it('is exact where doubles are not', () => {
    expect(formatUsd(sumUsd(Array.from({ length: 10 }, () => parseUsd(0.1)!)))).toBe('1');
    expect(usdToNumber(sumUsd([parseUsd(0.1)!, parseUsd(0.2)!]))).toBe(0.3);
  });
});

describe('divideHalfEven', () => {
  it('rounds to the nearest, and a tie to the even neighbour', () => {
    const natural = fc.bigInt({ min: 0n, max: 10n ** 40n });
    fc.assert(
      fc.property(natural, fc.bigInt({ min: 1n, max: 10n ** 12n }), (dividend, divisor) => {
        const quotient = divideHalfEven(dividend, divisor);
        const twiceOff = 2n * (quotient * divisor - dividend);
        const distance = twiceOff < 0n ? -twiceOff : twiceOff;
        expect(distance <= divisor).toBe(true);
        expect(distance === divisor && quotient % 2n === 1n).toBe(false);
      }),
    );
  });
});

describe('parseDecimal', () => {
  it('parseDecimal keeps signs and scales', () => {
    expect(parseDecimal('-1.25', 2)).toBe(-125n);
    expect(parseDecimal('-1.5', 0)).toBe(-2n);
    expect(parseDecimal('-2.5', 0)).toBe(-2n);
    expect(parseDecimal('+7', 3)).toBe(7000n);
  });
});
