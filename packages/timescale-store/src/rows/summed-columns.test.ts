import { anObservation, costOf, someProject } from '@spanledger/testing';
import { expect, test } from 'vitest';
import { summedColumns } from './summed-columns.ts';

const summed = (usage: Record<string, number> | null, costs: Record<string, bigint>) => {
  const record = usage === null ? null : ({ details: usage, convention: 'given', role: 'own' } as const);
  const row = anObservation(someProject(), 't/o', { usage: record }, { cost: { ...costOf(1n), details: costs } });
  return Object.fromEntries(summedColumns.map(([name, valueOf]) => [name, valueOf(row)]));
};

test('a part is every bucket whose name holds it, in any case of letters', () => {
  const usage = { input: 3, 'Cached-INPUT': 4, output: 5, other: 7, total: 19 };
  expect(summed(usage, { input: 1n, input_audio: 2n, other: 4n })).toEqual({
    input_units: '7',
    output_units: '5',
    total_units: '19',
    input_cost: '0.000000000003',
    output_cost: null,
  });
});

test('without usage and costs there are no units, and no part has a cost', () => {
  const nothing = { input_units: '0', output_units: '0', total_units: '0', input_cost: null, output_cost: null };
  expect(summed(null, {})).toEqual(nothing);
});

test('sums are exact however many large numbers there are', () => {
  const most = Number.MAX_SAFE_INTEGER;
  const sums = summed({ input_a: most, input_b: most, input_c: 1 }, { output_a: 10n ** 38n - 1n, output_b: 2n });
  expect(sums['input_units']).toBe((2n * BigInt(most) + 1n).toString());
  expect(sums['output_cost']).toBe(`1${'0'.repeat(26)}.000000000001`);
});
