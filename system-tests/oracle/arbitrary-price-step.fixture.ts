import * as fc from 'fast-check';
import {
  changeTimes,
  models,
  type PriceOwner,
  type PriceStep,
  type ProjectIndex,
  type Rates,
  type RepricingStep,
} from './cost-history.fixture.ts';

/** Odd rates cause halves in rounding; some price only a part of the call. */
const rates: readonly Rates[] = [
  { input: 2_000_000_000_000n, input_cached_tokens: 500_000n, output: 8_000_000_500_000n },
  { input: 1_000_000_000_000n, input_cached_tokens: 250_000n, output: 4_000_001_500_000n },
  { input: 3_000_000_000_001n, output: 7n },
  { output: 1_500_000n },
  { input: 0n, output: 0n },
];

const [first, second] = changeTimes;
const period = fc.constantFrom(
  { from: null, to: null },
  { from: null, to: null },
  { from: first, to: null },
  { from: second, to: null },
  { from: first, to: second },
);

const price = fc
  .record({
    owner: fc.constantFrom<PriceOwner>('everybody', 'everybody', 'organization', 0, 1, 2),
    // The first model changes more often, so that reports that it priced are repeated after a change.
    model: fc.constantFrom(models[0], ...models),
    period,
    rates: fc.constantFrom(...rates),
    flexRates: fc.constantFrom(undefined, undefined, rates[1]),
  })
  .map(({ period: dates, ...terms }): PriceStep => ({ kind: 'price', terms: { ...terms, ...dates } }));

export const arbitraryPriceStep: fc.Arbitrary<PriceStep> = fc.oneof(
  { weight: 4, arbitrary: price },
  { weight: 1, arbitrary: fc.nat(9).map((place): PriceStep => ({ kind: 'withdraw', place })) },
);

export const arbitraryRepricing: fc.Arbitrary<RepricingStep> = fc.record({
  kind: fc.constant('reprice' as const),
  project: fc.constantFrom<ProjectIndex>(0, 0, 1, 2),
  from: fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '2026-03-04T12:00:00Z'),
  to: fc.constantFrom('2026-04-01T00:00:00Z', '2026-04-01T00:00:00Z', '2026-03-05T12:00:00Z'),
  models: fc.option(fc.subarray([...models], { minLength: 1 }), { nil: undefined, freq: 2 }),
  isUnpricedOnly: fc.boolean(),
  versionsBack: fc.constantFrom(0, 0, 1, 2),
  isDryRun: fc.boolean(),
  diesAt: fc.option(fc.record({ call: fc.nat(3), isAfter: fc.boolean() }), { nil: undefined, freq: 2 }),
});
