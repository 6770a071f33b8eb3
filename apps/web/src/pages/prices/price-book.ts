import type { Answer } from '../../api/contract.ts';
import { dayMs } from '../../format/times.ts';

export type ModelPrice = Answer<'get', '/api/public/models'>['data'][number];
export type PriceStep = Answer<'get', '/api/public/price-book/history'>['steps'][number];

/**
 * The prices whose model or provider has the text in its name, ignoring case and the spaces around it: models of just
 * that name first, then those whose names begin with it.
 */
export const pricesNamed = (prices: readonly ModelPrice[], text: string): readonly ModelPrice[] => {
  const searched = text.trim().toLowerCase();
  if (searched === '') return prices;
  const placeOf = ({ modelName }: ModelPrice): number => {
    const name = modelName.toLowerCase();
    return name === searched ? 0 : name.startsWith(searched) ? 1 : 2;
  };
  return prices
    .filter(
      ({ modelName, provider }) =>
        modelName.toLowerCase().includes(searched) || provider?.toLowerCase().includes(searched) === true,
    )
    .toSorted((left, right) => placeOf(left) - placeOf(right));
};

const shift = 6;
const digits = 12;

/** The price of a unit from that of a million, by moving the decimal point: without rounding. */
export const perUnit = (perMillion: string): number | undefined => {
  if (perMillion.trim() === '') return undefined;
  const moved = Number(`${perMillion.trim()}e-${shift}`);
  return Number.isNaN(moved) ? Number(perMillion) / 10 ** shift : moved;
};

/** The price of a million units. */
export const perMillion = (unitPrice: number): number => Number((unitPrice * 10 ** shift).toPrecision(digits));

/** The input and output price of each day from the first step to today, which starts at `today`; 0 without a price. */
export const daysOf = (
  steps: readonly PriceStep[],
  today: number,
): { readonly times: readonly string[]; readonly input: readonly number[]; readonly output: readonly number[] } => {
  const begin = Date.parse(steps[0]?.from ?? new Date(today).toISOString());
  const times = Array.from({ length: Math.max(1, (today - begin) / dayMs + 1) }, (_, day) =>
    new Date(begin + day * dayMs).toISOString(),
  );
  const inForce = times.map((time) => steps.findLast(({ from }) => Date.parse(from) <= Date.parse(time)));
  const valuesOf = (bucket: 'input' | 'output'): readonly number[] =>
    inForce.map((step) => Number((step?.rates[bucket] ?? step?.rates['total'])?.perMillion ?? 0));
  return { times, input: valuesOf('input'), output: valuesOf('output') };
};

/** A pattern that matches exactly this name, ignoring case. */
export const patternOf = (name: string): string => `(?i)^(${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')})$`;
