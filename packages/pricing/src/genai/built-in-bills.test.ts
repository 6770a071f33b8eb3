import { readFileSync } from 'node:fs';
import { formatUsd, givenUsage, parseIso, parseUsd, priceObservation, type ProjectId } from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { genaiPriceBook } from './genai-price-book.ts';

/** Bills computed manually from published prices: `units × dollars per million = millionths of a dollar`. */
const corpus = new URL('../../../core/src/pricing/corpus/built-in.bills.json', import.meta.url);

interface Bill {
  readonly model: string;
  readonly provider: string;
  readonly at: string;
  readonly tier?: string;
  readonly why: string;
  readonly usage: Readonly<Record<string, number>>;
  readonly bill: Readonly<Record<string, string>>;
  readonly total: string;
}

const bills = JSON.parse(readFileSync(corpus, 'utf8')) as readonly Bill[];

const linePattern = /^([\d,]+) × ([\d.]+) = ([\d,.]+)$/;
const numberOf = (text: string | undefined): string => (text ?? '').replaceAll(',', '');

/** The units and the amount in dollars of one line of a bill; fails if the line is inconsistent. */
const lineOf = (line: string): { readonly units: number; readonly amount: string } => {
  const [, units, price, amount] = linePattern.exec(line) ?? [];
  const micros = parseUsd(numberOf(amount))!;
  expect(BigInt(numberOf(units)) * parseUsd(price)!).toBe(micros);
  return { units: Number(numberOf(units)), amount: formatUsd(micros / 1_000_000n) };
};

describe('the built-in price book', () => {
  const book = genaiPriceBook();

  it.each(bills)('bills $model of $provider at $at: $why', ({ model, provider, at, tier, usage, bill, total }) => {
    const lines = Object.fromEntries(Object.entries(bill).map(([bucket, line]) => [bucket, lineOf(line)]));
    expect(Object.fromEntries(Object.entries(lines).map(([bucket, { units }]) => [bucket, units]))).toEqual(usage);
    const modelParameters = tier === undefined ? null : JSON.stringify({ service_tier: tier });
    const observation = { model, provider, modelParameters, startTime: parseIso(at)!, providedCost: null };
    const cost = priceObservation('project' as ProjectId, { ...observation, usage: givenUsage(usage) }, book);
    expect(Object.entries(cost.details).map(([bucket, amount]) => [bucket, formatUsd(amount)])).toEqual(
      Object.entries(lines).map(([bucket, { amount }]) => [bucket, amount]),
    );
    expect({ source: cost.source, total: formatUsd(cost.total!) }).toEqual({ source: 'computed', total });
  });

  it('the built-in price book is tested with at least twenty models', () => {
    expect(new Set(bills.map(({ model }) => model)).size).toBeGreaterThanOrEqual(20);
  });
});
