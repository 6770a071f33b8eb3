import type { ModelInfo, ModelPrice as GenaiPrice } from '@pydantic/genai-prices';
import type { DatedPrice, PricedModel } from './priced-model.ts';
import { microsPerDay, microsPerMs, type Micros } from '@spanledger/core';

const timePattern = /^(\d{2}):(\d{2}):(\d{2}(?:\.\d+)?)(?:Z|([+-])(\d{2}):(\d{2}))$/;

/** Whether a price applies at a point in time; `undefined`: always. */
type Condition = ((at: Micros) => boolean) | undefined;

export interface ConditionalPrice {
  readonly applies: Condition;
  readonly price: GenaiPrice;
}

/** The prices of a model with their conditions. The last one that applies is in force; otherwise the first. */
export const conditionalPrices = (prices: PricedModel['prices']): readonly ConditionalPrice[] => {
  if (!Array.isArray(prices)) return [{ applies: undefined, price: prices }];
  return prices.map((dated) => ({ applies: conditionsOf(dated), price: dated.prices }));
};

const conditionsOf = ({ constraint, since, until, onWeekdays }: DatedPrice): Condition => {
  const own = conditionOf(constraint);
  if (since === undefined && until === undefined && onWeekdays !== true) return own;
  const from = since === undefined ? Number.NEGATIVE_INFINITY : dayOf(since);
  const to = until === undefined ? Number.POSITIVE_INFINITY : dayOf(until);
  return (at) => at >= from && at < to && (onWeekdays !== true || isWeekday(at)) && (own === undefined || own(at));
};

const dayOf = (date: string): Micros => Date.parse(date) * microsPerMs;

/** The first day of the epoch was a Thursday. */
const isWeekday = (at: Micros): boolean => (Math.floor(at / microsPerDay) + 3) % 7 < 5;

/** The entry of the list that is in force at that time; `undefined` only for an empty list. */
export const inForce = <T extends { readonly applies: Condition }>(prices: readonly T[], at: Micros): T | undefined =>
  prices.findLast(({ applies }) => applies === undefined || applies(at)) ?? prices[0];

/**
 * The same for each service tier of a model: what its tier prices otherwise, and the rest at the model's own price of
 * the time. Before a tier's date, the model's own price is in force.
 */
export const tierPrices = ({
  prices,
  service_tiers: tiers = {},
}: Pick<PricedModel, 'prices' | 'service_tiers'>): ReadonlyMap<string, readonly ConditionalPrice[]> =>
  new Map(
    Object.entries(tiers).map(([name, { constraint, prices: own }]) => {
      const standard = conditionalPrices(prices);
      const begun = conditionOf(constraint);
      const ofTier = standard.map(({ applies, price }) => ({
        applies: begun && applies ? (at: Micros) => begun(at) && applies(at) : (begun ?? applies),
        price: { ...price, ...own },
      }));
      return [name, begun === undefined ? ofTier : [...standard, ...ofTier]];
    }),
  );

type Constraint = Extract<ModelInfo['prices'], unknown[]>[number]['constraint'];

const conditionOf = (constraint: Constraint): Condition => {
  if (constraint === undefined) return undefined;
  if (constraint.type === 'start_date') {
    const start = dayOf(constraint.start_date);
    return (at) => at >= start;
  }
  const start = timeOfDay(constraint.start_time);
  const end = timeOfDay(constraint.end_time);
  return (at) => {
    const time = at % microsPerDay;
    return end < start ? time >= start || time < end : time >= start && time < end;
  };
};

/** Microseconds since midnight UTC. */
const timeOfDay = (text: string): Micros => {
  const match = timePattern.exec(text);
  if (match === null) throw new Error(`genai-prices holds an impossible time of day: ${text}`);
  const [, hours, minutes, seconds, sign, offsetHours = '0', offsetMinutes = '0'] = match;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -60 : 60);
  const time = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) - offset;
  return (((time * 1_000_000) % microsPerDay) + microsPerDay) % microsPerDay;
};
