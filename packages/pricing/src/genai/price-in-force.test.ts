import type { ModelInfo } from '@pydantic/genai-prices';
import { microsPerDay } from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { conditionalPrices, inForce, tierPrices } from './price-in-force.ts';
import type { PricedModel } from './priced-model.ts';

const day = Date.UTC(2026, 0, 2) * 1000;
const at = (hours: number, minutes = 0): number => day + (hours * 60 + minutes) * 60_000_000;

/** The price in force of these, which are told apart by their input price, the first one without a condition. */
const found = (time: number, ...constraints: readonly object[]): unknown => {
  const prices = [{ prices: { input_mtok: 0 } }].concat(
    constraints.map((constraint, index) => ({ constraint, prices: { input_mtok: index + 1 } })),
  );
  return inForce(conditionalPrices(prices as unknown as ModelInfo['prices']), time)?.price['input_mtok'];
};
const daily = (from: string, to: string) => ({ type: 'time_of_date', start_time: from, end_time: to });
const since = (date: string) => ({ type: 'start_date', start_date: date });

describe('the price in force', () => {
  it('the price in force is the last one of those that apply, and of prices since a date that of the date', () => {
    const dates = [since('2026-01-02'), since('2026-02-01')];
    expect([day - 1, day, Date.UTC(2026, 1, 1) * 1000].map((time) => found(time, ...dates))).toEqual([0, 1, 2]);
  });

  it.each([
    ['within a day', daily('08:30:00Z', '16:00:00Z'), at(8, 30), at(16)],
    ['to the second', daily('08:30:15Z', '16:00:00Z'), at(8, 30.25), at(16)],
    ['in a zone east of UTC', daily('10:30:00+02:00', '18:00:00+02:00'), at(8, 30), at(16)],
    ['in a zone west of UTC', daily('03:00:00-05:30', '10:30:00-05:30'), at(8, 30), at(16)],
    ['of a zone whose day begins in that before', daily('01:00:00+02:00', '03:00:00+02:00'), at(-1), at(1)],
    ['over midnight', daily('23:00:00Z', '01:00:00Z'), at(-1), at(1)],
  ])('a price of hours %s is in force from the first microsecond to the last', (_hours, constraint, from, to) => {
    for (const days of [0, 1, 30]) {
      const times = [from - 1, from, to - 1, to].map((time) => time + days * microsPerDay);
      expect(times.map((time) => found(time, constraint))).toEqual([0, 1, 1, 0]);
    }
  });

  it('a price with a first and an end day, of hours or on weekdays alone, is in force where all of that holds', () => {
    const dated = [
      { prices: { input_mtok: 0 } },
      // From a Friday to the end of the next Monday.
      { since: '2026-01-02', until: '2026-01-06', prices: { input_mtok: 1 } },
      { since: '2026-01-02', until: '2026-01-06', onWeekdays: true, prices: { input_mtok: 2 } },
      { since: '2026-01-04', constraint: daily('08:00:00Z', '09:00:00Z'), prices: { input_mtok: 3 } },
      { until: '2026-01-01', onWeekdays: true, prices: { input_mtok: 4 } },
    ] as PricedModel['prices'];
    const priceAt = (time: number): unknown => inForce(conditionalPrices(dated), time)?.price['input_mtok'];
    const [saturday, sunday, monday, end] = [1, 2, 3, 4].map((days) => day + days * microsPerDay) as [
      number,
      number,
      number,
      number,
    ];
    const eight = 8 * 3_600_000_000;
    const expected: readonly (readonly [time: number, price: number])[] = [
      [day - microsPerDay - 1, 4],
      [day - microsPerDay, 0],
      [day - 1, 0],
      [day, 2],
      [day + eight, 2],
      [saturday - 1, 2],
      [saturday, 1],
      [sunday + eight - 1, 1],
      [sunday + eight, 3],
      [monday - 1, 1],
      [monday, 2],
      [end - 1, 2],
      [end, 0],
      [end + eight, 3],
    ];
    expect(expected.map(([time]) => priceAt(time))).toEqual(expected.map(([, price]) => price));
  });

  it('the price in force is the first one where none applies', () => {
    const prices = [since('2026-01-02'), since('2026-02-01')].map((constraint, index) => ({
      constraint,
      prices: { input_mtok: index },
    })) as unknown as ModelInfo['prices'];
    expect(inForce(conditionalPrices(prices), day - 1)?.price).toEqual({ input_mtok: 0 });
  });

  it('a service tier with a date has the price of the model before it, and then its own with the rest at that of the time', () => {
    const [begin, change] = [day, day + 2 * microsPerDay];
    const model = {
      prices: [
        { prices: { input_mtok: 1, output_mtok: 2 } },
        { constraint: since('2026-01-04'), prices: { input_mtok: 3, output_mtok: 4 } },
      ],
      service_tiers: {
        flex: { constraint: since('2026-01-02'), prices: { input_mtok: 9 } },
        batch: { prices: { input_mtok: 8 } },
      },
    } as unknown as PricedModel;
    const priceAt = (tier: string, time: number): unknown => inForce(tierPrices(model).get(tier) ?? [], time)?.price;
    const times = [begin - 1, begin, change - 1, change];
    expect(times.map((time) => priceAt('flex', time))).toEqual([
      { input_mtok: 1, output_mtok: 2 },
      { input_mtok: 9, output_mtok: 2 },
      { input_mtok: 9, output_mtok: 2 },
      { input_mtok: 9, output_mtok: 4 },
    ]);
    expect([begin, change].map((time) => priceAt('batch', time))).toEqual([
      { input_mtok: 8, output_mtok: 2 },
      { input_mtok: 8, output_mtok: 4 },
    ]);
  });

  it('an impossible time of day is an error, not a price', () => {
    expect(() => found(day, daily('8:30', '16:00:00Z'))).toThrow('8:30');
  });
});
