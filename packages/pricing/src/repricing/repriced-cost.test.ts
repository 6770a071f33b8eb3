import type { Cost, ObservationId, PriceBook, PricedObservation, ProjectId, TraceId } from '@spanledger/core';
import { computedCostOf, noCost, someTime } from '@spanledger/testing';
import { expect, test } from 'vitest';
import { costDifferences } from './cost-differences.ts';
import { repricedCost } from './repriced-cost.ts';

/** 2 for a unit of input, 5 for one of output. */
const book: Pick<PriceBook, 'find'> = {
  find: () => ({
    modelId: 'm',
    provider: 'p',
    version: 'v2',
    rates: { input: { base: 2_000_000n, tiers: [] }, output: { base: 5_000_000n, tiers: [] } },
  }),
};
const current: Cost = {
  source: 'computed',
  details: { input: 20n, output: 15n },
  total: 35n,
  modelId: 'm',
  priceVersion: 'v2',
};

const observation = (cost: Cost, fields: Partial<PricedObservation> = {}): PricedObservation => ({
  traceId: 't' as TraceId,
  id: 'o' as ObservationId,
  startTime: someTime,
  version: 1n,
  model: 'm',
  provider: null,
  modelParameters: null,
  usage: { input: 10, output: 3, total: 13 },
  counts: true,
  cost,
  recorded: cost,
  ...fields,
});

test('a cost that is what the book says is not revised', () => {
  expect(repricedCost('p' as ProjectId, observation(current), book)).toBeUndefined();
});

test.each<[string, Partial<Cost>]>([
  ['another state', { source: 'unpriced' }],
  ['another total', { total: 36n }],
  ['no total', { total: null }],
  ['other amounts of its buckets with the same total', { details: { input: 15n, output: 20n } }],
  ['other buckets with the same total', { details: { input: 20n, output_audio_tokens: 15n } }],
  ['a bucket too few', { details: { input: 20n } }],
  ['a bucket too many', { details: { ...current.details, output_audio_tokens: 0n } }],
  ['another model of the book', { modelId: 'n' }],
  ['another version of the price', { priceVersion: 'v1' }],
])('a cost with %s is revised', (_what, fields) => {
  expect(repricedCost('p' as ProjectId, observation({ ...current, ...fields }), book)).toEqual(current);
});

test('a difference sums up what counts in totals, and the number of all that is revised', () => {
  const differences = costDifferences('2026-03-04');
  const before = { cost: computedCostOf(30n), recorded: { ...noCost, source: 'unpriced' as const } };
  differences.add({ observation: observation(current, before), cost: current });
  differences.add({ observation: observation(current, { ...before, counts: false }), cost: current });
  const lost = { ...noCost, source: 'unpriced' as const };
  differences.add({ observation: observation(computedCostOf(7n)), cost: lost });
  differences.add({ observation: observation(computedCostOf(1n), { model: null }), cost: lost });
  const ofOne = { day: '2026-03-04', observations: 1, unpricedBefore: 0, unpricedAfter: 1, costAfter: 0n };
  expect(differences.all()).toEqual([
    { ...ofOne, model: 'm', observations: 3, recordedCost: 7n, costBefore: 37n, costAfter: 35n },
    { ...ofOne, model: null, recordedCost: 1n, costBefore: 1n },
  ]);
});
