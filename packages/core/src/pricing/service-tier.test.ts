import { expect, test } from 'vitest';
import { serviceTierOf } from './service-tier.ts';

test.each([
  ['{"service_tier":"Batch"}', 'batch'],
  ['{"temperature":1,"serviceTier":"flex"}', 'flex'],
  ['{"service_tier":""}', null],
  ['{"service_tier":1}', null],
  ['{"temperature":1}', null],
  ['service_tier', null],
  ['"service_tier"', null],
  [null, null],
])('the service tier of %s is %s', (parameters, tier) => {
  expect(serviceTierOf(parameters)).toBe(tier);
});
