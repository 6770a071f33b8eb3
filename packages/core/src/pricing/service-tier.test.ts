import { expect, test } from 'vitest';
import { serviceTierOf, statedTierOf } from './service-tier.ts';

test.each([
  ['{"service_tier":"Batch"}', 'batch'],
  ['{"temperature":1,"serviceTier":"flex"}', 'flex'],
  ['{"serviceTier":{"type":"priority"}}', 'priority'],
  ['{"service_tier":"SERVICE_TIER_FLEX"}', 'flex'],
  ['{"service_tier":"ServiceTier.PRIORITY"}', 'priority'],
  ['{"service_tier":""}', null],
  ['{"service_tier":1}', null],
  ['{"temperature":1}', null],
  ['service_tier', null],
  ['"service_tier"', null],
  [null, null],
])('the service tier of %s is %s', (parameters, tier) => {
  expect(serviceTierOf(parameters)).toBe(tier);
});

test.each([
  [{ service_tier: 'batch' }, 'batch'],
  [{ serviceTier: 'flex', speed: 'standard' }, 'flex'],
  [{ service_tier: 'standard', speed: 'fast' }, 'fast'],
  [{ service_tier: null, speed: null }, undefined],
  [{ serviceTier: { type: 'flex' } }, 'flex'],
  [{ serviceTier: { type: null } }, undefined],
  [{ serviceTier: {} }, undefined],
  [{ trafficType: 'ON_DEMAND_PRIORITY' }, 'priority'],
  [{ traffic_type: 'ON_DEMAND_FLEX', service_tier: null }, 'flex'],
  [{ trafficType: 'ON_DEMAND' }, 'standard'],
  [{ trafficType: 'PROVISIONED_THROUGHPUT' }, undefined],
  [{ service_tier: '', speed: 2 }, undefined],
  [{}, undefined],
])('the tier that served the answer %j is %s', (answer, tier) => {
  expect(statedTierOf(answer)).toBe(tier);
});
