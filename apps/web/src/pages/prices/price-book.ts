import type { Answer } from '../../api/contract.ts';

export type ModelPrice = Answer<'get', '/api/public/models'>['data'][number];

const shift = 6;
const digits = 12;

/** What a unit costs from what a million of them costs, by moving the point: nothing is rounded. */
export const perUnit = (perMillion: string): number | undefined => {
  if (perMillion.trim() === '') return undefined;
  const moved = Number(`${perMillion.trim()}e-${shift}`);
  return Number.isNaN(moved) ? Number(perMillion) / 10 ** shift : moved;
};

/** What a million units cost. */
export const perMillion = (unitPrice: number): number => Number((unitPrice * 10 ** shift).toPrecision(digits));

const beginningOf = ({ startDate }: ModelPrice): number => (startDate === null ? -Infinity : Date.parse(startDate));

/** The price of a model that is in force at a time: the project's own before others, the one that began last. */
export const priceAt = (prices: readonly ModelPrice[], atMs: number): ModelPrice | undefined => {
  const begun = prices.filter((price) => beginningOf(price) <= atMs);
  const own = begun.filter(({ isLangfuseManaged }) => !isLangfuseManaged);
  const first = (own.length > 0 ? own : begun).toSorted((a, b) => beginningOf(b) - beginningOf(a));
  return first[0];
};

/** A pattern that is found in exactly this name, whatever its case. */
export const patternOf = (name: string): string => `(?i)^(${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')})$`;
