import { parseIso } from '@spanledger/core';
import { expect, it } from 'vitest';
import { partialDays } from './days-of-times.ts';

const midnight = parseIso('2026-03-04T00:00:00Z') ?? 0;
const next = parseIso('2026-03-05T00:00:00Z') ?? 0;

it.each([
  ['whole days', midnight, next, []],
  ['all time', undefined, undefined, []],
  ['a microsecond less at its begin', midnight + 1, next, ['2026-03-04']],
  ['a microsecond more before it', midnight - 1, next, ['2026-03-03']],
  ['a microsecond less at its end', midnight, next - 1, ['2026-03-04']],
  ['a microsecond more after it', midnight, next + 1, ['2026-03-05']],
])('the days that are partly in a period: %s', (_name, fromTimestamp, toTimestamp, expected) => {
  expect(partialDays({ fromTimestamp, toTimestamp })).toEqual(expected);
});
