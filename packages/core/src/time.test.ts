import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayNumberOf, dayOf, earliestMicros, formatIso, latestMicros, parseIso } from './time.ts';

const two = (value: number): string => String(value).padStart(2, '0');
const anyTime = fc.integer({ min: earliestMicros, max: latestMicros - 1 });

describe('parseIso', () => {
  it('parseIso reads what JavaScript writes, to the millisecond', () => {
    fc.assert(
      fc.property(anyTime, (at) => {
        expect(parseIso(formatIso(at))).toBe(Math.floor(at / 1000) * 1000);
      }),
    );
  });

  it('agrees with Date on every offset', () => {
    const anyOffset = fc.tuple(
      fc.constantFrom('+', '-'),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
    );
    fc.assert(
      fc.property(anyTime, anyOffset, (at, [sign, hours, minutes]) => {
        const text = `${formatIso(at).slice(0, -1)}${sign}${two(hours)}:${two(minutes)}`;
        const micros = Date.parse(text) * 1000;
        fc.pre(micros >= earliestMicros && micros < latestMicros);
        expect(parseIso(text)).toBe(micros);
        expect(parseIso(text.replace(/:(\d{2})$/, '$1'))).toBe(micros);
      }),
    );
  });

  it('parseIso refuses exactly the days that no calendar has', () => {
    for (let year = 1970; year <= 2148; year += 1) {
      for (const month of ['00', '02', '04', '06', '12', '13']) {
        for (const day of ['00', '01', '28', '29', '30', '31', '32']) {
          const date = `${year}-${month}-${day}`;
          const ms = Date.parse(`${date}T00:00:00Z`);
          const isReal = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
          expect(parseIso(date)).toBe(isReal ? ms * 1000 : undefined);
        }
      }
    }
  });

  it.each([
    ['2026-01-02T03:04:05.678901Z', 1_767_323_045_678_901],
    ['2026-01-02T03:04:05.678901999Z', 1_767_323_045_678_901],
    ['2026-01-02T03:04:05.1Z', 1_767_323_045_100_000],
    ['2026-01-02T03:04:05Z', 1_767_323_045_000_000],
    ['2026-01-02T03:04Z', 1_767_323_040_000_000],
    ['2026-01-02 03:04:05+00', 1_767_323_045_000_000],
    ['2026-01-02t03:04:05z', 1_767_323_045_000_000],
    ['2026-01-02T03:04:05', 1_767_323_045_000_000],
    ['2026-01-02', 1_767_312_000_000_000],
    ['1970-01-01T00:00:00Z', 0],
  ])('reads %s', (text, micros) => {
    expect(parseIso(text)).toBe(micros);
  });

  it.each([
    '',
    'now',
    '2026',
    '2026-1-2',
    '2026-01-02T24:00:00Z',
    '2026-01-02T03:60:00Z',
    '2026-01-02T03:04:60Z',
    '2026-01-02T03:04:05+24:00',
    '1969-12-31T23:59:59Z',
    '1970-01-01T00:00:00+00:01',
    '2149-01-01T00:00:00Z',
    '0026-01-02T03:04:05Z',
    '2026-01-02T03:04:05Z\n2026',
    '1767323045678',
  ])('refuses %j', (text) => {
    expect(parseIso(text)).toBeUndefined();
  });
});

describe('days', () => {
  it('lies between one midnight UTC and the next', () => {
    fc.assert(
      fc.property(anyTime, anyTime, (a, b) => {
        expect(dayNumberOf(a) === dayNumberOf(b)).toBe(dayOf(a) === dayOf(b));
        expect(parseIso(dayOf(a))).toBe(dayNumberOf(a) * 86_400_000_000);
      }),
    );
  });

  it('cuts the microseconds of an answer and does not round them', () => {
    expect(formatIso(1_767_323_045_678_999)).toBe('2026-01-02T03:04:05.678Z');
  });
});
