import { dayOf, earliestMicros, latestMicros } from '@spanledger/core';
import { assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { partitionName, partitionSpanOf } from './partition-span.ts';

const anyTime = integer({ min: earliestMicros, max: latestMicros - 1 });
const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) * 1000;

test('every time lies in its span, and spans never overlap', () => {
  assert(
    property(anyTime, (at) => {
      const { from, to } = partitionSpanOf(at);
      expect(from <= dayOf(at) && dayOf(at) < to).toBe(true);
      expect(partitionSpanOf(startOf(from))).toEqual({ from, to });
      expect(partitionSpanOf(startOf(to) - 1)).toEqual({ from, to });
      expect(partitionSpanOf(startOf(to)).from).toBe(to);
    }),
  );
});

test('a week of these years is a partition, named by its Monday', () => {
  const span = partitionSpanOf(Date.UTC(2026, 10, 20) * 1000);
  expect(span).toEqual({ from: '2026-11-16', to: '2026-11-23' });
  expect(partitionName('observations', span)).toBe('observations_20261116');
});

test('the years of wrong clocks have few partitions', () => {
  const spans = new Set<string>();
  for (let at = earliestMicros; at < startOf('2020-01-01'); at += 86_400_000_000) spans.add(partitionSpanOf(at).from);
  expect(spans.size).toBe(50);
});
